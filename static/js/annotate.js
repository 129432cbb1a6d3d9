// The page of a text with its notes. Words that are selected get a small bar of kinds; a note is
// written in a panel; what is noted is painted as highlights (without them the <mark> of the server
// stay), and one goes from note to note.
import { blockOf, passage, rangesOf } from "./anchor.js";
import { follow } from "./choose.js";
import { swap } from "./fragments.js";

const board = document.getElementById("board");
const text = document.getElementById("now");
const bar = document.getElementById("choose");
const say = document.getElementById("say");
const starts = JSON.parse(document.getElementById("starts").textContent);
const byId = (id) => document.getElementById(id);
let chosen = null; // the passage that the bar stands at
let ranges = new Map();
let order = [];
let now = null;

// --- painting ---

const paints = Boolean(globalThis.CSS?.highlights);
const LOOKS = ["noted", "asked", "at-note"];

function paint() {
  ranges = rangesOf(text);
  order = [...ranges.keys()];
  byId("hop").hidden = order.length === 0;
  if (!paints) return;
  const asked = new Set([...text.querySelectorAll("mark.asks")].flatMap((mark) => mark.dataset.n.split(" ")));
  const of = (wanted) => new Highlight(...order.filter(wanted).map((note) => ranges.get(note)));
  CSS.highlights.set(LOOKS[0], of((note) => !asked.has(note)));
  CSS.highlights.set(LOOKS[1], of((note) => asked.has(note)));
  point(now);
  text.classList.add("painted");
}

function point(note) {
  now = note;
  if (!paints) return;
  const range = ranges.get(note);
  const look = range ? new Highlight(range) : new Highlight();
  look.priority = 1;
  CSS.highlights.set(LOOKS[2], look);
}

// --- from note to note ---

async function go(note) {
  if (!note) return;
  const mark = text.querySelector(`mark[data-n~="${note}"]`);
  const block = mark?.closest(".block");
  const fold = block?.querySelector("a.fold-notes");
  if (fold && !byId(`n${note}`)) await swap(`#${block.id}`, fold.href);
  const article = byId(`n${note}`);
  const details = article?.closest("details");
  if (details) details.open = true;
  article?.focus({ preventScroll: true });
  (mark ?? article)?.scrollIntoView({ block: "center" });
  point(note);
}

const hop = (step) => {
  const at = order.indexOf(now);
  go(order[at < 0 ? (step > 0 ? 0 : order.length - 1) : Math.min(Math.max(at + step, 0), order.length - 1)]);
};

byId("hop-on").addEventListener("click", () => hop(1));
byId("hop-back").addEventListener("click", () => hop(-1));
text.addEventListener("focusin", (event) => {
  const note = event.target.closest("[data-note]")?.dataset.note;
  if (note) point(note);
});
text.addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-n]");
  if (mark && getSelection().isCollapsed) go(mark.dataset.n.split(" ").at(-1));
});

// --- words that are chosen ---

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = text.contains(range.commonAncestorContainer) || blockOf(range.startContainer) || blockOf(range.endContainer);
  return inside && range.intersectsNode(text) ? { range, passage: passage(text, range, starts) } : null;
}

function offer() {
  const found = selected();
  chosen = found?.passage ?? null;
  return chosen && found.range;
}

if (bar) {
  follow(bar, offer);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.id === "choose-more") more(button);
    else if (button) write(chosen, button.dataset.kind);
  });
}

function more(button) {
  const rest = byId("choose-rest");
  rest.hidden = !rest.hidden;
  button.setAttribute("aria-expanded", String(!rest.hidden));
}

// --- the panel ---

const form = () => byId("say");
const put = (name, value) => { form().elements.namedItem(name).value = value ?? ""; };

function write(on, kind = "note", label = board.dataset.onWords) {
  const panel = form();
  for (const name of ["block", "start", "end", "exact"]) put(name, on[name]);
  put("kind", kind);
  byId("say-on").textContent = label;
  byId("say-on").hidden = false;
  panel.classList.add("say-open");
  byId("say-close").hidden = false;
  if (bar) bar.hidden = true;
  byId("say-text").focus();
}

function close() {
  form().classList.remove("say-open");
  byId("say-close").hidden = true;
}

// A note that was not sent is not lost with a press on another paragraph: only its place changes.
document.addEventListener("click", (event) => {
  const add = event.target.closest("a.note-add");
  if (event.target.closest("#say-close")) {
    const back = text.querySelector(`.note-add[data-on="${CSS.escape(form().elements.block.value)}"]`);
    close();
    back?.focus();
  }
  if (!add || event.ctrlKey || event.metaKey || !say) return;
  event.preventDefault();
  const number = add.dataset.number;
  write({ block: add.dataset.on }, "note", number ? board.dataset.on.replace("{}", number) : add.textContent.trim());
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "exact") return;
  put("start");
  put("end");
});

// --- keys, for who is in the text ---

document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.key === "Escape" && form()?.classList.contains("say-open")) return close();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (at.matches("input, textarea, select") || !(at === document.body ? selected() || now : text.contains(at))) return;
  if (event.key === "j") hop(1);
  else if (event.key === "k") hop(-1);
  else if (event.key === "n" && bar) {
    const found = selected()?.passage;
    if (!found) return;
    event.preventDefault();
    write(found);
  }
});

// --- what is put in place anew ---

document.addEventListener("swapped", (event) => {
  const fresh = event.detail;
  if (fresh.id === "say") {
    const wrong = fresh.querySelector("[aria-invalid], .error");
    fresh.classList.toggle("say-open", Boolean(wrong));
    byId("say-close").hidden = !wrong;
  } else if (fresh.matches(".block") || fresh === text || fresh.contains(text)) paint();
});

paint();
if (say) say.classList.add("say-scripted");
const named = /^#n(\d+)$/.exec(location.hash)?.[1];
if (named) point(named);
// A note that a link names, and whose paragraph is folded.
if (named && !byId(`n${named}`)) go(named);
