// The page of a text with its notes. Words that are selected get a small bar of kinds; a note is
// written in a panel (panel.js); what is noted is painted as highlights (without them the <mark> of
// the server stay), and one goes from note to note.
import { blockOf, passage, rangesOf } from "./anchor.js";
import { chooseByKey } from "./choosing.js";
import { follow } from "./choose.js";
import { swap } from "./fragments.js";
import { write } from "./panel.js";

const text = document.getElementById("now");
const bar = document.getElementById("choose");
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
  byId("keys").hidden = !bar && order.length === 0;
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
  const block = (mark ?? byId(`n${note}`))?.closest(".block");
  const fold = block?.querySelector("a.fold-notes");
  if (fold && !byId(`n${note}`)) await swap(`#${block.id}`, fold.href);
  const article = byId(`n${note}`);
  if (article) {
    for (let fold = article.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    article.focus({ preventScroll: true });
    bring(article, [block?.querySelector("[data-block]"), mark]);
  }
  point(note);
}

// A note comes into view: with its paragraph where both fit, else with the words that it is on.
function bring(article, besides) {
  const top = byId("hop").offsetHeight;
  const room = innerHeight - top - 16;
  const own = article.getBoundingClientRect();
  const both = besides.filter(Boolean).map((one) => one.getBoundingClientRect())
    .map((box) => [Math.min(box.top, own.top), Math.max(box.bottom, own.bottom)])
    .find(([from, to]) => to - from <= room) ?? [own.top, Math.min(own.bottom, own.top + room)];
  const middle = (both[0] + both[1]) / 2;
  scrollBy(0, middle - (innerHeight + top) / 2);
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
    else if (button) write(chosen, { kind: button.dataset.kind });
  });
}

function more(button) {
  const rest = byId("choose-rest");
  rest.hidden = !rest.hidden;
  button.setAttribute("aria-expanded", String(!rest.hidden));
}

// --- keys, for who is in the text ---

document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (at.matches("input, textarea, select") || !(at === document.body ? selected() || now : text.contains(at))) return;
  if (bar && chooseByKey(event)) return;
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

// A note that was kept takes the focus.
document.addEventListener("sent", ({ detail: { form, onward } }) => {
  const note = /#n(\d+)$/.exec(onward ?? "")?.[1];
  if (form.id === "say" && note) go(note);
});

document.addEventListener("swapped", (event) => {
  const fresh = event.detail;
  if (fresh.matches(".block") || fresh === text || fresh.contains(text)) paint();
});

paint();
const named = /^#n(\d+)$/.exec(location.hash)?.[1];
if (named) point(named);
// A note that a link names, and that is folded away.
if (named && !byId(`n${named}`)?.offsetHeight) go(named);
