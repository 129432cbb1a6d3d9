// Words that somebody selects in the text stand in the form that asks for a passage.
import { passage } from "./anchor.js";

const text = document.getElementById("text");
const starts = JSON.parse(text.dataset.starts);

function take() {
  const form = document.querySelector("form[data-quotes]");
  const selection = getSelection();
  if (!form || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
  const found = passage(text, selection.getRangeAt(0), starts);
  if (!found) return;
  const field = (name) => form.elements.namedItem(name);
  for (const name of ["start", "end", "exact"]) field(name).value = found[name];
  form.querySelector("input[name=block]").value = found.block;
}

document.addEventListener("selectionchange", take);
// What is typed by hand stands wherever the server finds it.
document.addEventListener("input", (event) => {
  if (event.target.name !== "exact") return;
  for (const name of ["start", "end", "block"]) event.target.form.querySelector(`input[name=${name}]`).value = "";
});
