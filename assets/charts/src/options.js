// From what the server says (see Chart.spec in koers/kit/ui/charts.py) to what ECharts draws.
import { tip, writers } from "./look.js";

const styleColour = (series, at, look) => ({ soft: series.as_line || !series.values ? look["ink-soft"] : look["rule-strong"], target: look.ink, signal: look.signal, good: look.good, bad: look.bad })[series.style] || look.series[at % 6];

function frame(spec, look, write) {
  const text = { color: look["ink-soft"], fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
  const category = {
    type: "category", data: spec.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: look["rule-strong"] } },
    axisLabel: { ...text, hideOverlap: true, margin: 10, width: spec.horizontal ? 150 : undefined, overflow: "truncate" },
  };
  const value = {
    type: "value", axisLabel: { ...text, formatter: write.short, hideOverlap: true }, splitNumber: 4, axisLine: { show: false }, axisTick: { show: false },
    splitLine: { lineStyle: { color: look.rule } }, name: spec.y_label || undefined, nameTextStyle: { ...text, align: "left" }, nameGap: 14,
  };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 4, right: spec.horizontal ? 56 : 16, top: spec.y_label ? 34 : 20, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "all" },
    tooltip: {
      trigger: "axis", confine: true, appendTo: "body", className: "chart-float", backgroundColor: look.float, borderColor: look.rule, borderWidth: 1, padding: [8, 12],
      textStyle: { color: look.ink, fontSize: 13 }, extraCssText: "box-shadow:0 8px 28px rgba(0,0,0,.16);border-radius:8px", transitionDuration: 0,
      axisPointer: { type: spec.kind === "line" ? "line" : "shadow", lineStyle: { color: look["rule-strong"] }, shadowStyle: { color: look.ink, opacity: 0.07 } },
    },
    xAxis: spec.horizontal ? value : category,
    yAxis: spec.horizontal ? { ...category, inverse: true } : value,
  };
}

function rowsTip(spec, look, write) {
  return (points) => {
    const at = (Array.isArray(points) ? points[0] : points).dataIndex;
    const rows = spec.series.map((series, index) => ({ name: series.name, text: write.full(series.values[at]) + (series.low?.length && series.low[at] !== null ? ` (${write.full(series.low[at])} – ${write.full(series.high[at])})` : ""), colour: styleColour(series, index, look) }));
    return tip(spec.categories[at], rows);
  };
}

/** Return for each mark how many lines its word must move up to stay clear of the one before it. */
function markLevels(spec) {
  const perPixel = (spec.edges.at(-1) - spec.edges[0]) / spec.width;
  const levels = spec.marks.map(() => 0);
  const order = spec.marks.map((mark, at) => at).sort((a, b) => spec.marks[a].at - spec.marks[b].at);
  order.forEach((at, place) => {
    const before = order[place - 1];
    if (before === undefined) return;
    const room = 4 * (spec.marks[at].label.length + spec.marks[before].label.length);
    if ((spec.marks[at].at - spec.marks[before].at) / perPixel < room) levels[at] = levels[before] ? 0 : 1;
  });
  return levels;
}

function markLine(spec, look) {
  if (!spec.marks?.length && !spec.split) return undefined;
  const levels = spec.kind === "histogram" ? markLevels(spec) : [];
  return {
    silent: true, symbol: "none", animation: false,
    label: { color: look.ink, fontSize: 11, fontWeight: 500, formatter: ({ data }) => data.label_text, position: "end", distance: 4 },
    data: spec.marks.map((mark, at) => ({ label: { distance: 4 + 13 * (levels[at] || 0) }, [spec.kind === "histogram" || spec.horizontal ? "xAxis" : "yAxis"]: mark.at, label_text: mark.label, lineStyle: { color: mark.style === "signal" ? look.signal : look.ink, type: mark.style === "main" ? "solid" : [4, 4], width: 1.5 } }))
      .concat(spec.split ? [{ xAxis: spec.split.at, label_text: spec.split.label, lineStyle: { color: look.ink, type: [4, 4], width: 1.5 } }] : []),
  };
}

