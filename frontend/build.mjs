// Builds what a page loads into surfaces/pages/static/built,
//
//   main.HASH.js, main.HASH.css   loaded by every page; beside each lies a .gz and a .br of it
//   manifest.json                 {"main.js": "main.HASH.js", "main.css": …}: the hash lets a browser keep them for ever
//   licences.txt                  the licences of the packages whose code is in these files
//
// and what draws the same charts without a browser into charts/built:
//
//   draw.js                       ECharts for the embedded JavaScript engine of the reports; never sent to a browser
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/telltale/surfaces/pages/static/built");
const drawTarget = join(here, "../src/telltale/charts/built");
const SENT_AT_MOST = 290_000; // bytes of script and style, gzipped; a whole page is to stay below 320 kB

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
  outdir: target,
  entryNames: "[name].[hash]",
  legalComments: "none",
  logLevel: "warning",
};
const browsers = ["chrome111", "firefox113", "safari16.4"];
const page = await build({ ...shared, entryPoints: ["src/main.ts"], format: "esm", target: browsers });
const draw = await build({
  ...shared,
  entryPoints: ["src/draw.ts"],
  outdir: drawTarget,
  entryNames: "[name]",
  format: "iife",
  target: "es2020",
  // The engine has no clock of its own; nothing in a chart without animation waits for one.
  banner: { js: "globalThis.setTimeout ??= () => 0; globalThis.clearTimeout ??= () => {};" },
});

const manifest = {};
const written = new Set();
let sent = 0;
await mkdir(target, { recursive: true });
for (const { path, contents } of page.outputFiles) {
  const name = relative(target, path);
  manifest[name.replace(/\.[^.]+(?=\.[^.]+$)/, "")] = name;
  await save(name, contents);
  const gzipped = gzipSync(contents, { level: 9 });
  const brotli = brotliCompressSync(contents);
  await save(`${name}.gz`, gzipped);
  await save(`${name}.br`, brotli);
  sent += gzipped.length;
  console.log(`${name}: ${kB(contents.length)}, gzip ${kB(gzipped.length)}, brotli ${kB(brotli.length)}`);
}
await mkdir(drawTarget, { recursive: true });
for (const { path, contents } of draw.outputFiles) await writeFile(path, contents);
await save("licences.txt", await licences([page.metafile, draw.metafile]));
await save("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
// Old files go last: a server that runs meanwhile finds either the old set or the new one.
for (const old of (await readdir(target)).filter((one) => !written.has(one))) await rm(join(target, old));
console.log(`sent with a page: ${kB(sent)} gzipped of at most ${kB(SENT_AT_MOST)}`);
if (sent > SENT_AT_MOST) {
  console.error("too much: see src/charts.ts for what is sent, and leave out what no chart uses");
  process.exit(1);
}

async function save(name, contents) {
  written.add(name);
  await writeFile(join(target, name), contents);
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

// The licence and notice files of every package that gave a byte to a bundle.
async function licences(metafiles) {
  const inputs = metafiles.flatMap((one) => Object.values(one.outputs)).flatMap((one) => Object.entries(one.inputs));
  const packages = new Set(inputs.map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  const texts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    texts.push(`${name} ${version} (${license})`);
    const files = (await readdir(folder, { withFileTypes: true })).filter((one) => one.isFile()).map((one) => one.name);
    for (const file of files.filter((one) => /^(licen[cs]e|notice|copyright)/i.test(one)).sort()) {
      texts.push(await readFile(join(folder, file), "utf8"));
    }
  }
  return texts.join("\n\n") + "\n";
}
