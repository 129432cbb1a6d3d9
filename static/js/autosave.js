// <form data-autosave>: what is typed is saved at each pause. Others may write in the same text:
// the server puts all together. Saved is what the field has as its default.
import { adjust } from "./clock.js";
import { pageOf } from "./fragments.js";
import { say } from "./told.js";

const PAUSE = 1500;
const { saving, unsaved } = document.getElementById("board").dataset;

export class Autosave {
  // saved(well): a save was answered. refused(page): not to be had by trying again; without a page, the
  // sign-in has ended.
  constructor(form, saved, refused) {
    Object.assign(this, { form, onSaved: saved, onRefused: refused, busy: false, composing: false });
    this.text = form.elements.text;
    this.base = form.elements.base;
    this.address = form.getAttribute("action");
    this.state = document.getElementById("note-state");
    this.text.addEventListener("input", (event) => { if (!event.isComposing) this.wait(); });
    this.text.addEventListener("compositionstart", () => { this.composing = true; });
    this.text.addEventListener("compositionend", () => { this.composing = false; this.wait(); });
    this.text.addEventListener("blur", () => this.save());
  }

  get dirty() { return this.text.value !== this.text.defaultValue; }

  wait(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save(leaving = false) {
    clearTimeout(this.timer);
    if (this.busy || !this.dirty) return;
    this.busy = true;
    const sent = this.text.value;
    const body = new URLSearchParams(new FormData(this.form));
    this.tell(saving);
    try {
      const answer = await fetch(this.address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: leaving, signal: AbortSignal.timeout(20000) });
      adjust(answer);
      this.onSaved(answer.ok);
      if (answer.ok) this.kept(await answer.json(), sent);
      else return this.refused({ answer, page: pageOf(await answer.text()) });
    } catch {
      this.tell(unsaved);
      return this.wait(5000);
    } finally {
      this.busy = false;
    }
    if (this.dirty) this.wait();
  }

  // Where others' words came in, and nothing was typed meanwhile, the field shows them; else the
  // next save goes on from what was sent, and the server puts all together.
  kept(answer, sent) {
    const moved = answer.address !== this.address;
    this.address = answer.address;
    this.text.defaultValue = sent;
    this.tell(answer.told);
    if (moved) say(answer.told);
    if (answer.text === null) this.base.value = answer.version;
    else if (this.text.value === sent) this.show(answer.text, answer.version);
    else this.base.value = answer.sent;
  }

  refused(came) {
    const { status } = came.answer;
    const signedOut = status === 400 || status === 401;
    this.tell(unsaved);
    if (signedOut || status === 429 || status >= 500) this.wait(10000);
    if (status < 429) this.onRefused(signedOut ? null : came);
  }

  // The caret stays where it was in the words around it.
  show(text, version) {
    const { selectionStart: from, selectionEnd: to, value: before } = this.text;
    let head = 0;
    while (head < Math.min(before.length, text.length) && before[head] === text[head]) head += 1;
    const shift = (place) => (place <= head ? place : Math.max(head, place + text.length - before.length));
    this.text.value = text;
    this.text.defaultValue = this.text.value;
    this.base.value = version;
    if (document.activeElement === this.text) this.text.setSelectionRange(shift(from), shift(to));
  }

  // News of the same note, while the field is open but nothing is unsaved.
  take(fresh) {
    const same = fresh && fresh.getAttribute("action") === this.address;
    if (!same || !this.form.isConnected || this.composing || this.dirty || this.busy) return;
    if (fresh.elements.base.value !== this.base.value) this.show(fresh.elements.text.value, fresh.elements.base.value);
  }

  tell(words) { if (this.state?.isConnected) this.state.textContent = words; }
}
