// <div id="board" data-live="4" data-tag='"12-…"'>: a page that several people have open. Every few
// seconds it asks whether something is new (304: no), and puts the parts [data-live-part] that
// changed in place; never one in which somebody is typing. Forms [data-live-post] do the same with
// the page that answers them. What is typed into form[data-autosave] is saved at each pause.
import { say, showPage, showTold } from "./fragments.js";

const board = document.getElementById("board");
const every = Number(board.dataset.live) * 1000;
const PAUSE = 1500;
let fails = 0;
let waiting = 0;

// --- the clock: the server's, whatever this device believes ---

let ahead = Number(board.dataset.now) * 1000 - Date.now();
const now = () => Date.now() + ahead;

// The head of each answer has the server's time, in whole seconds.
function adjust(answer) {
  const theirs = Date.parse(answer.headers.get("Date"));
  if (theirs && Math.abs(theirs + 500 - now()) > 1500) ahead = theirs + 500 - Date.now();
}

let clock = null;
const said = new Set();

function wind() {
  const node = document.getElementById("clock");
  const at = Number(board.dataset.now) * 1000;
  clock = node && { node, left: Number(node.dataset.left), at, runs: "runs" in node.dataset };
  tick();
}

function face(seconds) {
  const size = Math.abs(seconds);
  return `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
}

function tick() {
  if (!clock?.node.isConnected) return;
  const { node, runs } = clock;
  const left = runs ? Math.round(clock.left - (now() - clock.at) / 1000) : clock.left;
  node.textContent = (left < 0 ? node.dataset.over : node.dataset.word).replace("{}", face(left));
  node.classList.toggle("clock-soon", left > 0 && left <= 300 && Number(node.dataset.of) > 300);
  node.classList.toggle("clock-over", left <= 0);
  if (runs && left <= 0) announce("end");
  else if (runs && left <= 300 && left > 240 && Number(node.dataset.of) > 300) announce("soon");
}

// Once for each stay on an item, and each time it was given; a page opened later stays silent.
function announce(kind) {
  const { node } = clock;
  const key = `${kind} ${node.dataset.stay} ${node.dataset.of}`;
  if (said.has(key)) return;
  said.add(key);
  say(node.dataset[kind]);
}

// --- what somebody types stays theirs ---

const writing = () => document.querySelector("form[data-autosave]");
const types = (node) => node?.matches?.("textarea, input:not([type=hidden]), select");

function keepsOut(part) {
  const form = writing();
  if (form && part.contains(form) && (saver?.dirty || saver?.busy || form.contains(document.activeElement) && types(document.activeElement))) return true;
  const asks = part.querySelector("[popover]:popover-open");
  return Boolean(asks) || (part.contains(document.activeElement) && types(document.activeElement));
}

function freshen(page) {
  const fresh = page.getElementById("board");
  if (!fresh) return false;
  const before = document.getElementById("subject").textContent;
  Object.assign(board.dataset, { tag: fresh.dataset.tag, now: fresh.dataset.now });
  if (saver && !saver.dirty && !saver.busy) saver.take(page.querySelector("form[data-autosave]"));
  for (const part of board.querySelectorAll("[data-live-part]")) {
    const other = page.getElementById(part.id);
    if (other && !keepsOut(part)) put(part, other);
  }
  const follows = page.querySelector("[data-follows]");
  const own = document.querySelector("[data-follows]");
  if (own && follows && !document.getElementById("said")?.value) own.value = follows.value;
  wind();
  const subject = document.getElementById("subject").textContent;
  if (subject !== before) say(subject);
  return true;
}

function put(part, other) {
  const before = part.cloneNode(true);
  before.querySelectorAll("#clock, details").forEach(plain);
  const after = other.cloneNode(true);
  after.querySelectorAll("#clock, details").forEach(plain);
  const clockNode = other.querySelector("#clock");
  if (before.isEqualNode(after)) {
    if (clockNode) Object.assign(part.querySelector("#clock").dataset, clockNode.dataset);
    return;
  }
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  for (const fold of part.querySelectorAll("details[open][id]")) {
    const again = other.querySelector(`#${CSS.escape(fold.id)}`);
    if (again) again.open = true;
  }
  part.replaceWith(document.adoptNode(other));
  if (focused) (document.getElementById(focused) ?? document.getElementById("now")).focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("swapped", { detail: other }));
}

// What this page changes by itself is no news from the server.
function plain(node) {
  if (node.id === "clock") node.replaceChildren();
  for (const name of node.getAttributeNames()) {
    if (name === "open" || name === "data-left" || name === "class") node.removeAttribute(name);
  }
}

// --- asking ---

async function look() {
  clearTimeout(waiting);
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html", "If-None-Match": board.dataset.tag }, cache: "no-store" });
    adjust(answer);
    if (answer.status === 200 && !answer.redirected) freshen(await parsed(answer));
    else if (answer.status !== 304) return location.reload(); // signed out, removed, canceled: the page itself says it
    fails = 0;
  } catch {
    fails += 1;
    if (fails === 2) say(board.dataset.missed);
  }
  const pause = every * Math.min(2 ** fails, 16);
  waiting = setTimeout(look, pause * (0.85 + Math.random() * 0.3));
}

