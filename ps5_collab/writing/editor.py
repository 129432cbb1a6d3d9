"""The editor of any kind of document: one form, whose buttons change it, show it, save it or make
a revision of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.pages import link
from ps5_collab.core.text import clean_line
from ps5_collab.core.web import finds, me, to
from ps5_collab.sharing import drafts
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_key, usual_audience
from ps5_collab.sharing.models import Item, Revision
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.standards.finding import find_standards
from ps5_collab.writing.form import Typed, WrittenForm
from ps5_collab.writing.services import Writing
from ps5_collab.writing.verbs import Verb, taken

SAVING = "60/minute"
Form = TypeVar("Form", bound=WrittenForm[Any])
Written = TypeVar("Written", bound=Item)


class Editor(ABC, Generic[Form, Written]):
    """The way of a form through its buttons. What a kind does differently, its subclass says."""

    #: The blueprint, and the folder of the templates.
    room: str
    writing: Writing[Written, Any]
    #: The buttons of its own.
    verbs: Mapping[str, Verb]
    #: The document's lists of parts that have ids.
    lists: Sequence[str]

    # --- what a kind says of itself --------------------------------------------------------------

    @abstractmethod
    def first(self) -> Form:
        """The form as it opens for something new."""

    @abstractmethod
    def read(self, typed: Typed) -> Form: ...

    @abstractmethod
    def form(self, document: Any, opened: str, audience: str) -> Form: ...

    @abstractmethod
    def get(self, item_id: int) -> Written:
        """404 for who may not see it."""

    @abstractmethod
    def named(self, uuid: UUID | None) -> Written | None:
        """What this form made already, if it was sent before."""

    @abstractmethod
    def document_of(self, item: Written) -> Any:
        """The newest revision's."""

    def require_audience(self, form: Form) -> None:
        """Refused or ValueError where a draft cannot have it."""

    @abstractmethod
    def checked(self, form: Form, item: Written | None) -> Form:
        """The form with what stops its publication."""

    @abstractmethod
    def publish(self, form: Form, item: Written | None) -> Revision: ...

    @abstractmethod
    def said(self, revision: Revision) -> str: ...

    @abstractmethod
    def preview(self, document: Any) -> dict[str, Any]:
        """What the preview shows; `html` follows."""

    @abstractmethod
    def rendered(self, document: Any) -> Mapping[str, Any]:
        """What it shows of a document whose fields are not too long, such as HTML by place."""

    @abstractmethod
    def page(self, form: Form, item: Written | None) -> dict[str, Any]:
        """What the form's page shows of its kind; `document` has room to write in."""

    @abstractmethod
    def changes(self, theirs: Any, mine: Any) -> Sequence[Any]: ...

    # --- the same for all ------------------------------------------------------------------------

    def open_on(self, bp: Blueprint) -> None:
        """The addresses that are asked once in a while; `new` and `edit` have limits, which a kind
        gives them by name."""
        for rule, view in (("draft/discarding", self.discard), ("deletion", self.delete)):
            rule = f"/<int:item_id>/{rule}"
            bp.add_url_rule(rule, view.__name__, login_required(view), methods=["POST"])

    def new(self) -> ResponseReturnValue:
        require(reader().in_network)
        if request.method == "GET":
            fresh = replace(self.first(), uuid=str(uuid4()), audience=usual_audience(reader()))
            return self.shown(fresh, None)
        form = self.read(request.form)
        made = self.named(form.key)
        if made is not None:
            flash(str(self.writing.saved_already), "warning")
            return to(f"{self.room}.edit", item_id=made.id)
        return self.acted(form, None)

    def edit(self, item_id: int) -> ResponseReturnValue:
        item = self.get(item_id)
        require(may_edit(reader(), item))
        if request.method == "POST":
            return self.acted(self.read(request.form), item)
        draft = drafts.draft_of(item)
        document = self.writing.from_json(draft.document) if draft else self.document_of(item)
        audience = audience_key(sharing.shared_now(item))
        return self.shown(self.form(document, drafts.stamp(item, draft), audience), item)

    def acted(self, form: Form, item: Written | None) -> ResponseReturnValue:
        """Do what the button asks; a button that is not known saves."""
        verb, _colon, target = request.form.get("do", "save").partition(":")
        if verb in self.verbs:
            document, focus = self.verbs[verb](form.document, target)
            return self.shown(replace(form, document=document), item, focus)
        if verb in ("remove", "keep"):
            gone = form.gone | {target} if verb == "remove" else form.gone - {target}
            return self.shown(replace(form, gone=gone), item, f"{target}-kept")
        if verb == "take" and item is not None:
            theirs, _who = drafts.newest_of(item, drafts.draft_of(item), self.writing.from_json)
            document = taken(form.document, theirs, target, self.lists)
            return self.shown(replace(form, document=document), item, "compare")
        if finds():
            return self.shown(form, item, "q")
        if verb == "preview":
            return self.previewed(form)
        return self.published(form, item) if verb == "publish" else self.saved(form, item)

    def saved(self, form: Form, item: Written | None) -> ResponseReturnValue:
        if form.errors:
            return self.shown(form, item)
        try:
            made = self.kept(form, item)
            if not made.revision:  # what is published keeps its audience until it is again
                self.require_audience(form)
                sharing.share(reader(), made, form.shared)
        except drafts.Conflict as conflict:
            return self.contested(form, item, conflict)
        except (Refused, ValueError):
            errors = {"audience": str(_("Choose who can read it."))}
            return self.shown(replace(form, errors=errors), item)
        flash(_("Draft saved. Only the authors can read it."), "success")
        page = f"{self.room}.edit"
        if request.form.get("do") == "attach":
            here = link(page, item_id=made.id, _anchor="files")
            return to("files.new", item_id=made.id, next=here)
        return to(page, item_id=made.id)

    def kept(self, form: Form, item: Written | None) -> Written:
        if item is None:
            return self.writing.start(me(), reader(), form.content, form.key)
        self.writing.save_draft(me(), reader(), item, form.content, form.opened)
        return item

    def published(self, form: Form, item: Written | None) -> ResponseReturnValue:
        form = self.checked(form, item)
        if form.errors:
            return self.shown(form, item)
        try:
            revision = self.publish(form, item)
        except drafts.Conflict as conflict:
            return self.contested(form, item, conflict)
        except Refused as refusal:
            return self.shown(replace(form, errors={"audience": str(refusal)}), item)
        flash(self.said(revision), "success")
        return to(f"{self.room}.show", item_id=revision.item_id)

    def previewed(self, form: Form) -> ResponseReturnValue:
        """What can be shown, with what is wrong above it: a number that nobody understands is left
        out, but what is too long is not made into HTML."""
        given = self.preview(form.content)
        html = {} if form.errors.keys() - form.typed.keys() else self.rendered(given["document"])
        return render_template(f"{self.room}/preview.html", form=form, html=html, **given)

    def contested(
        self, form: Form, item: Written | None, conflict: drafts.Conflict
    ) -> ResponseReturnValue:
        """Both versions on one page; what is saved next is saved knowingly."""
        page, _status = self.shown(form, item, "compare", conflict)
        return page, 409

    def shown(
        self,
        form: Form,
        item: Written | None,
        focus: str = "",
        conflict: drafts.Conflict | None = None,
    ) -> tuple[str, int]:
        """The form's page: 422 when it comes back with errors."""
        form, theirs, who = replace(form, focus=focus), None, ""
        if item is not None and (conflict or "comparing" in request.form):
            draft = drafts.draft_of(item)
            theirs, who = drafts.newest_of(item, draft, self.writing.from_json)
            form = replace(form, opened=drafts.stamp(item, draft))
        words = clean_line(request.form.get("q"))
        page = render_template(
            f"{self.room}/edit.html",
            room=self.room,
            form=form,
            item=item,
            theirs=theirs,
            who=who,
            differing=self.changes(self.writing.tidy(theirs), form.content) if theirs else [],
            words=words,
            found=find_standards(words, pickable=True),
            **self.page(form, item),
        )
        return page, 422 if form.errors and request.method == "POST" else 200

    def discard(self, item_id: int) -> ResponseReturnValue:
        item = self.get(item_id)
        self.writing.discard_draft(reader(), item, request.form.get("opened"))
        flash(_("The draft is discarded."), "success")
        return to(f"{self.room}.show", item_id=item.id)

    def delete(self, item_id: int) -> ResponseReturnValue:
        self.writing.delete_unpublished(reader(), self.get(item_id), request.form.get("opened"))
        flash(_("The draft is deleted."), "success")
        return redirect(link("home.desk") or "/", 303)