function bars(spec, look, write) {
  const option = frame(spec, look, write);
  const stacked = spec.kind === "stacked";
  const slot = (spec.horizontal ? spec.height * 2 : spec.width) / spec.categories.length;
  const showLabels = !stacked && spec.series.length === 1 && slot >= 46;
  option.series = spec.series.map((series, at) => series.as_line ? {
    type: "line", name: series.name, data: series.values, symbol: "none", lineStyle: { color: styleColour(series, at, look), width: 2, type: series.style === "target" ? [5, 4] : "solid" }, itemStyle: { color: styleColour(series, at, look) },
  } : {
    type: "bar", name: series.name, data: series.values, stack: stacked ? "all" : undefined, barMaxWidth: spec.horizontal ? 18 : 40, barGap: "12%", barCategoryGap: "32%",
    itemStyle: { color: styleColour(series, at, look), borderRadius: stacked ? 0 : spec.horizontal ? [0, 2, 2, 0] : [2, 2, 0, 0], borderColor: look.paper, borderWidth: stacked ? 1 : 0 },
    label: showLabels ? { show: true, position: spec.horizontal ? "right" : "top", formatter: ({ value }) => write.short(value), color: look.ink, fontSize: 11, fontWeight: 500 } : undefined,
    labelLayout: { hideOverlap: true }, cursor: spec.links?.length ? "pointer" : "default", markLine: at === 0 ? markLine(spec, look) : undefined,
  });
  option.tooltip.formatter = rowsTip(spec, look, write);
  return option;
}

/** Return by how many pixels the name of each line moves, so that lines that end close together can all be read. */
function apartAtEnd(spec) {
  const height = 14;
  const drawn = spec.series.flatMap((series) => [...series.values, ...(series.high || [])]).filter((value) => value !== null);
  const scale = (spec.height - 60) / (Math.max(...drawn, 0) || 1);
  const ends = spec.series.map((series, at) => ({ at, value: series.values.at(-1) ?? null })).filter(({ value }) => value !== null);
  const groups = [];
  for (const end of ends.sort((one, other) => other.value - one.value)) {
    const near = groups.length && (groups.at(-1).at(-1).value - end.value) * scale < height;
    if (near) groups.at(-1).push(end);
    else groups.push([end]);
  }
  const moves = spec.series.map(() => 0);
  for (const group of groups) {
    const middle = group.reduce((sum, end) => sum + end.value, 0) / group.length;
    group.forEach((end, place) => {
      moves[end.at] = (place - (group.length - 1) / 2) * height + (end.value - middle) * scale;
    });
  }
  return moves;
}

function lines(spec, look, write) {
  const option = frame(spec, look, write);
  option.xAxis.boundaryGap = false;
  option.grid.right = spec.series.length > 1 ? Math.min(108, spec.width * 0.24) : 24;
  const apart = apartAtEnd(spec);
  option.series = spec.series.flatMap((series, at) => {
    const colour = styleColour(series, at, look);
    const drawn = [{
      type: "line", name: series.name, data: series.values, showSymbol: series.values.length <= 24, symbol: "circle", symbolSize: 5, z: 3,
      lineStyle: { color: colour, width: series.style === "soft" ? 1.5 : 2, type: series.style === "target" ? [5, 4] : "solid" }, itemStyle: { color: colour },
      endLabel: spec.series.length > 1 ? { show: true, formatter: series.name, color: look.ink, fontSize: 12, distance: 8, offset: [0, apart[at]], width: 92, overflow: "truncate" } : undefined,
      labelLayout: { moveOverlap: "shiftY" }, markLine: at === 0 ? markLine(spec, look) : undefined,
    }];
    if (series.low?.length) drawn.push(band(series, colour));
    return drawn;
  });
  option.tooltip.formatter = rowsTip(spec, look, write);
  return option;
}