async function parsed(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function send(form, button) {
  const data = new FormData(form, button);
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const words = form.querySelector("textarea");
  const sent = words?.value;
  try {
    const answer = await fetch(url, { method: "POST", body: data, headers: { Accept: "text/html" } });
    adjust(answer);
    const page = await parsed(answer);
    if (!answer.ok || !freshen(page)) return showPage(answer, page);
    if (words && words.value === sent) form.reset();
    showTold(page, board);
  } catch {
    say(document.body.dataset.offline);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("form[data-autosave]")) saver?.save();
  else if (form.matches("form[data-live-post]")) send(form, event.submitter);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

// --- saving what is typed ---

class Saver {
  constructor(form) {
    this.form = form;
    this.text = form.elements.text;
    this.base = form.elements.base;
    this.address = form.getAttribute("action");
    this.state = document.getElementById("note-state");
    this.saved = this.text.value;
    this.busy = false;
  }

  get dirty() { return this.text.value !== this.saved; }

  wait(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save(leaving = false) {
    clearTimeout(this.timer);
    if (this.busy || !this.dirty) return;
    this.busy = true;
    const sent = this.text.value;
    const data = new FormData(this.form);
    this.tell(board.dataset.saving);
    try {
      const answer = await fetch(this.address, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "application/json" }, keepalive: leaving });
      adjust(answer);
      if (!answer.ok) return this.refused(answer);
      this.kept(await answer.json(), sent);
    } catch {
      this.tell(board.dataset.unsaved);
      this.wait(5000);
    } finally {
      this.busy = false;
    }
    if (this.dirty) this.wait();
  }

  // Where others' words came in, and nothing was typed meanwhile, the field shows them; else the
  // next save goes on from what was sent, and the server puts all together.
  kept(answer, sent) {
    const moved = answer.address !== this.address;
    this.address = answer.address;
    this.saved = sent;
    this.tell(answer.told);
    if (moved) say(answer.told);
    if (answer.text === null) this.base.value = answer.version;
    else if (this.text.value === sent) this.show(answer.text, answer.version);
    else this.base.value = answer.sent;
  }

  // Not to be had by trying again: the server's own page says why, and gives back what was typed.
  refused(answer) {
    if (answer.status === 429 || answer.status >= 500) {
      this.tell(board.dataset.unsaved);
      return this.wait(10000);
    }
    this.saved = this.text.value;
    this.form.setAttribute("action", this.address);
    return HTMLFormElement.prototype.submit.call(this.form);
  }

  // The caret stays where it was in the words around it.
  show(text, version) {
    const { selectionStart: from, selectionEnd: to, value: before } = this.text;
    let head = 0;
    while (head < Math.min(before.length, text.length) && before[head] === text[head]) head += 1;
    const shift = (place) => (place <= head ? place : Math.max(head, place + text.length - before.length));
    this.text.value = text;
    this.saved = text;
    this.base.value = version;
    if (document.activeElement === this.text) this.text.setSelectionRange(shift(from), shift(to));
  }

  // News of the same note, while the field is open but nothing is unsaved.
  take(fresh) {
    const same = fresh && fresh.getAttribute("action") === this.address;
    if (!same || !this.form.isConnected || this.composing) return;
    if (fresh.elements.base.value !== this.base.value) this.show(fresh.elements.text.value, fresh.elements.base.value);
  }

  tell(words) { if (this.state?.isConnected) this.state.textContent = words; }
}

let saver = null;
function adopt() {
  const form = writing();
  if (form && saver?.form !== form) saver = new Saver(form);
}

const typed = (event) => saver && event.target === saver.text;
document.addEventListener("input", (event) => { if (typed(event) && !event.isComposing) saver.wait(); });
document.addEventListener("compositionstart", (event) => { if (typed(event)) saver.composing = true; });
document.addEventListener("compositionend", (event) => { if (typed(event)) { saver.composing = false; saver.wait(); } });
document.addEventListener("focusout", (event) => { if (typed(event)) saver.save(); });
document.addEventListener("swapped", adopt);
addEventListener("beforeunload", (event) => { if (saver?.dirty) event.preventDefault(); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) saver?.save(true);
  else look();
});

// --- the screen stays on, where the browser can ---

const awake = document.getElementById("awake");
let lock = null;
if ("wakeLock" in navigator && awake) {
  awake.hidden = false;
  const light = async () => {
    try { lock = await navigator.wakeLock.request("screen"); } catch { lock = null; }
    awake.setAttribute("aria-pressed", String(Boolean(lock)));
  };
  awake.addEventListener("click", async () => {
    if (!lock) return light();
    await lock.release();
    lock = null;
    awake.setAttribute("aria-pressed", "false");
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && lock) light(); });
}

document.getElementById("refresh").addEventListener("click", (event) => {
  event.preventDefault();
  board.dataset.tag = "";
  look();
});

adopt();
wind();
setInterval(tick, 1000);
waiting = setTimeout(look, every);
