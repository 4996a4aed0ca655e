// Forms: editing in place, files dropped on a page, one submit per click, and the errors in view.
// A place to edit is a <button class="editable" hx-get>; the form that replaces it has the class "inline-edit"
// and may hold an element [data-cancel] that brings the value back.

let after = null; // the place to edit after this one, when Tab was pressed
let editing = null; // the element that holds the place being edited

const places = () => [...document.querySelectorAll(".editable")];

document.addEventListener("click", (event) => {
  const place = event.target.closest(".editable");
  if (place) editing = place.parentElement;
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.inline-edit");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-cancel]")?.click();
  } else if (event.key === "Tab" && !event.shiftKey && event.target.matches("input, select") && isLastField(form, event.target)) {
    const next = places().find((place) => form.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (!next) return;
    event.preventDefault();
    after = next;
    form.requestSubmit();
  } else if (event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

function isLastField(form, field) {
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  return fields.at(-1) === field;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.matches?.("form.inline-edit") ? event.target : event.target.querySelector?.("form.inline-edit");
  if (form) {
    const field = form.querySelector("[aria-invalid=true], [autofocus], input:not([type=hidden]), select, textarea");
    field?.focus();
    field?.select?.();
    after = null;
  } else if (editing?.isConnected && editing.querySelector(".editable") && !editing.contains(document.activeElement)) {
    if (after?.isConnected) after.click();
    else editing.querySelector(".editable").focus();
    after = null;
  }
});

document.addEventListener("koers:do", (event) => {
  if (event.detail.action !== "edit") return;
  const here = document.activeElement?.closest?.(".fact, td, [data-editable-group]");
  const place = here?.querySelector(".editable") || document.querySelector(".editable");
  const form = document.querySelector('[data-action="edit"]');
  if (!place && !form) return;
  event.preventDefault();
  (place || form).click();
});

// Files: the list shows what was chosen, before anything is sent.
function sizeText(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(3, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: units[power], unitDisplay: "short", maximumFractionDigits: 1 }).format(bytes / 1000 ** power);
}

function listFiles(zone) {
  const list = zone.querySelector("[data-file-list]");
  list.replaceChildren(...[...zone.querySelector("input[type=file]").files].map((file) => {
    const item = document.createElement("li");
    const size = document.createElement("span");
    item.append(file.name, size);
    size.className = "num";
    size.textContent = sizeText(file.size);
    return item;
  }));
}

document.addEventListener("change", (event) => {
  const zone = event.target.matches("input[type=file]") && event.target.closest("[data-dropzone]");
  if (zone) listFiles(zone);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = event.target.closest?.(".dropzone");
    if (!area) return;
    event.preventDefault();
    area.toggleAttribute("data-over", kind === "dragenter" || kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = area.querySelector("input[type=file]");
    const carrier = new DataTransfer();
    [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// One submit per click: a slow answer does not save twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post], [hx-put], [hx-patch], [data-appearance]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// A filter that sends itself, with the button hidden for whoever has scripts.
document.addEventListener("change", (event) => event.target.closest("form[data-auto]")?.requestSubmit());
document.querySelectorAll("form[data-auto] [data-auto-submit]").forEach((button) => (button.hidden = true));
document.querySelector("[data-focus]")?.focus();