function band(series, colour) {
  const known = series.low.map((low, at) => [at, low, series.high[at]]).filter(([, low, high]) => low !== null && high !== null);
  return {
    type: "custom", silent: true, z: 1, data: known, encode: { x: 0, y: [1, 2] }, clip: true,
    renderItem(params, api) {
      if (params.dataIndexInside > 0) return null;
      const upper = known.map(([at, , high]) => api.coord([at, high]));
      const lower = known.map(([at, low]) => api.coord([at, low])).reverse();
      return { type: "polygon", shape: { points: [...upper, ...lower] }, style: { fill: colour, opacity: 0.16 } };
    },
  };
}

// Where the slots are too narrow for words (a phone), the waterfall runs from top to bottom.
function waterfall(given, look, write) {
  const flip = given.width / given.categories.length < 58;
  const spec = { ...given, horizontal: flip };
  const option = frame(spec, look, write);
  const category = flip ? option.yAxis : option.xAxis;
  const tone = (step) => (step.total ? look["chart-1"] : step.to >= step.from ? look["chart-3"] : look["chart-6"]);
  const signed = (step) => (step.total ? write.short(step.to) : `${step.to === step.from ? "" : step.to > step.from ? "+" : "−"}${write.short(Math.abs(step.to - step.from))}`);
  Object.assign(category.axisLabel, { interval: 0, overflow: "break", hideOverlap: false, width: flip ? 96 : given.width / given.categories.length - 4 });
  if (flip) option.grid.right = 64;
  const place = (api, at, value) => (flip ? api.coord([value, at]) : api.coord([at, value]));
  const box = (left, top, right, bottom) => ({ x: Math.min(left, right), y: Math.min(top, bottom), width: Math.max(1.5, Math.abs(right - left)), height: Math.max(1.5, Math.abs(bottom - top)), r: 1 });
  option.series = [{
    type: "custom", data: spec.steps.map((step, at) => (flip ? [step.to, at, step.from] : [at, step.to, step.from])), encode: flip ? { y: 1, x: [0, 2] } : { x: 0, y: [1, 2] }, cursor: spec.links?.length ? "pointer" : "default",
    renderItem({ dataIndex: at }, api) {
      const step = spec.steps[at];
      const [x1, y1] = place(api, at, step.from);
      const [x2, y2] = place(api, at, step.to);
      const slot = Math.abs(flip ? api.size([0, 1])[1] : api.size([1, 0])[0]);
      const half = Math.min(flip ? 18 : 52, slot * 0.62) / 2;
      const words = { text: signed(step), fill: look.ink, fontSize: 11, fontWeight: 500, fontFamily: option.textStyle.fontFamily };
      const label = flip ? { ...words, x: Math.max(x1, x2) + 6, y: y1, textVerticalAlign: "middle" } : { ...words, x: x1, y: Math.min(y1, y2) - 5, textAlign: "center", textVerticalAlign: "bottom" };
      const parts = [{ type: "rect", shape: flip ? box(x1, y1 - half, x2, y1 + half) : box(x1 - half, y1, x1 + half, y2), style: { fill: tone(step) } }, { type: "text", style: label }];
      if (at < spec.steps.length - 1) parts.push({ type: "line", shape: flip ? { x1: x2, x2, y1: y1 + half, y2: y1 + slot - half } : { x1: x1 + half, x2: x1 + slot - half, y1: y2, y2 }, style: { stroke: look["rule-strong"], lineWidth: 1 } });
      return { type: "group", children: parts };
    },
  }];
  option.tooltip.formatter = ([point]) => tip(spec.categories[point.dataIndex], [{ name: spec.series[0].name || "", text: write.full(spec.series[0].values[point.dataIndex]), colour: tone(spec.steps[point.dataIndex]) }]);
  return option;
}

