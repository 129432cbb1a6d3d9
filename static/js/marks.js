// The small toolbar above a Markdown field. Buttons carry what they put into the text: data-mark.
const keys = { b: "**", i: "*" };

function show(root) {
  root.querySelectorAll(".md-tools[hidden]").forEach((bar) => { bar.hidden = false; });
}

// execCommand keeps the browser's own undo; setRangeText is the way where it is gone.
function put(field, text, from, to) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(field, mark) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  const on = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
  if (on) put(field, chosen, from - mark.length, to + mark.length);
  else put(field, mark + chosen + mark, from, to);
  const start = on ? from - mark.length : from + mark.length;
  field.setSelectionRange(start, start + chosen.length);
}

function lines(field, mark) {
  const { selectionStart, selectionEnd, value } = field;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", Math.max(selectionEnd - 1, from));
  const to = end < 0 ? value.length : end;
  const old = value.slice(from, to).split("\n");
  const on = old.every((line) => line.startsWith(mark));
  const marked = old.map((line, i) => (on ? line.slice(mark.length) : (mark === "1. " ? `${i + 1}. ` : mark) + line));
  put(field, marked.join("\n"), from, to);
}

function link(field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  put(field, `[${chosen}](https://)`, from, to);
  const place = chosen ? from + chosen.length + 3 : from + 1;
  field.setSelectionRange(place, chosen ? place + 8 : place);
}

function apply(field, mark) {
  if (mark === "[]") link(field);
  else if (mark.startsWith("*")) around(field, mark);
  else lines(field, mark);
}

const fieldOf = (bar) => document.getElementById(bar.getAttribute("aria-controls"));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  const field = button && fieldOf(button.closest(".md-tools"));
  if (field) apply(field, button.dataset.mark);
});

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && keys[event.key] && target.matches("[data-markdown]")) {
    event.preventDefault();
    around(target, keys[event.key]);
  }
  const bar = target.closest?.(".md-tools");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!bar || !step) return;
  const all = [...bar.children];
  const next = all[(all.indexOf(target) + step + all.length) % all.length];
  all.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
  next.focus();
});

show(document);
document.addEventListener("swapped", (event) => show(event.detail));
