// <div id="board" data-live="4" data-tag='"12-…"'>: several people have this page open. It asks for news
// (304: none) and puts the parts [data-live-part] that changed in place, but for those in which somebody
// types. Forms [data-live-post] do so with the page that answers; then `sent` goes to the document.
// data-parts: a selector of the parts; data-key: of another key it is another page, which is loaded.
import { Autosave } from "./autosave.js";
import { adjust, wind } from "./clock.js";
import { address, once } from "./forms.js";
import { ask, trouble } from "./fragments.js";
import { unsaved } from "./leave.js";
import { asItIs, exchange } from "./parts.js";
import { gist, say, showTold, tell } from "./told.js";
import { carryForms, givesBack, letGo, markOver, takeBack, words } from "./unkept.js";

const board = document.getElementById("board");
const missed = document.getElementById("missed");
const every = Number(board.dataset.live) * 1000;
const subject = () => document.getElementById("subject").textContent;
const parts = () => [...board.querySelectorAll(board.dataset.parts ?? "[data-live-part]")];
let fails = 0;
let waiting = 0;
let late = false; // a part was kept as it is
let turn = 0; // what was asked before something was written is old when it comes
let saver = null;

// --- what comes from the server ---

function freshen(page) {
  const before = subject();
  const fresh = page.getElementById("board");
  Object.assign(board.dataset, { tag: fresh.dataset.tag, now: fresh.dataset.now });
  const token = page.querySelector("[name=csrf_token]").value; // another one after a new sign-in
  document.getElementsByName("csrf_token").forEach((field) => { field.value = token; });
  saver?.take(page.querySelector("form[data-autosave]"));
  const free = parts().filter((part) => !keepsOut(part));
  late = free.length < parts().length;
  for (const part of parts().filter(keepsOut)) {
    const other = page.getElementById(part.id);
    if (other) markOver(part, other);
  }
  free.forEach((part) => {
    const other = page.getElementById(part.id);
    if (!other) return;
    const { activeElement: active } = document;
    carryForms(part, other);
    put(part, other);
    if (active.isConnected && document.activeElement === document.body) active.focus({ preventScroll: true });
  });
  const follows = page.querySelector("[data-follows]");
  const own = document.querySelector("[data-follows]");
  if (own && follows && !document.getElementById("said").value) own.value = follows.value;
  wind();
  if (subject() === before) return;
  document.querySelectorAll(".flashed").forEach((old) => old.remove()); // it was of the step before
  say(subject());
}

// What somebody types stays theirs, words that they select, and a question that stands open.
function keepsOut(part) {
  const active = document.activeElement;
  const types = active.matches("textarea, input:not([type=hidden]), select, .md-tools button");
  const saves = saver && part.contains(saver.form) && (saver.dirty || saver.busy);
  const selection = getSelection();
  const selects = !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(part);
  return saves || selects || (types && part.contains(active)) || part.querySelector("[popover]:popover-open") !== null;
}

function put(part, other) {
  if (!plain(part).isEqualNode(plain(other))) return exchange(part, other, asItIs(part), part.id === "now" ? other : document.getElementById("now"));
  other.querySelectorAll("[data-left]").forEach((clock) => Object.assign(part.querySelector(`#${clock.id}`).dataset, clock.dataset));
}

// What a page changes by itself is no news from the server.
function plain(part) {
  const copy = part.cloneNode(true);
  copy.querySelectorAll("[data-left]").forEach((clock) => clock.replaceChildren());
  for (const node of copy.querySelectorAll("[data-left], details, .md-tools, .md-tools *")) {
    for (const name of ["open", "data-left", "class", "hidden", "tabindex"]) node.removeAttribute(name);
  }
  return copy;
}

// --- asking ---

async function look() {
  clearTimeout(waiting);
  if (document.hidden) return;
  const mine = (turn += 1);
  if (late && !parts().some(keepsOut)) board.dataset.tag = "";
  const init = { headers: { "If-None-Match": board.dataset.tag }, cache: "no-store", signal: AbortSignal.timeout(20000) };
  const came = await ask(location.href, init).catch(() => null);
  if (came) adjust(came.answer);
  const same = came?.answer.status === 304;
  connected(same || (came && !trouble(came)));
  if (fails === 0 && !same && mine === turn) show(came);
  clearTimeout(waiting);
  waiting = setTimeout(look, every * Math.min(2 ** fails, 16) * (0.7 + Math.random() * 0.6));
}

// Said when it is lost for longer than a moment.
function connected(well) {
  fails = well ? 0 : fails + 1;
  if (fails === 2) say(missed.textContent.trim());
  if (fails === 0 && !missed.hidden) say(subject());
  missed.hidden = fails < 2;
}

