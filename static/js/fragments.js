// A form, a button or a link with data-swap="#id": fetch the SAME address the browser would have
// opened, take that one element out of the full page that answers, and put it in place.
// After each swap `swapped` is sent to the document, for the other modules.
import { guard, unsaved } from "./leave.js";
import { asItIs, exchange } from "./parts.js";
import { gist, say, showTold, tell } from "./told.js";

const running = new Map(); // selector -> AbortController
const { opens } = document.body.dataset;
// A page that answers a form opens again, after "Back" too, as the page of that form.
if (opens) history.replaceState({}, "", opens);
let shown = location.pathname + location.search;

export const pageOf = (text) => new DOMParser().parseFromString(text, "text/html");

export async function ask(url, init = {}) {
  const answer = await fetch(url, { ...init, headers: { Accept: "text/html", ...init.headers } });
  return { answer, page: pageOf(await answer.text()) };
}

// The server is away or takes nothing now, and this page stays: what to tell.
export function trouble({ answer, page }) {
  const away = answer.status >= 500 || answer.status === 429 || answer.status === 413 || !page.querySelector("main");
  return away && (gist(page) || document.body.dataset.offline);
}

export async function swap(selector, url, init = {}, push = false) {
  const target = document.querySelector(selector);
  if (!target) return location.assign(url);
  const then = asItIs(target);
  running.get(selector)?.abort();
  const turn = new AbortController();
  running.set(selector, turn);
  target.setAttribute("aria-busy", "true");
  try {
    const came = await ask(url, { ...init, signal: turn.signal });
    const fresh = came.page.querySelector(selector);
    if (fresh) place(target, fresh, came.page, then);
    else instead(target, came);
    if (fresh && push) remember(came.answer.url);
  } catch (fault) {
    if (fault.name === "AbortError") return;
    tell(document.body.dataset.offline, target);
  } finally {
    target.removeAttribute("aria-busy");
    if (running.get(selector) === turn) running.delete(selector);
  }
}

function place(target, fresh, page, then) {
  const told = showTold(page, target);
  exchange(target, fresh, then);
  if (!told) say(fresh.querySelector("[data-announce]")?.textContent.trim());
}

// Another page came. It is shown unless words would go with this one that it does not give back.
function instead(target, came) {
  const wrong = trouble(came);
  const keeps = unsaved() && !came.page.querySelector(".kept");
  if (wrong) tell(wrong, target);
  else if (keeps) tell(document.body.dataset.away, target, { onward: came, once: true });
  else showPage(came);
}

// The main part of a page (a refused form, a sign-in, an error, the way on) is shown as it came.
export function showPage({ answer, page }) {
  const main = document.adoptNode(page.querySelector("main"));
  if (unsaved()) guard(main);
  main.querySelectorAll("form:not([action])").forEach((form) => form.setAttribute("action", answer.url));
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
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

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!document.querySelector(link.dataset.swap)) return;
  event.preventDefault();
  swap(link.dataset.swap, link.href, {}, !("quiet" in link.dataset));
});

// Only pages that were swapped need to be fetched again; a jump to #here is none.
addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});

// On arrival: the summary of errors takes the focus, and what just happened is read out.
(document.querySelector("[data-focus]") ?? null)?.focus();
const told = document.querySelector("[data-announce-now]");
if (told) setTimeout(() => say(told.textContent.trim()), 300);
