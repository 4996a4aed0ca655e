// The hand-over desk: a list beside one card. J and K walk the list, A, R and E open what a card can do, digits choose
// a reason, Escape goes back. Only the first cards come whole; the chosen one and the next are fetched when they are
// wanted. Without scripts all cards stand below each other, the first with their forms open.

const desk = document.querySelector("[data-desk]");
const lines = () => [...desk.querySelectorAll(".desk-line")];
const cardOf = (line) => line && document.getElementById(line.dataset.card);
const current = () => desk.querySelector(".desk-line[aria-current]");
const currentCard = () => cardOf(current()) || desk.querySelector(".desk-card");

function select(line, { focus = false } = {}) {
  if (!line) return;
  lines().forEach((one) => (one === line ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current")));
  desk.querySelectorAll(".desk-card[data-current]").forEach((card) => card.removeAttribute("data-current"));
  cardOf(line)?.setAttribute("data-current", "");
  [line, lines()[lines().indexOf(line) + 1]].forEach((one) => fill(cardOf(one)));
  if (focus) line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

function fill(card) {
  if (card?.matches("[data-later]") && window.htmx) window.htmx.trigger(card, "fill");
}

function step(by) {
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(current());
  const line = all[Math.min(all.length - 1, Math.max(0, at + by))];
  select(line, { focus: true });
  // Where the list is not drawn, the card itself comes into view.
  if (!line.checkVisibility()) cardOf(line)?.scrollIntoView({ block: "start" });
}

// ---- what a card can do
function panelOf(card, name) {
  return card?.querySelector(`[data-panel-of="${name}"]`);
}

// What was asked of a card that is still on its way: it happens when the card is there.
let asked = null;

function show(card, name) {
  if (card?.matches("[data-later]")) {
    asked = { key: card.id, name };
    fill(card);
    return true;
  }
  const panel = panelOf(card, name === "main" ? mainOf(card) : name);
  if (!panel) return false;
  hide(card);
  panel.setAttribute("data-open", "");
  card.querySelector(`[data-panel="${panel.dataset.panelOf}"]`)?.setAttribute("aria-expanded", "true");
  const field = panel.querySelector("[aria-invalid=true], input:checked") || panel.querySelector("input:not([type=hidden]), textarea, select");
  field?.focus();
  panel.scrollIntoView({ block: "nearest" });
  return true;
}

const mainOf = (card) => ["accept", "touch", "keep"].find((name) => panelOf(card, name));

function hide(card) {
  card?.querySelectorAll("[data-panel-of][data-open]").forEach((panel) => panel.removeAttribute("data-open"));
  card?.querySelectorAll("[data-panel]").forEach((button) => button.setAttribute("aria-expanded", "false"));
}

function back(card) {
  hide(card);
  const line = lines().find((one) => cardOf(one) === card);
  if (line?.checkVisibility()) line.focus();
  else card.querySelector("[data-panel]")?.focus();
}

function begin() {
  desk.setAttribute("data-live", "");
  const named = location.hash && desk.querySelector(`.desk-line[href="${CSS.escape(location.hash).replace("\\#", "#")}"]`);
  const wanted = location.hash.match(/^#handover-(\d+)$/);
  if (wanted && !named) location.replace(`${desk.dataset.deskUrl}/${wanted[1]}`);
  select(named || lines()[0]);

  desk.addEventListener("click", (event) => {
    const line = event.target.closest(".desk-line");
    if (line) {
      event.preventDefault();
      // A click chooses, Enter opens: that is how a list beside a card works.
      if (event.detail === 0) location.assign(line.dataset.open);
      else select(line, { focus: true });
      return;
    }
    const card = event.target.closest(".desk-card");
    const opener = event.target.closest("[data-panel]");
    if (opener) {
      if (opener.getAttribute("aria-expanded") === "true") back(card);
      else show(card, opener.dataset.panel);
    } else if (event.target.closest("[data-panel-closes]")) back(card);
  });
  desk.addEventListener("focusin", (event) => {
    const line = event.target.closest(".desk-line");
    if (line && line !== current()) select(line);
  });
  desk.addEventListener("keydown", (event) => {
    const panel = event.target.closest("[data-panel-of]");
    if (!panel) return;
    const card = panel.closest(".desk-card");
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      back(card);
    } else if (event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) {
      panel.requestSubmit();
    } else if (/^\d$/.test(event.key) && event.target.matches("input[type=radio]")) {
      const reason = panel.querySelector(`[data-digit="${event.key}"]`);
      if (!reason) return;
      event.preventDefault();
      reason.checked = true;
      panel.querySelector("textarea")?.focus();
    }
  });

  // A card that left takes its line along; the next one takes the place, and the page begins anew when none is left.
  let after = null;
  const came = new Set();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const card = event.target.closest?.(".desk-card");
    if (!card) return;
    if (card.matches("[data-later]")) {
      came.add(card.id);
      return;
    }
    const all = lines();
    const at = all.findIndex((one) => cardOf(one) === card);
    after = { next: all[at + 1] || all[at - 1] || null, key: card.id };
  });
  document.addEventListener("htmx:afterSettle", () => {
    came.forEach((key) => {
      const card = document.getElementById(key);
      if (!card || card.matches("[data-later]")) return;
      came.delete(key);
      card.toggleAttribute("data-current", cardOf(current()) === card);
      if (asked?.key !== key) return;
      show(card, asked.name);
      asked = null;
    });
    if (!after) return;
    const { next, key } = after;
    after = null;
    const card = document.getElementById(key);
    if (card) {
      if (card.dataset.opened) show(card, card.dataset.opened);
      select(lines().find((one) => one.dataset.card === key));
      if (!card.dataset.opened) (card.querySelector(".desk-verbs button") || card.querySelector("a"))?.focus();
    } else if (next?.isConnected) select(next, { focus: true });
    else if (!lines().length) setTimeout(() => location.assign(desk.dataset.deskUrl + location.search), 3500);
  });

  const actions = {
    "row-next": () => (step(1), true),
    "row-previous": () => (step(-1), true),
    "row-open": () => (location.assign(current()?.dataset.open), true),
    accept: () => show(currentCard(), "main"),
    return: () => show(currentCard(), "return"),
    edit: () => {
      const button = currentCard()?.querySelector("[data-escalate]");
      button?.click();
      return Boolean(button);
    },
  };
  document.addEventListener("koers:do", (event) => {
    if (!actions[event.detail.action]?.()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
  desk.querySelectorAll(".desk-card[data-opened]").forEach((card) => show(card, card.dataset.opened));
}

if (desk) begin();
