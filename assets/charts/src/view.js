// Draws each <figure data-chart>: canvas or table (a table whose cells are the drawing has no canvas), a download of the table, and again when theme or size change.
import { init } from "./echarts.js";
import { colours } from "./look.js";
import { legendColours, optionFor } from "./options.js";

const drawings = new Map();

function draw(figure) {
  const place = figure.querySelector(".chart-canvas");
  const spec = drawings.get(figure)?.spec || JSON.parse(figure.dataset.figures);
  const look = colours(figure);
  const chart = drawings.get(figure)?.chart || init(place, null, { renderer: "canvas" });
  const size = { width: place.clientWidth || 600, height: place.clientHeight || 280 };
  chart.setOption(optionFor({ ...spec, ...size }, look), true);
  figure.querySelectorAll(".chart-legend i").forEach((dot, at) => (dot.style.background = legendColours(spec, look)[at]));
  if (drawings.has(figure)) return;
  drawings.set(figure, { chart, spec });
  chart.on("click", ({ dataIndex, dataType, seriesIndex, value }) => {
    const at = spec.kind === "heatmap" ? value[1] : dataIndex;
    const flow = spec.kind === "sankey" && dataType === "edge" ? spec.flows[dataIndex].url : "";
    const link = flow || (spec.kind === "scatter" ? spec.points[dataIndex].url : spec.links?.[at]);
    if (link && seriesIndex !== undefined) location.assign(link);
  });
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (!place.clientWidth) return;
    chart.resize();
    if (Math.abs(place.clientWidth - width) > 24) draw(figure);
    width = place.clientWidth;
  }).observe(place);
}

const redraw = () => [...drawings.keys()].forEach(draw);

function cellText(cell) {
  const text = (cell.dataset.raw ?? cell.textContent).trim();
  const isNumber = /^[-−]?[\d.,]+$/.test(text);
  // A cell that a spreadsheet would take for a formula is written as text.
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function download(figure) {
  const separator = document.documentElement.lang === "nl" ? ";" : ",";
  const lines = [...figure.querySelectorAll(".chart-table tr")].map((row) => [...row.cells].map(cellText).join(separator));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" }));
  link.download = `${figure.dataset.chart}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chart-view], [data-chart-csv]");
  const figure = button?.closest("figure[data-chart]");
  if (!figure) return;
  if (button.matches("[data-chart-csv]")) return download(figure);
  figure.dataset.view = button.dataset.chartView;
  figure.querySelectorAll("[data-chart-view]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  if (figure.dataset.view === "graph") drawings.get(figure)?.chart.resize();
});

const start = (scope) => scope.querySelectorAll("figure[data-chart]").forEach((figure) => drawings.has(figure) || !figure.querySelector(".chart-canvas") || draw(figure));
document.fonts.ready.then(() => start(document));
document.addEventListener("koers:theme", redraw);
document.addEventListener("htmx:afterSettle", (event) => start(event.target));
addEventListener("beforeprint", redraw);
matchMedia("print").addEventListener("change", redraw);
