// A board: cards that move between columns by dragging, by a menu and by keys. The server has the last word: a card
// stays where it is until the answer comes, and the answer draws the columns anew.
// A drop is asked about first: where to, and why; on a board with data-at-once the server moves the card, and asks only
// where something lacks. A drop where no move leads is answered by the server in words.
// Columns carry data-column and data-ways ("hot lost"), cards data-card, data-version and data-state; [data-boards]
// holds the address of a move with 0 in the place of the id.

const boards = document.querySelector("[data-boards]");
const dialog = document.getElementById("move-card");
let dragged = null;
let landing = "";

const cardOf = (element) => element?.closest?.("[data-card]");
const columns = () => [...document.querySelectorAll(".board-column")].filter((one) => one.offsetParent && one.querySelector("[data-card]"));
const door = (card) => card?.querySelector("a[href]");
const shown = () => [...document.querySelectorAll(".board-column")].map((one) => one.dataset.column).join(" ");
const address = (card) => boards.dataset.moveUrl.replace("/0/", `/${card.dataset.card}/`);

const leads = (card, to) => (document.querySelector(`[data-column="${card.dataset.state}"]`)?.dataset.ways.split(" ") || []).includes(to);

function ask(card, to, method = "GET") {
  const { state: was, version } = card.dataset;
  const values = { to, was, version, back: boards.dataset.query, shown: shown() };
  document.getElementById("move-card-body").replaceChildren();
  card.setAttribute("aria-busy", "true");
  window.htmx.ajax(method, address(card), { values, source: card, target: "#move-card-body", swap: "innerHTML" }).then(() => {
    // Nothing to fill in: the card is moved, or the server has told that somebody else was first.
    if (!dialog.querySelector("form")) return;
    if (!dialog.open) dialog.showModal();
    const first = to && leads(card, to) ? ["[name=reason]", "[name=why]", "[name=to]"] : ["[name=to]"];
    first.map((name) => dialog.querySelector(`${name}:not([type=hidden])`)).find(Boolean)?.focus();
  }).finally(() => card.removeAttribute("aria-busy"));
}

// ---- dragging
const overOf = (event) => {
  const column = event.target.closest?.("[data-column]");
  return dragged && column && column.dataset.column !== dragged.dataset.state ? column : null;
};
const clear = (name) => document.querySelectorAll(`[${name}]`).forEach((one) => one.removeAttribute(name));
document.addEventListener("dragstart", (event) => {
  const card = cardOf(event.target);
  if (!card?.draggable) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", door(card)?.textContent || "");
  document.querySelectorAll("[data-column]").forEach((one) => one.toggleAttribute("data-open-to", leads(card, one.dataset.column)));
  // Not at once: a page that changes its shape in this moment lets go of the card.
  setTimeout(() => boards.toggleAttribute("data-dragging", Boolean(dragged)));
});
document.addEventListener("dragover", (event) => {
  const column = overOf(event);
  if (!column) return clear("data-over");
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  if (column.hasAttribute("data-over")) return;
  clear("data-over");
  column.setAttribute("data-over", "");
});
document.addEventListener("drop", (event) => {
  const column = overOf(event);
  if (!column) return;
  event.preventDefault();
  ask(dragged, column.dataset.column, "atOnce" in boards.dataset ? "POST" : "GET");
});
document.addEventListener("dragend", () => {
  dragged = null;
  boards.removeAttribute("data-dragging");
  clear("data-over");
  clear("data-open-to");
});

// ---- the menu way, and what comes after a move
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button || !boards) return;
  event.preventDefault();
  ask(cardOf(button), "");
});
document.addEventListener("koers:moved", (event) => {
  landing = String(event.detail.card);
  dialog?.close();
});
function land() {
  if (!landing) return;
  const card = document.querySelector(`[data-card="${landing}"]`);
  if (!card) return;
  landing = "";
  card.setAttribute("data-landed", "");
  door(card)?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}
document.addEventListener("htmx:oobAfterSwap", land);
document.addEventListener("htmx:afterRequest", land);

// ---- keys: j and k in a column, h and l to the next one, m moves
function step(by) {
  const card = cardOf(document.activeElement);
  const cards = [...(card?.closest(".cards") || columns()[0])?.querySelectorAll("[data-card]") || []];
  const to = card ? cards[cards.indexOf(card) + by] : cards[0];
  door(to)?.focus();
  return Boolean(to);
}
function across(by) {
  const all = columns();
  const card = cardOf(document.activeElement);
  const here = all.indexOf(card?.closest(".board-column"));
  const place = card ? [...card.parentElement.querySelectorAll("[data-card]")].indexOf(card) : 0;
  const cards = all[card ? here + by : 0]?.querySelectorAll("[data-card]");
  if (!cards?.length) return false;
  door(cards[Math.min(place, cards.length - 1)]).focus();
  return true;
}
const actions = {
  "row-next": () => step(1),
  "row-previous": () => step(-1),
  "column-next": () => across(1),
  "column-previous": () => across(-1),
  move: () => {
    const button = cardOf(document.activeElement)?.querySelector("[data-move]");
    button?.click();
    return Boolean(button);
  },
};
document.addEventListener("koers:do", (event) => {
  if (boards && actions[event.detail.action]?.()) event.preventDefault();
});
