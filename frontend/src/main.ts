// What every page loads: htmx for links and filters, and the charts that stand in the page or are swapped into it.
import "./style.css";
import { CanvasRenderer } from "echarts/renderers";
import htmx from "htmx.org";
import { echarts } from "./charts";

echarts.use([CanvasRenderer]);

// <div data-chart='{…ECharts option…}' role="img" aria-label="…"> is drawn when it appears.
function drawCharts(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-chart]")) {
    if (echarts.getInstanceByDom(place)) continue;
    const chart = echarts.init(place);
    chart.setOption(JSON.parse(place.dataset.chart ?? "{}"));
    new ResizeObserver(() => chart.resize()).observe(place);
  }
}

htmx.onLoad((swapped) => drawCharts(swapped.parentElement ?? document));
