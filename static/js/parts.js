// A part of the page gives way to a fresh one. What was typed in it meanwhile goes over, and so
// does where somebody is in it: the focus, the caret, what is unfolded.
const fields = (part) => [...part.querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")];
const ticks = (field) => field.type === "checkbox" || field.type === "radio";
const state = (field) => (ticks(field) ? field.checked : field.value);

export function asItIs(part) {
  return { focused: document.activeElement, states: new Map(fields(part).map((field) => [field, state(field)])) };
}

// then: as it was when the fresh one was asked for. lost: takes the focus of what is gone.
export function exchange(part, fresh, then = asItIs(part), lost = fresh) {
  const active = document.activeElement;
  const inside = part.contains(active);
  const typed = fields(part).filter((field) => state(field) !== then.states.get(field));
  const moved = active !== document.body && (active !== then.focused || typed.includes(active));
  const carried = typed.map((field) => [field, twin(field, fresh)]);
  const unfolded = [...part.querySelectorAll("details[open]")].map((fold) => foldLike(fold, fresh));
  const again = inside ? twin(active, fresh) : null;
  const caret = inside ? [active.selectionStart, active.selectionEnd, active.selectionDirection] : [];
  part.replaceWith(document.adoptNode(fresh));
  unfolded.forEach((fold) => { if (fold) fold.open = true; });
  carried.forEach(([from, to]) => { if (to) carry(from, to); });
  const wanted = fresh.matches("[data-focus]") ? fresh : fresh.querySelector("[data-focus]");
  if (wanted && !moved) wanted.focus();
  else if (again) point(again, caret);
  else if (inside) { lost.tabIndex = -1; lost.focus({ preventScroll: true }); }
  document.dispatchEvent(new CustomEvent("swapped", { detail: fresh }));
}

function point(field, caret) {
  field.focus({ preventScroll: true });
  if (caret[0] != null && field.selectionStart != null) field.setSelectionRange(...caret);
}

function carry(from, to) {
  if (ticks(to)) to.checked = from.checked;
  else to.value = from.value;
  to.dispatchEvent(new Event("input", { bubbles: true }));
}

// The same thing in another part: by its id, else by what it is called.
function twin(node, root) {
  if (node.id) return root.id === node.id ? root : root.querySelector(`#${CSS.escape(node.id)}`);
  const names = ["name", "href", "formaction", "title", ...(ticks(node) ? ["value"] : [])];
  const said = (one) => (one.matches("a, button, summary") ? one.textContent.trim() : "");
  const same = (other) => said(other) === said(node) && names.every((name) => other.getAttribute(name) === node.getAttribute(name));
  return [...root.querySelectorAll(node.localName)].find(same);
}

// A fold without an id is known by what lies in it.
function foldLike(fold, root) {
  const known = fold.id ? fold : fold.querySelector("[id]");
  return known && twin(known, root)?.closest("details");
}
