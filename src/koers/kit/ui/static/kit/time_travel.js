// The day of the chart: the slider and the date field follow one another, and the chart follows both.
// The form names in data-swaps what changes with the day.
// Without this script the field and its button do the same.
(() => {
  "use strict";
  const form = document.querySelector("[data-time-travel]");
  if (!form) return;
  // Both are looked up each time: an answer of the server replaces them.
  const range = () => form.querySelector("[data-range]");
  const field = () => form.querySelector("input[type=date]");
  const first = Date.parse(form.dataset.first + "T00:00:00Z");
  const span = Number(form.dataset.span);
  const DAY = 86400000;
  let latest = 0;

  const iso = (offset) => new Date(first + offset * DAY).toISOString().slice(0, 10);

  async function show(day) {
    const mine = ++latest;
    const url = new URL(form.action, location.href);
    for (const [name, value] of new FormData(form)) url.searchParams.set(name, value);
    url.searchParams.set("on", day);
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || mine !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [form.dataset.swaps || "#tree", ".time-travel-line", ".time-travel-day"]) {
      const fresh = page.querySelector(part);
      const old = document.querySelector(part);
      if (!fresh || !old || old.contains(document.activeElement)) continue;
      old.replaceWith(document.adoptNode(fresh));
    }
    document.dispatchEvent(new CustomEvent("koers:travelled"));
    history.replaceState(null, "", url);
  }

  form.dataset.live = "";
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (event.target !== range()) return;
    const day = iso(Number(range().value));
    field().value = day;
    range().setAttribute("aria-valuetext", new Date(day).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short", year: "numeric" }));
    clearTimeout(waiting);
    waiting = setTimeout(() => show(day), 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "date" || !event.target.value) return;
    const offset = Math.round((Date.parse(event.target.value + "T00:00:00Z") - first) / DAY);
    range().value = Math.min(Math.max(offset, 0), span);
    show(event.target.value);
  });
})();
