// A question that lies over the page keeps the focus until it is answered or closed, by Escape too:
// what is behind it cannot be seen.
const STOPS = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled";

document.addEventListener("keydown", (event) => {
  const question = event.key === "Tab" && document.querySelector("[role=dialog]:popover-open");
  if (!question) return;
  const stops = [...question.querySelectorAll(STOPS)];
  const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
  if (next in stops && stops.includes(document.activeElement)) return;
  event.preventDefault();
  stops.at(next % stops.length)?.focus();
});