function histogram(spec, look) {
  const counts = writers("count");
  const edges = writers(spec.x_unit, spec.currency);
  const option = frame(spec, look, counts);
  option.grid.top = spec.marks?.length ? 42 : 20;
  option.grid.right = 28;
  option.xAxis = { ...option.yAxis, name: undefined, splitLine: { show: false }, min: spec.edges[0], max: spec.edges.at(-1), axisLine: { show: true, lineStyle: { color: look["rule-strong"] } }, axisLabel: { ...option.yAxis.axisLabel, formatter: edges.short } };
  option.yAxis = { ...option.yAxis, show: false };
  option.series = [{
    type: "custom", encode: { x: [0, 1], y: 2 }, markLine: markLine(spec, look),
    data: spec.series[0].values.map((value, at) => [spec.edges[at], spec.edges[at + 1], value]),
    renderItem(params, api) {
      const [left, top] = api.coord([api.value(0), api.value(2)]);
      const [right, bottom] = api.coord([api.value(1), 0]);
      return { type: "rect", shape: { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top }, style: { fill: look["chart-1"] } };
    },
  }];
  option.tooltip = { ...option.tooltip, trigger: "item", formatter: ({ value }) => tip(`${edges.full(value[0])} – ${edges.full(value[1])}`, [{ name: spec.series[0].name, text: spec.unit === "ratio" ? writers("ratio").full(value[2]) : counts.full(value[2]) }]) };
  return option;
}

function scatter(spec, look, write) {
  const across = writers(spec.x_unit, spec.currency);
  const option = frame(spec, look, write);
  const text = option.yAxis.axisLabel;
  option.grid = { ...option.grid, right: 28, bottom: spec.x_label ? 26 : 4 };
  option.xAxis = { ...option.yAxis, name: spec.x_label || undefined, nameLocation: "middle", nameGap: 30, nameTextStyle: { color: look["ink-soft"], align: "center" }, axisLine: { show: true, lineStyle: { color: look["rule-strong"] } }, axisLabel: { ...text, formatter: across.short }, scale: true };
  option.series = [{
    type: "scatter", symbolSize: 9, cursor: spec.points.some((point) => point.url) ? "pointer" : "default", markLine: markLine(spec, look),
    itemStyle: { color: look["chart-1"], opacity: 0.78, borderColor: look.paper, borderWidth: 1 },
    data: spec.points.map((point) => ({ value: [point.x, point.y], itemStyle: point.style === "signal" ? { color: look.signal, opacity: 1 } : undefined })),
    label: { show: spec.points.length <= 12, position: "right", formatter: ({ dataIndex }) => spec.points[dataIndex].label, color: look.ink, fontSize: 11 }, labelLayout: { hideOverlap: true },
  }];
  option.tooltip = { ...option.tooltip, trigger: "item", formatter: ({ dataIndex }) => tip(spec.points[dataIndex].label, [{ name: spec.x_label || "", text: across.full(spec.points[dataIndex].x) }, { name: spec.y_label || "", text: write.full(spec.points[dataIndex].y) }]) };
  return option;
}

function heatmap(spec, look, write) {
  const option = frame(spec, look, write);
  const cells = spec.series.flatMap((row, y) => row.values.map((value, x) => [x, y, value])).filter((cell) => cell[2] !== null);
  const sizes = cells.map((cell) => cell[2]);
  const top = Math.max(...sizes, 0);
  option.yAxis = { ...option.xAxis, data: spec.series.map((row) => row.name), inverse: true, axisLine: { show: false }, axisLabel: { ...option.xAxis.axisLabel, width: 150 } };
  option.xAxis = { ...option.xAxis, axisLine: { show: false }, position: "top" };
  option.visualMap = { show: false, min: Math.min(...sizes, 0), max: top || 1, inRange: { color: [look["sea-wash"], look["chart-1"]] } };
  option.series = [{
    type: "heatmap", data: cells.map((value) => ({ value, label: { color: value[2] > top * 0.65 ? look.paper : look.ink } })), cursor: spec.links?.length ? "pointer" : "default",
    itemStyle: { borderColor: look.paper, borderWidth: 2, borderRadius: 3 }, label: { show: true, fontSize: 11, formatter: ({ value }) => write.short(value[2]) }, labelLayout: { hideOverlap: true },
  }];
  option.tooltip = { ...option.tooltip, trigger: "item", formatter: ({ value }) => tip(spec.series[value[1]].name, [{ name: spec.categories[value[0]], text: write.full(value[2]) }]) };
  return option;
}

