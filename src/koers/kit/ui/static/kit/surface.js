// What lies on top of a page: dialogs, menus, explanations behind numbers, toasts; and the look itself.

const root = document.documentElement;
const toasts = document.getElementById("toasts");

// ---- dialogs: [data-opens="id"] opens, [data-closes] and a click beside it close
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const target = opener && document.getElementById(opener.dataset.opens);
  if (target?.showModal && !target.open && !event.defaultPrevented) {
    opener.closest("details[data-menu]")?.removeAttribute("open");
    target.showModal();
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) {
    const { left, right, top, bottom } = event.target.getBoundingClientRect();
    const beside = event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
    if (beside && event.clientY) event.target.close();
  }
});

// ---- menus: <details data-menu>
const closeMenus = (but) => document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu !== but && menu.removeAttribute("open"));
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!to) return;
  event.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu-item, .segmented button")];
  const at = items.indexOf(document.activeElement);
  items[(at < 0 && to < 0 ? items.length - 1 : at + to + items.length) % items.length]?.focus();
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-menu]")) return;
  menu.querySelector("summary").setAttribute("aria-expanded", String(menu.open));
  const list = menu.querySelector(".menu-list");
  if (!menu.open || !list) return;
  const box = list.getBoundingClientRect();
  if (box.right > innerWidth - 8) menu.dataset.align = "end";
  else if (box.left < 8) menu.dataset.align = "start";
}, true);
document.querySelectorAll("details[data-menu] > summary").forEach((summary) => summary.setAttribute("aria-expanded", "false"));

// ---- explanations: [data-tip="id"] shows the text of the hidden element with that id
const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("popover", "manual");
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);
let tipOf = null;
let tipTimer = 0;

function showTip(owner) {
  const text = document.getElementById(owner.dataset.tip);
  if (!text?.textContent.trim()) return;
  tipOf = owner;
  tip.replaceChildren(...[...text.childNodes].map((node) => node.cloneNode(true)));
  tip.showPopover();
  const at = owner.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const above = at.bottom + size.height + 12 > innerHeight;
  tip.style.left = `${Math.max(12, Math.min(at.left, innerWidth - size.width - 12))}px`;
  tip.style.top = `${above ? Math.max(8, at.top - size.height - 8) : at.bottom + 8}px`;
}
function hideTip() {
  clearTimeout(tipTimer);
  tipOf = null;
  if (tip.matches(":popover-open")) tip.hidePopover();
}
const owner = (event) => event.target.closest?.("[data-tip]");
document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const over = owner(event);
  if (over && over !== tipOf) {
    clearTimeout(tipTimer);
    tipTimer = setTimeout(() => showTip(over), 250);
  } else if (!over && !tip.contains(event.target)) {
    clearTimeout(tipTimer);
    if (tipOf && tipOf !== document.activeElement) tipTimer = setTimeout(hideTip, 150);
  } else clearTimeout(tipTimer);
});
document.addEventListener("focusin", (event) => (owner(event)?.matches(":focus-visible") ? showTip(owner(event)) : hideTip()));
document.addEventListener("keydown", (event) => event.key === "Escape" && tipOf && hideTip());
document.addEventListener("scroll", () => tipOf && hideTip(), { passive: true, capture: true });

// ---- toasts: `koers:toast` with {text, undo, tone}, from htmx (HX-Trigger) or from a script
const TOAST_MS = { undo: 10_000, plain: 6_000 };
function arm(toast) {
  const lasting = toast.dataset.tone === "bad";
  const undo = !toast.querySelector("form")?.hidden;
  let timer = 0;
  const start = () => !lasting && (timer = setTimeout(() => toast.remove(), undo ? TOAST_MS.undo : TOAST_MS.plain));
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}
function say({ text, undo = "", tone = "plain" }) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.tone = tone;
  toast.querySelector("p").textContent = text;
  const form = toast.querySelector("form");
  form.hidden = !undo;
  // Only an address of our own may be posted to.
  if (undo && new URL(undo, location.href).origin === location.origin) form.action = undo;
  else form.hidden = true;
  toasts.append(toast);
  arm(toast);
}
if (toasts) {
  toasts.querySelectorAll("[data-toast]").forEach(arm);
  document.addEventListener("koers:toast", (event) => say(event.detail));
  document.addEventListener("htmx:responseError", () => say({ text: toasts.dataset.failed, tone: "bad" }));
  document.addEventListener("htmx:sendError", () => say({ text: toasts.dataset.offline, tone: "bad" }));
}
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]") && event.target.closest("[data-toast], .callout")?.remove());
document.addEventListener("koers:say", (event) => {
  const live = document.getElementById("live");
  if (live) live.textContent = event.detail.value ?? event.detail.text ?? "";
});

// ---- the look: theme at once and remembered; language by a full page; the rail in a cookie
document.addEventListener("submit", (event) => {
  const theme = event.target.matches("form[data-appearance]") && event.submitter?.name === "theme" ? event.submitter.value : "";
  if (!theme) return;
  event.preventDefault();
  root.dataset.theme = theme;
  event.target.querySelectorAll('[name="theme"]').forEach((one) => one.setAttribute("aria-pressed", String(one.value === theme)));
  document.dispatchEvent(new CustomEvent("koers:theme"));
  fetch(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter), redirect: "manual" });
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("koers:theme")));
document.querySelector("[data-rail-fold]")?.addEventListener("click", (event) => {
  const narrow = root.dataset.rail !== "narrow";
  root.dataset.rail = narrow ? "narrow" : "wide";
  event.currentTarget.setAttribute("aria-pressed", String(narrow));
  document.cookie = `koers_rail=${narrow ? "narrow" : "wide"};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
});
