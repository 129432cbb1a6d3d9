// <div data-picker> holds <input data-find="address" data-target="#found"> and a place [data-chosen]:
// what is found while typing replaces #found; a box ticked there moves to what is chosen.
// Without script a button beside the input sends the form, and the server does the same.
import { swap } from "./fragments.js";

const waits = new WeakMap();

function find(input) {
  const address = new URL(input.dataset.find, location.href);
  address.searchParams.set("q", input.value.trim());
  swap(input.dataset.target, address);
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("input[data-find]")) return;
  clearTimeout(waits.get(input));
  waits.set(input, setTimeout(() => find(input), 250));
});

// Enter looks for it now, and does not send the whole form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("input[data-find]")) return;
  event.preventDefault();
  clearTimeout(waits.get(event.target));
  find(event.target);
});

// What must stand beside official words goes where they go.
function noticesFor(chosen) {
  const there = new Set([...chosen.querySelectorAll(".notice-of")].map((notice) => notice.textContent));
  return [...document.querySelectorAll("#found .notice-of")].filter((notice) => !there.has(notice.textContent)).map((notice) => notice.cloneNode(true));
}

document.addEventListener("change", (event) => {
  const box = event.target;
  const picker = box.closest?.("[data-picker]");
  const chosen = picker?.querySelector("[data-chosen]");
  const row = box.closest?.(".pick-standard") ?? box.closest?.(".pick");
  if (!chosen || !row || !box.checked || chosen.contains(row)) return;
  const same = [...chosen.querySelectorAll("input")].find((other) => other.name === box.name && other.value === box.value);
  if (same) { same.checked = true; row.remove(); } else chosen.append(row, ...noticesFor(chosen));
  picker.querySelector("input[data-find]")?.focus();
});
