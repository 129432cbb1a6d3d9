// A form, a button or a link with data-swap="#id": fetch the SAME address the browser would have
// opened, take that one element out of the full page that answers, and put it in place.
// After each swap `swapped` is sent to the document, for the other modules.

const running = new Map(); // selector -> AbortController
let shown = location.pathname + location.search;

export function say(words) {
  const live = document.getElementById("live");
  if (words && live) live.textContent = words;
}

export async function swap(selector, url, init = {}, push = false) {
  const target = document.querySelector(selector);
  if (!target) return location.assign(url);
  running.get(selector)?.abort();
  const turn = new AbortController();
  running.set(selector, turn);
  target.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { ...init, headers: { Accept: "text/html" }, signal: turn.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn.signal.aborted) return;
    const fresh = page.querySelector(selector);
    if (fresh) place(target, fresh, page);
    else showPage(answer, page);
    if (fresh && push) remember(answer.url);
  } catch (trouble) {
    if (trouble.name === "AbortError") return;
    target.removeAttribute("aria-busy");
    say(document.body.dataset.offline);
  } finally {
    if (running.get(selector) === turn) running.delete(selector);
  }
}

function place(target, fresh, page) {
  const focused = document.activeElement?.id;
  const told = showTold(page, target);
  const now = document.adoptNode(fresh);
  target.replaceWith(now);
  const again = focused ? document.getElementById(focused) : null;
  const wanted = now.matches("[data-focus]") ? now : now.querySelector("[data-focus]");
  if (wanted) wanted.focus();
  else again?.focus({ preventScroll: true });
  if (!told) say(now.querySelector("[data-announce]")?.textContent.trim());
  document.dispatchEvent(new CustomEvent("swapped", { detail: now }));
}

// What just happened, as the page says it: shown before a part of ours, and read out.
export function showTold(page, before) {
  document.querySelectorAll(".flashed").forEach((old) => old.remove());
  const told = [...page.querySelectorAll(".flashed")].map((notice) => document.adoptNode(notice));
  before.before(...told);
  say(told[0]?.textContent.trim());
  return told.length > 0;
}

// The answer is another page (a sign-in, an error, the way on): its main part is shown as it came.
export function showPage(answer, page) {
  const main = page.querySelector("main");
  if (!main) return location.assign(answer.url);
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  if (answer.redirected) remember(answer.url);
  scrollTo(0, 0);
  const start = main.querySelector("[data-focus]") ?? main;
  start.focus();
  say(main.querySelector(".flashed")?.textContent.trim());
  document.dispatchEvent(new CustomEvent("swapped", { detail: main }));
}

function remember(address) {
  history.pushState({}, "", address);
  shown = location.pathname + location.search;
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const form = event.target;
  const selector = button?.dataset.swap ?? form.dataset.swap;
  if (!selector || !document.querySelector(selector)) return once(event);
  event.preventDefault();
  const data = new FormData(form, button);
  const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href);
  const get = (button?.getAttribute("formmethod") ?? form.method).toLowerCase() === "get";
  if (get) url.search = filled(data);
  swap(selector, url, get ? {} : { method: "POST", body: data }, get);
});

// Empty fields would only make the address longer.
function filled(data) {
  return new URLSearchParams([...data].filter(([name, value]) => value !== "" && name !== "csrf_token"));
}

// A double click sends once. A form whose answer opens elsewhere, or is a file, may be sent again.
function once(event) {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.formTarget === "_blank") return;
  if ("sent" in form.dataset) return event.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, 4000);
}
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!document.querySelector(link.dataset.swap)) return;
  event.preventDefault();
  swap(link.dataset.swap, link.href, {}, !("quiet" in link.dataset));
});

// A filter form answers each tick of a box at once; without script its button does the same.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-eager]")?.requestSubmit();
});

// Only pages that were swapped need to be fetched again; a jump to #here is none.
addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});

// On arrival: the summary of errors takes the focus, and what just happened is read out.
(document.querySelector("[data-focus]") ?? null)?.focus();
const told = document.querySelector("[data-announce-now]");
if (told) setTimeout(() => say(told.textContent.trim()), 300);
