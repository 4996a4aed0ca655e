// Lists: a cursor for the keyboard, selection with ranges, the bar of bulk verbs, and the way to the
// neighbours of a record in the list it was opened from.

const LIST = "koers:list";
const opening = (which) => [...document.querySelectorAll(which)].filter((row) => row.querySelector("a[href]"));
// What needs somebody is walked like a list where it is the only one.
const rows = () => (opening(".data-table tbody tr").length ? opening(".data-table tbody tr") : opening(".needs > .need"));
const door = (row) => row?.querySelector(".cell-title a[href]") || row?.querySelector("a[href]");
const box = (row) => row?.querySelector(".cell-select input[type=checkbox]");
const cursor = () => document.querySelector("[data-cursor]");
let anchor = null;

function place(row) {
  cursor()?.removeAttribute("data-cursor");
  if (!row) return;
  row.setAttribute("data-cursor", "");
  door(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(cursor());
  place(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]);
  return true;
}

function select(row, value = !box(row)?.checked) {
  const tick = box(row);
  if (!tick) return false;
  tick.checked = value;
  anchor = row;
  tick.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function selectRange(row) {
  const all = rows();
  const [from, to] = [all.indexOf(anchor), all.indexOf(row)].sort((a, b) => a - b);
  if (from < 0 || !row) return select(row, true);
  all.slice(from, to + 1).forEach((one) => box(one) && (box(one).checked = true));
  box(row)?.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function refresh(scope) {
  const boxes = [...scope.querySelectorAll(".data-table tbody .cell-select input[type=checkbox]")];
  const ticked = boxes.filter((one) => one.checked);
  boxes.forEach((one) => one.closest("tr").setAttribute("aria-selected", String(one.checked)));
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = ticked.length > 0 && ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  }
  const bar = scope.querySelector("[data-bulk-bar]");
  if (!bar) return;
  bar.hidden = ticked.length === 0;
  const count = bar.querySelector("[data-bulk-count]");
  count.textContent = ticked.length === 1 ? count.dataset.one : count.dataset.many.replace("%(count)s", ticked.length);
}

const scopeOf = (element) => element.closest("form:has([data-bulk-bar])") || element.closest(".table-frame")?.parentElement || document;

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    const scope = scopeOf(event.target);
    scope.querySelectorAll(".data-table tbody .cell-select input[type=checkbox]").forEach((one) => (one.checked = event.target.checked));
    refresh(scope);
  } else if (event.target.matches(".cell-select input[type=checkbox]")) refresh(scopeOf(event.target));
});

document.addEventListener("click", (event) => {
  const tick = event.target.closest(".data-table tbody .cell-select input[type=checkbox]");
  if (tick && event.shiftKey && anchor) selectRange(tick.closest("tr"));
  else if (tick) anchor = tick.closest("tr");
  if (event.target.closest("[data-bulk-clear]")) {
    const scope = scopeOf(event.target);
    scope.querySelectorAll(".cell-select input:checked").forEach((one) => (one.checked = false));
    refresh(scope);
  }
  const link = event.target.closest(".data-table .cell-title a[href]");
  if (link) remember(link);
});

function remember(link) {
  const hrefs = [...link.closest("table").querySelectorAll(".cell-title a[href]")].map((one) => new URL(one.href).pathname);
  sessionStorage.setItem(LIST, JSON.stringify(hrefs));
}

function neighbour(by) {
  const marked = document.querySelector(by > 0 ? "[data-record-next]" : "[data-record-previous]");
  if (marked?.href) return location.assign(marked.href), true;
  const hrefs = JSON.parse(sessionStorage.getItem(LIST) || "[]");
  const to = hrefs[hrefs.indexOf(location.pathname) + by];
  if (!hrefs.includes(location.pathname) || !to) return false;
  location.assign(to);
  return true;
}

// A list whose columns all fit, if need be with narrower words, scrolls with the page; a wider one by itself.
const WIDTHS = [[280, 400], [200, 288], [160, 264], [140, 244], [124, 232]];
function fit() {
  for (const frame of document.querySelectorAll(".page-sticky .table-scroll")) {
    frame.removeAttribute("data-fits");
    for (const [cell, title] of WIDTHS) {
      frame.style.setProperty("--cell", `${cell}px`);
      frame.style.setProperty("--title", `${title}px`);
      if (frame.scrollWidth <= frame.clientWidth + 1) {
        frame.setAttribute("data-fits", "");
        break;
      }
    }
  }
}
// No text is cut without a way to read it.
document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest(".page-sticky .data-table :is(td, th)");
  const cut = cell && [cell, ...cell.querySelectorAll(".editable, .cell-title > a")].some((one) => one.scrollWidth > one.clientWidth + 1);
  if (cut && !cell.title) cell.title = cell.textContent.trim();
});
addEventListener("resize", fit);
document.addEventListener("htmx:afterSettle", fit);
document.fonts.ready.then(fit);

const actions = {
  "row-next": () => step(1),
  "row-previous": () => step(-1),
  "row-open": () => cursor() && (door(cursor()).click(), true),
  "row-select": () => select(cursor()),
  "row-select-range": () => selectRange(cursor()),
  "record-next": () => neighbour(1),
  "record-previous": () => neighbour(-1),
};
document.addEventListener("koers:do", (event) => {
  if (actions[event.detail.action]?.()) event.preventDefault();
});
document.querySelectorAll("[data-bulk-bar]").forEach((bar) => refresh(scopeOf(bar)));
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-bulk-bar]").forEach((bar) => refresh(scopeOf(bar))));
