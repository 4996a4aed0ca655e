// The parts of Apache ECharts that Koers draws with. The canvas renderer, because the SVG renderer writes
// style attributes, which the content security policy of Koers refuses.
import * as core from "echarts/core";
import { BarChart, CustomChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

core.use([
  BarChart, CustomChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart,
  GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
  LabelLayout, CanvasRenderer,
]);

export const { init } = core;
