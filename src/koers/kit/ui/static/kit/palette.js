// The palette: one box to go, create and find. GET <data-palette>?q=... answers with a <ul role="listbox">
// of <a role="option">, grouped by <li role="presentation"> headings; without a question it shows the rail.

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("[role=combobox]");
const results = dialog?.querySelector("[data-palette-results]");
const status = dialog?.querySelector("[data-palette-status]");
const first = results?.innerHTML;
const PAUSE_MS = 120;
let timer = 0;
let current = null;

const options = () => [...results.querySelectorAll("[role=option]")];

function choose(index) {
  const all = options();
  all.forEach((option, at) => {
    option.id = `palette-option-${at}`;
    option.tabIndex = -1;
    option.setAttribute("aria-selected", String(at === index));
  });
  const chosen = all[index];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function show(html) {
  results.innerHTML = html;
  const list = results.querySelector("[role=listbox]");
  if (list) list.id = "palette-list";
  choose(0);
  status.textContent = options().length ? "" : status.dataset.none;
  if (!options().length) {
    const none = document.createElement("p");
    none.className = "palette-empty";
    none.textContent = status.dataset.none;
    results.replaceChildren(...(list ? [list] : []), none);
  }
}

async function ask(query, kind = "") {
  current?.abort();
  if (!query && !kind) return show(first);
  current = new AbortController();
  const address = new URL(dialog.dataset.palette, location.href);
  address.searchParams.set("q", query);
  if (kind) address.searchParams.set("kind", kind);
  try {
    const answer = await fetch(address, { signal: current.signal, headers: { "X-Requested-With": "palette" } });
    if (answer.ok) show(await answer.text());
  } catch (problem) {
    if (problem.name !== "AbortError") status.textContent = document.getElementById("toasts").dataset.offline;
  }
}

function open(kind = "") {
  if (dialog.open) return input.select();
  input.value = "";
  ask("", kind);
  dialog.showModal();
  input.focus();
}

if (dialog) {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(input.value.trim()), PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined && all.length && (event.key.startsWith("Arrow") || event.ctrlKey)) {
      event.preventDefault();
      choose(to % all.length);
    } else if (event.key === "Enter" && all[at]) {
      event.preventDefault();
      all[at].click();
    }
  });
  document.addEventListener("koers:do", (event) => {
    const { action } = event.detail;
    if (event.defaultPrevented || !["palette", "create"].includes(action)) return;
    event.preventDefault();
    open(action === "create" ? "create" : "");
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-opens="palette"]')) return;
    event.preventDefault();
    open();
  });
}
