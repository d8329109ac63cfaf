// Draws <div data-chart='{…ECharts option…}'> with the colours of the page, and says what stands behind a point.
import { echarts } from "./charts";
import { colours } from "./theme";

type Point = { value?: unknown; title?: string; tip?: string; work?: string };
type Pointed = { seriesName?: string; name: string; axisValueLabel?: string; color: unknown; data: Point | number | null };

// Every string that refers to a role, resolved.
function painted(part: unknown, colour: (reference: string) => string): unknown {
  if (typeof part === "string") return part.startsWith("var(--") ? colour(part) : part;
  if (Array.isArray(part)) return part.map((one) => painted(one, colour));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, painted(one, colour)]));
}

function element(name: string, text = "", ...children: Node[]): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

// Elements, never markup: names of intents and channels are written by strangers.
function tip(pointed: Pointed | Pointed[]): HTMLElement {
  const all = (Array.isArray(pointed) ? pointed : [pointed]).filter((one) => !one.seriesName?.startsWith("_"));
  const first = all[0];
  const title = (first?.data as Point | null)?.title ?? first?.axisValueLabel ?? first?.name ?? "";
  const box = element("div", "", element("strong", title));
  box.className = "tip";
  for (const { seriesName, color, data } of all) {
    const point: Point = typeof data === "object" && data ? data : { value: data };
    if (point.value === 0 && all.length > 3) continue;
    const swatch = element("i");
    if (typeof color === "string") swatch.style.backgroundColor = color;
    const value = point.tip ?? (typeof point.value === "number" ? point.value.toLocaleString("en") : "–");
    box.append(element("p", "", swatch, element("span", seriesName), element("b", value)));
    if (point.work) box.append(element("small", point.work));
  }
  return box;
}

type Paint = { colour: (reference: string) => string; font: string };

// Asked once for all charts: each question after a chart was put in place would lay the whole page out again.
function paint(): Paint {
  return { colour: colours(), font: getComputedStyle(document.body).fontFamily };
}

function draw(place: HTMLElement, { colour, font }: Paint): void {
  const option = painted(JSON.parse(place.dataset.chart ?? "{}"), colour) as Record<string, object>;
  const chart = echarts.getInstanceByDom(place);
  if (!chart) return;
  const paper = { backgroundColor: colour("var(--paper)"), borderColor: colour("var(--line)") };
  option.tooltip = { ...option.tooltip, ...paper, textStyle: { color: colour("var(--ink)") }, formatter: tip };
  option.textStyle = { ...option.textStyle, fontFamily: font };
  chart.setOption(option, true);
}

function put(places: HTMLElement[]): void {
  const paints = paint();
  for (const place of places) echarts.init(place);
  for (const place of places) {
    draw(place, paints);
    const resized = new ResizeObserver(() => {
      if (!place.isConnected) {
        resized.disconnect();
        echarts.getInstanceByDom(place)?.dispose();
        return;
      }
      // The first call comes at once and says what is known; drawing again would double the work.
      const chart = echarts.getInstanceByDom(place);
      if (chart && (chart.getWidth() !== place.clientWidth || chart.getHeight() !== place.clientHeight)) chart.resize();
    });
    resized.observe(place);
  }
}

// Charts that nobody sees yet: drawn one by one when the browser has nothing better to do, or all at once for paper.
let later: HTMLElement[] = [];

function drawLater(): void {
  later = later.filter((place) => place.isConnected);
  put(later.splice(0, 1));
  if (later.length) whenIdle(drawLater);
}

// Safari knows no idle time.
function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(work, { timeout: 300 });
  else setTimeout(work, 30);
}

window.addEventListener("beforeprint", () => put(later.splice(0).filter((place) => place.isConnected)));

export function drawCharts(root: ParentNode): void {
  const places = [...root.querySelectorAll<HTMLElement>("[data-chart]")].filter(
    (one) => !echarts.getInstanceByDom(one) && !later.includes(one),
  );
  const seen = new Set(places.filter((one) => one.getBoundingClientRect().top < window.innerHeight));
  if (seen.size) put([...seen]);
  if (places.length === seen.size) return;
  if (!later.length) whenIdle(drawLater);
  later.push(...places.filter((one) => !seen.has(one)));
}

export function redrawCharts(): void {
  const paints = paint();
  for (const place of document.querySelectorAll<HTMLElement>("[data-chart]")) draw(place, paints);
}