function funnel(spec, look, write) {
  const option = frame(spec, look, write);
  const top = Math.max(...spec.series[0].values, 1);
  return {
    ...option, xAxis: undefined, yAxis: undefined, grid: undefined,
    tooltip: { ...option.tooltip, trigger: "item", formatter: ({ dataIndex }) => tip(spec.categories[dataIndex], spec.series.map((series) => ({ name: series.name, text: write.full(series.values[dataIndex]) }))) },
    series: [{
      type: "funnel", sort: "none", left: 0, right: spec.width > 520 ? 170 : 120, top: 8, bottom: 8, gap: 3, min: 0, max: top, minSize: "2%", maxSize: "100%", funnelAlign: "left",
      cursor: spec.links?.length ? "pointer" : "default",
      data: spec.series[0].values.map((value, at) => ({ value, name: spec.categories[at], itemStyle: { color: look["chart-1"], opacity: 1 - at * 0.13, borderColor: look.paper, borderWidth: 1 } })),
      label: { position: "right", formatter: ({ name, value }) => `${name}  ${write.short(value)}`, color: look.ink, fontSize: 12 }, labelLine: { lineStyle: { color: look.rule } },
    }],
  };
}

function sankey(spec, look, write) {
  const option = frame(spec, look, write);
  const shade = { signal: look.signal, soft: look["rule-strong"], good: look.good, bad: look.bad };
  const named = new Map(spec.nodes.map((node) => [node.id, node.label]));
  return {
    ...option, xAxis: undefined, yAxis: undefined, grid: undefined,
    tooltip: { ...option.tooltip, trigger: "item", formatter: ({ dataType, data, value }) => dataType === "edge" ? tip(`${named.get(data.source)} → ${named.get(data.target)}`, [{ name: spec.y_label || "", text: write.full(value) }]) : tip(named.get(data.name), [{ name: spec.y_label || "", text: write.full(value) }]) },
    series: [{
      type: "sankey", left: 2, right: spec.width > 520 ? 110 : 72, top: 10, bottom: 10, nodeWidth: 10, nodeGap: 14, draggable: false, layoutIterations: 32, emphasis: { focus: "adjacency" },
      data: spec.nodes.map((node) => ({ name: node.id, depth: node.depth, itemStyle: { color: shade[node.style] || look["chart-1"], borderWidth: 0 } })),
      links: spec.flows.map((flow) => ({ ...flow, lineStyle: { color: shade[flow.style] || look["chart-1"], opacity: flow.style === "signal" ? 0.45 : 0.28, curveness: 0.5 } })),
      label: { color: look.ink, fontSize: 12, formatter: ({ name }) => named.get(name) },
    }],
  };
}

const KINDS = { bar: bars, grouped: bars, stacked: bars, line: lines, waterfall, histogram, scatter, heatmap, funnel, sankey };

/** Return the ECharts option for what the server said, in the colours of the moment. */
export function optionFor(spec, look) {
  return KINDS[spec.kind](spec, look, writers(spec.unit, spec.currency));
}

/** Return the colours of the legend in the order of the series. */
export const legendColours = (spec, look) => spec.series.map((series, at) => styleColour(series, at, look));
