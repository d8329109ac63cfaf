// The same charts without a browser: the embedded JavaScript engine of the reports calls draw(option, width, height)
// and gets an SVG as text.
import { SVGRenderer } from "echarts/renderers";
import { echarts } from "./charts";

echarts.use([SVGRenderer]);

function draw(option: echarts.EChartsCoreOption, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, animation: false });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

Object.assign(globalThis, { draw });
