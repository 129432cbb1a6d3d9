// <textarea data-mentions="address" data-mentions-words="{} people. Arrow keys choose, Enter takes.">:
// after "@an" the address answers ?q=an with [{handle, name, note}]; what is chosen is written as @handle.
import { say } from "./told.js";

const list = document.createElement("ul");
list.className = "mentions";
list.id = "mentions";
list.setAttribute("role", "listbox");
let field = null;
let found = [];
let at = -1;
let turn = 0;

const started = (area) => /(?:^|[\s(])@([\p{L}\p{N}.'’-]{2,40})$/u.exec(area.value.slice(0, area.selectionStart));

function close() {
  turn += 1;
  found = [];
  list.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
}

function point(to) {
  at = (to + found.length) % found.length;
  [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
  field.setAttribute("aria-activedescendant", `mention-${at}`);
}

function option(person, i) {
  const item = document.createElement("li");
  item.id = `mention-${i}`;
  item.setAttribute("role", "option");
  item.dataset.index = i;
  const name = document.createElement("b");
  name.textContent = person.name;
  item.append(name, person.note ? ` ${person.note}` : "");
  return item;
}

function open(people) {
  found = people;
  if (!people.length) return close();
  list.replaceChildren(...people.map(option));
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  point(0);
  say((field.dataset.mentionsWords ?? "{}").replace("{}", people.length));
}

function take(i) {
  const typed = started(field);
  const person = found[i];
  const to = field.selectionStart;
  close();
  if (!typed || !person) return;
  field.setRangeText(`@${person.handle} `, to - typed[1].length - 1, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

async function ask(area) {
  const typed = started(area);
  if (field !== area) close();
  field = area;
  if (!typed) return close();
  const mine = (turn += 1);
  await new Promise((done) => setTimeout(done, 180));
  if (mine !== turn) return;
  const address = new URL(area.dataset.mentions, location.href);
  address.searchParams.set("q", typed[1]);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const people = answer.ok ? await answer.json() : [];
    if (mine === turn) open(people.slice(0, 8));
  } catch { close(); }
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[data-mentions]")) ask(event.target);
});
document.addEventListener("keydown", (event) => {
  if (!found.length || event.target !== field || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(at + step);
  else if (event.key === "Enter" || event.key === "Tab") take(at);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.(".mentions li");
  if (item) { event.preventDefault(); take(Number(item.dataset.index)); } else if (found.length) close();
});
document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
