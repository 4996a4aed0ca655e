// Colours and number formats of a chart, read from the page: the tokens of koers.css and the language of <html>.

const TOKENS = ["ink", "ink-soft", "rule", "rule-strong", "paper", "panel", "float", "sea", "sea-wash", "signal", "good", "bad", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"];

/** Return the tokens as rgb(); the drawing library does not understand oklch or light-dark. */
export function colours(figure) {
  const probe = document.createElement("span");
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  probe.hidden = true;
  figure.append(probe);
  const found = {};
  for (const name of TOKENS) {
    probe.style.color = `var(--${name})`;
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    found[name] = `rgb(${red},${green},${blue})`;
  }
  probe.remove();
  found.series = [1, 2, 3, 4, 5, 6].map((at) => found[`chart-${at}`]);
  return found;
}

/** Return two writers for a unit: `short` for axes and labels, `full` for explanations. */
export function writers(unit, currency) {
  const language = document.documentElement.lang === "nl" ? "nl-NL" : "en-GB";
  const make = (options) => new Intl.NumberFormat(language, options);
  const dash = (write) => (value) => (value === null || value === undefined || Number.isNaN(value) ? "–" : write(value));
  if (unit === "money") {
    const base = { style: "currency", currency };
    const compact = make({ ...base, notation: "compact", maximumSignificantDigits: 3 });
    const whole = make({ ...base, maximumFractionDigits: 0 });
    const cents = make(base);
    return { short: dash((value) => compact.format(value)), full: dash((value) => (Math.abs(value) < 10_000 ? cents : whole).format(value)) };
  }
  if (unit === "ratio") {
    const short = make({ style: "percent", maximumFractionDigits: 0 });
    const full = make({ style: "percent", maximumFractionDigits: 1 });
    return { short: dash((value) => short.format(value)), full: dash((value) => full.format(value)) };
  }
  const short = make({ notation: "compact", maximumSignificantDigits: 3 });
  const full = make({ maximumFractionDigits: 2 });
  return { short: dash((value) => short.format(value)), full: dash((value) => full.format(value)) };
}

/** Return a tooltip as an element: HTML text with style attributes would be refused by the security policy. */
export function tip(title, rows) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const head = document.createElement("strong");
  head.textContent = title;
  box.append(head);
  for (const { name, text, colour } of rows) {
    const line = document.createElement("div");
    line.className = "chart-tip-row";
    const label = document.createElement("span");
    if (colour) {
      const dot = document.createElement("i");
      dot.style.background = colour;
      label.append(dot);
    }
    label.append(name);
    const value = document.createElement("b");
    value.textContent = text;
    line.append(label, value);
    box.append(line);
  }
  return box;
}
