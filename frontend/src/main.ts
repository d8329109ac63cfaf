// What every page loads: htmx for filters, the charts, the drawer, and light or dark.
import "./style.css";
import { CanvasRenderer } from "echarts/renderers";
import htmx from "htmx.org";
import { echarts } from "./charts";
import { offerDrawer } from "./drawer";
import { drawCharts, redrawCharts } from "./drawing";
import { followLive } from "./live";
import { offerTheme } from "./theme";

echarts.use([CanvasRenderer]);

// On a narrow screen the names of the pages can be pushed sideways; the one that is open is to be seen.
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

htmx.onLoad((swapped) => drawCharts(swapped.parentElement ?? document));

// Lists of filters that were open stay open when a choice replaces the page.
let open: string[] = [];
document.addEventListener("htmx:beforeSwap", () => {
  open = [...document.querySelectorAll("details.choice[open]")].map((one) => one.id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
});
// One list at a time, and none once the reader looks elsewhere.
document.addEventListener("click", (event) => {
  for (const one of document.querySelectorAll<HTMLDetailsElement>("details.choice[open]")) {
    if (!one.contains(event.target as Node)) one.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const one = (event.target as Element).closest<HTMLDetailsElement>("details.choice[open]");
  if (event.key !== "Escape" || !one) return;
  one.open = false;
  one.querySelector("summary")?.focus();
});

const offline = document.getElementById("offline");
document.addEventListener("htmx:sendError", () => offline?.removeAttribute("hidden"));
document.addEventListener("htmx:afterRequest", (event) => {
  if ((event as CustomEvent<{ successful: boolean }>).detail.successful) offline?.setAttribute("hidden", "");
});

offerTheme(redrawCharts);
offerDrawer();
followLive();
