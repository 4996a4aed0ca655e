// Makes the one sprite from our own mark and the Lucide icons named in names.txt.
import { readFileSync, writeFileSync } from "node:fs";

const target = "../../src/koers/kit/ui/static/kit/icons.svg";
const names = readFileSync("names.txt", "utf8").split("\n").filter(Boolean).sort();
const symbols = names.map((name) => {
  const drawing = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const body = drawing.match(/<svg[^>]*>(.*)<\/svg>/s)[1].replaceAll(/\s*\n\s*/g, "").replaceAll(" />", "/>");
  return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
});
const note = '<!-- Icons by Lucide (https://lucide.dev), ISC licence: see LICENSE-lucide.txt. The mark "koers" is our own. -->';
writeFileSync(target, ['<svg xmlns="http://www.w3.org/2000/svg">', note, readFileSync("koers.svg", "utf8").trim(), ...symbols, "</svg>", ""].join("\n"));
