// Builds the one chart file of Koers. Run `npm ci && npm run build` here; commit what comes out.
import { build } from "esbuild";
import { readFileSync } from "node:fs";

const target = "../../src/koers/kit/ui/static/kit/charts.js";
const { version } = JSON.parse(readFileSync("node_modules/echarts/package.json"));
await build({
  entryPoints: ["src/view.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: `/* Koers charts, with Apache ECharts ${version} (Apache-2.0) and ZRender (BSD-3-Clause): see vendor/LICENSE-echarts.txt */` },
  outfile: target,
});
