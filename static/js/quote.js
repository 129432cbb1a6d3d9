// Words that somebody selects in the text stand in the form that asks for a passage; the bar beside
// them, or the button below a paragraph, leads there.
import { passage } from "./anchor.js";
import { follow } from "./choose.js";

const text = document.getElementById("text");
const bar = document.getElementById("choose");
const starts = JSON.parse(text.dataset.starts);
const form = () => document.querySelector("form[data-quotes]");

// Answers the range, if there are words of the text in it and they are asked for.
function take(range) {
  const found = form() && passage(text, range, starts);
  if (!found) return null;
  for (const name of ["start", "end", "exact"]) form().elements.namedItem(name).value = found[name];
  form().querySelector("input[name=block]").value = found.block;
  return range;
}

function selected() {
  const selection = getSelection();
  return selection.isCollapsed || !text.contains(selection.anchorNode) ? null : selection.getRangeAt(0);
}

function lead() {
  bar.hidden = true;
  form().elements.exact.focus();
  form().elements.exact.scrollIntoView({ block: "center" });
}

document.addEventListener("selectionchange", () => { if (selected()) take(selected()); });
follow(bar, () => (form() ? selected() : null));
bar.addEventListener("click", () => { if (form()) lead(); });

// What is typed by hand stands wherever the server finds it.
document.addEventListener("input", (event) => {
  if (event.target.name !== "exact") return;
  for (const name of ["start", "end", "block"]) event.target.form.querySelector(`input[name=${name}]`).value = "";
});

// Without script the button contributes the paragraph at once; so it is called.
text.querySelectorAll(".take button").forEach((button) => {
  button.type = "button";
  button.firstChild.data = text.dataset.take;
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(button.closest(".block").querySelector("[data-block]"));
    if (take(range)) lead();
  });
});