// Signed out, removed, canceled: that page says it; beside this one, if words would go with this.
function show(came) {
  const fresh = came.page.getElementById("board");
  if (fresh && fresh.dataset.key === board.dataset.key) {
    document.querySelector(".flashed a[target]")?.closest(".flashed").remove();
    freshen(came.page);
  } else if (!unsaved()) location.reload();
  else {
    board.dataset.tag = "";
    tell(document.body.dataset.away, board, { onward: came, once: true });
  }
}

// --- writing ---

async function send(form, button) {
  const mine = (turn += 1);
  const then = asItIs(form);
  const said = words(form);
  const near = board.dataset.told && form.closest(board.dataset.told)?.id;
  const init = { method: "POST", body: new FormData(form, button), headers: { "X-Redirect": "named" } };
  const post = () => ask(address(form, button), init).catch(() => null);
  let came = await post();
  if (await isRenewed(came, init.body)) came = await post();
  const onward = came?.answer.headers.get("Location"); // with its #place, which a redirect would hide
  if (onward) came = await ask(onward).catch(() => null);
  if (!came?.page.getElementById("board")) return refused(came);
  adjust(came.answer);
  const newest = mine === turn;
  turn += 1;
  const sheet = button?.closest("[popover]");
  if (sheet?.hidePopover && sheet.matches(":popover-open")) sheet.hidePopover();
  settle(form, came, then, said);
  if (newest) freshen(came.page);
  else look();
  showTold(came.page, document.getElementById(near) ?? board);
  if (near) lead();
  takeBack(came.page);
  document.getElementById(form.id)?.querySelector("[aria-invalid], .error[tabindex]")?.focus();
  document.dispatchEvent(new CustomEvent("sent", { detail: { form, onward } }));
}

// With what was typed since.
function settle(form, { answer, page }, then, said) {
  const again = form.id ? sameForm(page, form) : null;
  if (again) exchange(form, document.importNode(again, true), then);
  if (answer.ok || givesBack(page)) letGo(said, form);
}

// After a new sign-in the page's token is an old one: the form goes once more, with today's.
async function isRenewed(came, body) {
  if (came?.answer.status !== 400 || !came.page.querySelector("form[data-renew]")) return false;
  const now = await ask(location.href, { cache: "no-store" }).catch(() => null);
  if (!now?.page.getElementById("board")) return false;
  body.set("csrf_token", now.page.querySelector("[name=csrf_token]").value);
  return true;
}

function sameForm(page, form) {
  const other = page.getElementById(form.id);
  return other && other.elements.namedItem("step")?.value === form.elements.namedItem("step")?.value ? other : null;
}

// Whoever has lost their place stands at what was told.
function lead() {
  const told = document.querySelector(".flashed");
  if (!told) return;
  told.scrollIntoView({ block: "nearest" });
  if (![document.body, document.getElementById("now")].includes(document.activeElement)) return;
  told.tabIndex = -1;
  told.focus();
}

function refused(came, once = false) {
  if (!came) return tell(document.body.dataset.offline, board);
  if (!came.answer.ok) tell(trouble(came) || gist(came.page), board, { once });
  board.dataset.tag = "";
  return look();
}

function answered(well) {
  turn += 1;
  if (well) document.querySelectorAll(".flashed").forEach((old) => old.remove());
}

function adopt() {
  const form = document.querySelector("form[data-autosave]");
  if (!form || saver?.form === form) return;
  saver = new Autosave(form, answered, (came) => (came ? refused(came, true) : look()));
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (form.matches("form[data-autosave]")) saver.save();
  else if (form.matches("form[data-live-post]") && !button?.dataset.swap) once(button && !form.contains(button) ? button : form, () => send(form, button));
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("swapped", adopt);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) saver?.save(true);
  else look();
});
addEventListener("online", look);
document.getElementById("refresh").addEventListener("click", (event) => {
  event.preventDefault();
  board.dataset.tag = "";
  look();
});

// --- the screen stays on ---

const awake = document.getElementById("awake");
let lock = null;
if ("wakeLock" in navigator && awake) {
  awake.hidden = false;
  const light = async (on) => {
    if (!on) await lock.release();
    try { lock = on ? await navigator.wakeLock.request("screen") : null; } catch { lock = null; }
    awake.setAttribute("aria-pressed", String(Boolean(lock)));
  };
  awake.addEventListener("click", () => light(!lock));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && lock) light(true); });
}

adopt();
wind();
waiting = setTimeout(look, every);
