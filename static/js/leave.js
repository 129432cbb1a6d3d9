// <form data-guard>: the browser asks before a page with unsaved words is left; so it does for
// what <form data-autosave> has not saved yet.
const dirty = new Set();
const changed = (field) => field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
const all = (root) => [...root.querySelectorAll("form[data-guard]")];

// Words that would go with this page, but for those of one form.
export function unsaved(except = null) {
  const waits = [...document.querySelectorAll("form[data-autosave] textarea")].some(changed);
  return waits || [...dirty].some((form) => form.isConnected && form !== except);
}

// Of forms that stand together, only that which was refused: the summary leads to its fields.
export function guard(root) {
  const faulty = [...root.querySelectorAll("#errors a")].map((link) => root.querySelector(link.hash)?.closest("form"));
  const refused = all(root).filter((form) => faulty.includes(form));
  (refused.length ? refused : all(root)).forEach((form) => dirty.add(form));
}
export const forget = (form) => dirty.delete(form);

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });

// What came back with errors is not saved either, nor what the browser remembers after "Back".
if (document.getElementById("errors")) guard(document);
addEventListener("pageshow", () => all(document).forEach((form) => { if ([...form.elements].some(changed)) dirty.add(form); }));
