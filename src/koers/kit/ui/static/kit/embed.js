// A form of Koers inside a page of another site. The page holds
//   <div data-koers-form="ADDRESS OF THE FORM"><a href="ADDRESS OF THE FORM">Contact</a></div>
// and this script; without script the link works. The form comes in a frame, keeps its own height, sets no cookie, and
// hears of the page only its language and the campaign marks in its address.
(() => {
  const frames = new Map();

  const address = (given) => {
    const url = new URL(given, document.baseURI);
    url.searchParams.set("embed", "1");
    const language = document.documentElement.lang.slice(0, 2);
    if (["en", "nl"].includes(language)) url.searchParams.set("lang", language);
    for (const [name, value] of new URLSearchParams(location.search))
      if (name.startsWith("utm_")) url.searchParams.set(name, value.slice(0, 200));
    return url;
  };

  const show = (place) => {
    const url = address(place.dataset.koersForm);
    if (!/^https?:$/.test(url.protocol)) return;
    const frame = document.createElement("iframe");
    frame.title = place.textContent.trim();
    frame.src = url.href;
    frame.width = "100%";
    frame.height = "560";
    frame.style.border = "0";
    frames.set(frame, url.origin);
    place.replaceChildren(frame);
  };

  addEventListener("message", (event) => {
    for (const [frame, origin] of frames) {
      if (event.source !== frame.contentWindow || event.origin !== origin) continue;
      const height = Number(event.data?.koersFormHeight);
      if (height > 0 && height < 10000) frame.height = String(Math.ceil(height));
    }
  });

  const start = () => document.querySelectorAll("[data-koers-form]").forEach(show);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
