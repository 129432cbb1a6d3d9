// <form data-guard>: the browser asks before a page with unsaved words is left.
const dirty = new Set();
const guarded = (node) => node.closest?.("form[data-guard]");

document.addEventListener("input", (event) => {
  const form = guarded(event.target);
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => {
  const elsewhere = event.submitter?.formTarget === "_blank";
  if (!event.defaultPrevented && !elsewhere) dirty.delete(event.target);
});
addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

// What came back with errors is not saved either.
if (document.getElementById("errors")) document.querySelectorAll("form[data-guard]").forEach((form) => dirty.add(form));
