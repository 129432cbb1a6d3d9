// Words that were typed for a step, and not kept before it was over, stay below the forms until their
// author throws them away. Each is a <form data-guard>: the browser asks before it leaves them.
import { say } from "./told.js";

const place = document.getElementById("unkept");
const one = document.getElementById("unkept-one");
const boxes = () => [...place.querySelectorAll("textarea")];
const forms = (root) => [...root.querySelectorAll("form[data-guard]")];
const valueOf = (form, name) => form.elements.namedItem(name)?.value.trim() ?? "";

export const words = (form) => [valueOf(form, "exact"), valueOf(form, "text")].filter(Boolean).join("\n");
const sameStep = (form, root) => forms(root).find((other) => valueOf(other, "step") === valueOf(form, "step"));
// What was only selected in the text is no loss: it stands there still.
const isTyped = (form) => valueOf(form, "text") !== "" || (valueOf(form, "exact") !== "" && !valueOf(form, "block"));

// A form with words goes over as it is, with what names it for good, so that what is sent twice is there
// once. Where its step has no form any more, they are put aside.
export function carryForms(part, fresh) {
  if (!place) return;
  for (const form of forms(part).filter(words)) {
    const same = sameStep(form, fresh);
    tellWhy(form, "");
    if (same) same.replaceWith(form);
    else if (isTyped(form)) putAside(form);
  }
}

// Where somebody types on, the form stays as it is; why it takes nothing more is said in it.
export function markOver(part, fresh) {
  if (!place) return;
  const { open, why, over } = fresh.dataset;
  for (const form of forms(part)) {
    const own = open.split(" ").includes(valueOf(form, "step"));
    tellWhy(form, sameStep(form, fresh) ? "" : own ? why : over);
  }
}

function tellWhy(form, told) {
  const line = form.querySelector(".step-over");
  if (line.firstChild.textContent === told) return;
  line.hidden = !told;
  line.firstChild.textContent = told;
  promise(form);
  if (told) say(line.innerText);
}

// What becomes of the words is said where there are some.
function promise(form) {
  const then = form?.querySelector(".step-over:not([hidden])")?.lastChild;
  if (then) then.hidden = !isTyped(form);
}

// At the window: quote.js first forgets, at the document, what was selected.
if (place) addEventListener("input", ({ target }) => promise(target.form));

function putAside(form) {
  if (boxes().some((field) => field.value === words(form))) return;
  const box = one.content.firstElementChild.cloneNode(true);
  const why = box.querySelector("b");
  why.textContent = why.textContent.replace("{}", () => form.querySelector("h3").textContent.trim());
  box.querySelector("textarea").value = words(form);
  place.append(box);
  mark(box);
  say(why.textContent);
}

// Those that a page gave back, since it could not take them.
export const givesBack = (page) => page.querySelector("#unkept > form") !== null;

export function takeBack(page) {
  if (!givesBack(page)) return;
  const given = forms(page.getElementById("unkept")).map((box) => document.adoptNode(box));
  place.append(...given);
  given.forEach(mark);
  given[0].querySelector("textarea").focus();
  given[0].scrollIntoView({ block: "center" });
  say(given[0].querySelector("b").textContent);
}

// What was sent is kept, or comes back: neither its form nor a box needs to hold it.
export function letGo(said, form) {
  if (!place || !said) return;
  if (words(form) === said) form.remove();
  boxes().filter((field) => field.value.trim() === said).forEach((field) => field.form.remove());
}

function mark(box) {
  box.querySelector("[data-throw]").hidden = false;
  box.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
}

place?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-throw]")) return;
  event.target.form.remove();
  (boxes()[0] ?? document.getElementById("now")).focus();
});
if (place) forms(place).forEach(mark);
