// The keyboard: obeys the list in #shortcuts (declared on the server) and tells the page what was asked
// with a `koers:do` event. Silent while somebody types, in dialogs, and where a person switched it off.

const shortcuts = JSON.parse(document.getElementById("shortcuts")?.textContent || "[]");
const singles = new Map(shortcuts.filter((one) => !one.keys.includes(" ") && !one.keys.includes("+")).map((one) => [one.keys, one]));
const sequences = new Map(shortcuts.filter((one) => one.keys.includes(" ")).map((one) => [one.keys, one]));
const SEQUENCE_MS = 1200;
let leader = "";
let leaderUntil = 0;

const isTyping = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]:not([contenteditable=false])");
const isBusy = () => document.querySelector("dialog[open], details[data-menu][open]");

function perform(shortcut, event) {
  const asked = new CustomEvent("koers:do", { bubbles: true, cancelable: true, detail: { action: shortcut.action, href: shortcut.href } });
  const handled = !document.dispatchEvent(asked);
  if (handled) event.preventDefault();
}

function find(event) {
  if (leader && Date.now() < leaderUntil) {
    const found = sequences.get(`${leader} ${event.key.toLowerCase()}`);
    leader = "";
    if (found) return found;
  }
  leader = "";
  if ([...sequences.keys()].some((keys) => keys.startsWith(`${event.key} `))) {
    leader = event.key;
    leaderUntil = Date.now() + SEQUENCE_MS;
    return null;
  }
  if (event.shiftKey && event.key === "X") return shortcuts.find((one) => one.keys === "Shift+X");
  return singles.get(event.key);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.shiftKey) {
    event.preventDefault();
    perform({ action: "palette", href: "" }, event);
    return;
  }
  if (event.ctrlKey || event.metaKey || document.body.dataset.shortcuts === "off") return;
  if (isTyping(event.target) || isBusy()) return;
  if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return;
  const shortcut = find(event);
  if (shortcut) perform(shortcut, event);
});

document.addEventListener("koers:do", (event) => {
  const { action, href } = event.detail;
  if (action === "go") {
    event.preventDefault();
    location.assign(href);
  } else if (action === "help") {
    event.preventDefault();
    document.getElementById("keys")?.showModal();
  } else if (["move", "note", "create", "same", "apart"].includes(action)) {
    const door = document.querySelector(`[data-action="${action}"]`);
    if (!door) return;
    event.preventDefault();
    if (door.matches("details")) {
      door.open = true;
      door.querySelector(".menu-item")?.focus();
    } else if (door.matches("input, textarea, select")) door.focus();
    else door.click();
  }
});

// Command instead of Ctrl on a Mac, in the help.
if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("#keys kbd")) if (key.textContent === "Ctrl") key.textContent = "⌘";
}
