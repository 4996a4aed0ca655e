// The map of who decides: people move between roles and influence by dragging, by a menu and by keys, and lines show
// how they stand to one another. The server has the last word: its answer draws the map anew.
// Cells carry data-lane and data-influence, cards data-card and data-version; ties stand in a list with data-from,
// data-to and data-tie. Without this script the arrow of a card is a link to a form.

const map = () => document.querySelector("[data-dmu]");
const dialog = document.getElementById("place-person");
const body = document.getElementById("place-person-body");
const cardOf = (element) => element?.closest?.("[data-card]");
const door = (card) => card?.querySelector("a[href]");
const byId = (id) => map()?.querySelector(`[data-card="${id}"]`);
let dragged = null;
let landing = "";

// ---- dragging
const overOf = (event) => {
  const cell = event.target.closest?.("[data-lane]");
  return dragged && cell && !cell.contains(dragged) ? cell : null;
};
const clear = () => document.querySelectorAll("[data-over]").forEach((one) => one.removeAttribute("data-over"));
document.addEventListener("dragstart", (event) => {
  const card = cardOf(event.target);
  if (!card?.draggable) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", door(card)?.textContent || "");
  setTimeout(() => map()?.toggleAttribute("data-dragging", Boolean(dragged)));
});
document.addEventListener("dragover", (event) => {
  const cell = overOf(event);
  if (!cell) return clear();
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  if (cell.hasAttribute("data-over")) return;
  clear();
  cell.setAttribute("data-over", "");
});
document.addEventListener("drop", (event) => {
  const cell = overOf(event);
  if (!cell) return;
  event.preventDefault();
  const card = dragged;
  card.setAttribute("aria-busy", "true");
  const values = { [map().dataset.field]: cell.dataset.lane, influence: cell.dataset.influence, version: card.dataset.version, back: map().dataset.query };
  window.htmx
    .ajax("POST", new URL(card.querySelector("[data-place]").href).pathname, { source: card, target: "#place-person-body", swap: "innerHTML", values })
    .then(() => {
      // A form in the answer says what does not fit.
      if (body.querySelector(".field-error") && !dialog.open) dialog.showModal();
    })
    .finally(() => card.removeAttribute("aria-busy"));
});
document.addEventListener("dragend", () => {
  dragged = null;
  map()?.removeAttribute("data-dragging");
  clear();
});

// ---- the menu way
function ask(card) {
  const door = card.querySelector("[data-place]");
  const address = new URL(door.href);
  address.searchParams.set("back", map().dataset.query);
  body.replaceChildren();
  window.htmx.ajax("GET", address.pathname + address.search, { source: card, target: "#place-person-body", swap: "innerHTML" }).then(() => {
    if (!body.querySelector("form")) return;
    if (!dialog.open) dialog.showModal();
    body.querySelector(`[name=${map().dataset.field}]`)?.focus();
  });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-place]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(cardOf(button));
});
document.addEventListener("koers:placed", (event) => {
  landing = String(event.detail.id);
  dialog?.close();
});

// ---- lines between people
const SVG = "http://www.w3.org/2000/svg";
const made = (name, given) => {
  const found = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) found.setAttribute(key, value);
  return found;
};
function boxOf(card, frame) {
  const box = card.getBoundingClientRect();
  return { x: box.left - frame.left + box.width / 2, y: box.top - frame.top + box.height / 2, w: box.width / 2, h: box.height / 2 };
}
// Where a line from the middle of a box to a point leaves the box.
function edge(box, to) {
  const dx = to.x - box.x, dy = to.y - box.y;
  const scale = Math.min(dx ? box.w / Math.abs(dx) : Infinity, dy ? box.h / Math.abs(dy) : Infinity, 1);
  return { x: box.x + dx * scale, y: box.y + dy * scale };
}
function draw() {
  const svg = map()?.querySelector(".dmu-lines");
  if (!svg) return;
  const frame = svg.parentElement.getBoundingClientRect();
  svg.replaceChildren();
  for (const tie of map().querySelectorAll("[data-from]")) {
    const { from, to, tie: kind } = tie.dataset;
    const start = byId(from), end = byId(to);
    if (!start || !end) continue;
    const a = boxOf(start, frame), b = boxOf(end, frame);
    const bend = { x: (a.x + b.x) / 2 + (b.y - a.y) * 0.12, y: (a.y + b.y) / 2 - (b.x - a.x) * 0.12 };
    const first = edge(a, bend), last = edge(b, bend);
    svg.append(made("path", { d: `M${first.x} ${first.y} Q${bend.x} ${bend.y} ${last.x} ${last.y}`, "data-tie": kind, "data-ends": `${from} ${to}` }));
    if (tie.hasAttribute("data-both")) continue;
    const turn = (Math.atan2(last.y - bend.y, last.x - bend.x) * 180) / Math.PI;
    svg.append(made("path", { d: "M0 0 L-9 -4.5 L-9 4.5 Z", class: "arrow", transform: `translate(${last.x} ${last.y}) rotate(${turn})`, "data-ends": `${from} ${to}` }));
  }
}
function light(card) {
  const svg = map()?.querySelector(".dmu-lines");
  if (!svg) return;
  const id = card?.dataset.card;
  const mine = id ? [...svg.children].filter((one) => one.dataset.ends.split(" ").includes(id)) : [];
  svg.toggleAttribute("data-lit", mine.length > 0);
  for (const one of svg.children) one.toggleAttribute("data-lit", mine.includes(one));
}
document.addEventListener("pointerover", (event) => light(cardOf(event.target)));
document.addEventListener("focusin", (event) => light(cardOf(event.target)));

let watched = null;
const watcher = new ResizeObserver(() => requestAnimationFrame(draw));
function watch() {
  const now = map()?.querySelector("[data-dmu-map]");
  if (now === watched) return;
  watcher.disconnect();
  watched = now;
  if (now) watcher.observe(now);
}
function settle() {
  watch();
  draw();
  const card = landing && byId(landing);
  if (!card) return;
  landing = "";
  card.setAttribute("data-landed", "");
  door(card)?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("koers:travelled", settle);
settle();

// ---- keys: j and k through the people, h and l to another influence or role, m moves
const cards = () => [...(map()?.querySelectorAll("[data-card]") || [])];
function step(by) {
  const all = cards();
  const here = all.indexOf(cardOf(document.activeElement));
  const to = here < 0 ? all[0] : all[here + by];
  door(to)?.focus();
  return Boolean(to);
}
function across(by) {
  const cells = [...(map()?.querySelectorAll("[data-lane]") || [])].filter((one) => one.querySelector("[data-card]"));
  const here = cells.indexOf(document.activeElement.closest?.("[data-lane]"));
  const to = cells[here < 0 ? 0 : here + by]?.querySelector("[data-card]");
  door(to)?.focus();
  return Boolean(to);
}
const actions = {
  "row-next": () => step(1),
  "row-previous": () => step(-1),
  "column-next": () => across(1),
  "column-previous": () => across(-1),
  move: () => {
    const card = cardOf(document.activeElement);
    if (!card?.querySelector("[data-place]")) return false;
    ask(card);
    return true;
  },
};
document.addEventListener("koers:do", (event) => {
  if (map() && actions[event.detail.action]?.()) event.preventDefault();
});
