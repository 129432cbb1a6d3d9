// The panel in which a note is written: the form at the end of the page, which stands beside what
// it is about, or on a phone at the foot of the window, above the keyboard. Its words are never
// thrown away: who opens it at another place is told so, and can take them back there.
import { say } from "./told.js";

const board = document.getElementById("board");
const text = document.getElementById("now");
const byId = (id) => document.getElementById(id);
const form = () => byId("say");
const field = (name) => form().elements.namedItem(name);
const PLACE = ["block", "start", "end", "exact"];
let at = null; // {on, label} of what it is about
let begun = null; // where its words were begun, if that is another place
let origin = null; // what had the focus

export const isOpen = () => Boolean(form()?.classList.contains("say-open"));
const signOf = (block) => text.querySelector(`.note-add[data-on="${CSS.escape(block)}"]`);
const wrote = () => ["text", "tags"].some((name) => field(name).value.trim());
const same = (one, other) => PLACE.every((name) => (one[name] ?? "") === (other[name] ?? ""));

// on: {block, start, end, exact}, as text of the fields; label: of the place.
export function write(on, { kind, label = board.dataset.onWords } = {}) {
  const place = { on: Object.fromEntries(PLACE.map((name) => [name, String(on[name] ?? "")])), label };
  at = { on: Object.fromEntries(PLACE.map((name) => [name, field(name).value])), label: at?.label ?? board.dataset.onAll };
  if (!wrote()) begun = null;
  else if (!same(at.on, place.on)) begun ??= at;
  if (kind || !wrote()) field("kind").value = kind ?? "note";
  if (!isOpen()) origin = text.contains(document.activeElement) ? document.activeElement : null;
  stand(place);
  beside();
  byId("say-text").focus();
}

// Says what it is about; the words themselves are folded away.
function stand(place) {
  at = place;
  if (begun && same(begun.on, at.on)) begun = null;
  for (const name of PLACE) field(name).value = at.on[name];
  byId("say-words").open = false;
  show();
  if (begun) say(byId("say-was").textContent);
}

function show() {
  const named = ({ label, on }) => (on.exact ? `${label}: ${on.exact.slice(0, 80)}` : label);
  form().classList.add("say-open");
  byId("say-close").hidden = false;
  byId("say-on").hidden = false;
  byId("say-on").textContent = at.label;
  quote();
  const moved = byId("say-moved");
  moved.hidden = !begun;
  if (begun) byId("say-was").textContent = moved.dataset.words.replace("{}", named(begun)).replace("{}", named(at));
}

function quote() {
  byId("say-quote").textContent = field("exact").value;
  byId("say-quote").hidden = !field("exact").value.trim();
}

// Where notes stand beside the text it covers them, and neither the text nor its signs. On a narrow
// page what it is about goes to the top.
function beside() {
  const block = signOf(at.on.block)?.closest(".block");
  if (!block) return;
  const edge = signOf(at.on.block).getBoundingClientRect().right + 8;
  const fits = matchMedia("(min-width: 60rem)").matches;
  form().style.setProperty("--from", `${edge}px`);
  block.scrollIntoView({ block: fits ? "nearest" : "start" });
}

export function close() {
  form().classList.remove("say-open");
  byId("say-close").hidden = true;
}

// And back to where one came from.
function leave() {
  const within = form().contains(document.activeElement) || document.activeElement === document.body;
  close();
  if (!within) return;
  if (origin?.isConnected) origin.focus();
  else signOf(field("block").value)?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("#say-close")) leave();
  if (event.target.closest("#say-back")) {
    stand(begun);
    beside();
    byId("say-text").focus();
  }
  const add = event.target.closest("a.note-add");
  if (!add || event.ctrlKey || event.metaKey || !form()) return;
  event.preventDefault();
  const { on: block, number } = add.dataset;
  write({ block }, { label: number ? board.dataset.on.replace("{}", number) : add.textContent.trim() });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && isOpen()) leave();
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "exact" || event.target.form !== form()) return;
  field("start").value = "";
  field("end").value = "";
  quote();
});

// The server prints whether it stays: with what was refused, at its place.
document.addEventListener("swapped", ({ detail: fresh }) => {
  if (fresh.id !== "say") return;
  if (!fresh.hasAttribute("data-stays")) at = begun = null;
  else if (at) show();
});

// A keyboard on the screen covers the foot of the window, which the page does not learn otherwise.
const seen = globalThis.visualViewport;
const lift = () => form()?.style.setProperty("--keys", `${Math.max(0, innerHeight - seen.height - seen.offsetTop)}px`);
if (form() && seen) for (const name of ["resize", "scroll"]) seen.addEventListener(name, lift);
