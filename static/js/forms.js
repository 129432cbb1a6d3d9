// <form data-guard>, a form with somebody's words, is sent by fetch, and its page stays until the
// server has answered: no words go with a connection that is lost, and what is refused is shown in
// place, so that "Back" does not meet a page which only a form could open.
import { ask, showPage, swap, trouble } from "./fragments.js";
import { forget, unsaved } from "./leave.js";
import { gist, tell } from "./told.js";

let pressed = new WeakSet();
const LEAVING = 4000;

// One press acts once, however often it is made until it is answered.
export async function once(press, act) {
  if (pressed.has(press)) return;
  pressed.add(press);
  let leaves = false;
  try { leaves = await act(); } finally { setTimeout(() => pressed.delete(press), leaves ? LEAVING : 0); }
}
addEventListener("pageshow", () => { pressed = new WeakSet(); });

// The second click of a double click may come after the answer, and hit what stands there now.
document.addEventListener("click", (event) => {
  const button = event.detail > 1 && event.target.closest("button");
  if (button && button.type === "submit" && button.form?.method === "post") event.preventDefault();
}, true);

const said = (form, button, name) => button?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
export const address = (form, button) => new URL(said(form, button, "action"), location.href);

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const part = button?.dataset.swap ?? form.dataset.swap;
  const here = part && document.querySelector(part);
  const posts = said(form, button, "method").toLowerCase() === "post";
  if (!here && (!posts || said(form, button, "target"))) return;
  const guarded = form.matches("[data-guard]");
  if (here || guarded || pressed.has(form)) event.preventDefault();
  const body = new FormData(form, button);
  const url = address(form, button);
  if (!posts) swap(part, Object.assign(url, { search: filled(body) }), {}, true);
  else if (here) once(button ?? form, () => swap(part, url, { method: "POST", body }));
  else once(form, () => (guarded ? post(form, button, url, body) : true));
});

// Empty fields would only make the address longer.
function filled(data) {
  return new URLSearchParams([...data].filter(([name, value]) => value !== "" && name !== "csrf_token"));
}

// A redirect is named to us (core/web.py), so that the browser itself opens where it leads.
async function post(form, button, url, body) {
  const near = button?.closest(".dock > *, form > *") ?? form;
  let came;
  form.setAttribute("aria-busy", "true");
  try {
    if (form.dataset.renew) body.set("csrf_token", await token(form.dataset.renew));
    came = await ask(url, { method: "POST", body, headers: { "X-Redirect": "named" } });
  } catch {
    return tell(document.body.dataset.offline, near);
  } finally {
    form.removeAttribute("aria-busy");
  }
  const onward = came.answer.headers.get("Location");
  if (!onward && trouble(came)) return tell(trouble(came), near);
  if (!onward) return unsaved(form) ? tell(gist(came.page), near) : showPage(came);
  forget(form);
  return go(onward);
}

// <form data-renew="/a/page">: made before its person signed in again, so its token is an old one.
// The page there has today's; without script the server asks for one more press.
async function token(address) {
  const { page } = await ask(address, { cache: "no-store" });
  return page.querySelector("[name=csrf_token]").value;
}

// To another #place of this page a browser only jumps, but the page has changed.
function go(address) {
  const to = new URL(address, location.href);
  if (!to.hash || to.pathname + to.search !== location.pathname + location.search) location.assign(to);
  else {
    history.replaceState({}, "", to);
    history.scrollRestoration = "manual";
    location.reload();
  }
  return true;
}

// A filter form answers each tick of a box at once; without script its button does the same.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-eager]")?.requestSubmit();
});
