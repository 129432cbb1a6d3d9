"""The pages that every kind of written item has: what it said before, and taking it from sight."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import NotFound
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.text import slugify, whole_number
from ps5_collab.core.web import to
from ps5_collab.core.words import Later
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.comparison import Comparison, chosen
from ps5_collab.sharing.models import Item, Revision
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.queries import documents_at, revisions_of
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.reading import WrittenPage
from ps5_collab.writing.services import Writing

Page = TypeVar("Page", bound=WrittenPage)
Written = TypeVar("Written", bound=Item)


class Pages(ABC, Generic[Page, Written]):
    """What a kind does differently, its subclass says."""

    #: The blueprint.
    room: str
    writing: Writing[Written, Any]
    #: What is said when it is taken from sight, and when it is back.
    withdrawn: Later
    back: Later

    # --- what a kind says of itself --------------------------------------------------------------

    @abstractmethod
    def page(self, item_id: int, number: int | None = None) -> Page:
        """404 for who may not read it."""

    @abstractmethod
    def shown(self, page: Page) -> str: ...

    @abstractmethod
    def get(self, item_id: int) -> Written:
        """404 for who may not see it."""

    @abstractmethod
    def trail(self) -> list[tuple[Any, ...]]:
        """The crumbs before the item."""

    @abstractmethod
    def restored(self, item: Written, number: int) -> Revision: ...

    @abstractmethod
    def compared(self, before: Any, after: Any) -> Comparison: ...

    # --- the same for all ------------------------------------------------------------------------

    def open_on(self, bp: Blueprint) -> None:
        """Its addresses, on the blueprint of the kind."""
        one, at = "/<int:item_id>", "/<int:item_id>/revisions/<int:number>"
        show = same_for_all(self.show)
        bp.add_url_rule(one, "show", show, defaults={"slug": None})
        bp.add_url_rule(f"{one}-<slug>", "show", show)
        bp.add_url_rule(at, "revision", same_for_all(self.revision))
        bp.add_url_rule(f"{one}/revisions", "revisions", same_for_all(self.revisions))
        bp.add_url_rule(f"{one}/comparison", "comparison", self.comparison)
        for rule, view in (
            (f"{at}/opening", self.close_earlier),
            (f"{at}/restoration", self.restore),
            (f"{one}/withdrawal", self.withdraw),
            (f"{one}/return", self.bring_back),
        ):
            bp.add_url_rule(rule, view.__name__, login_required(view), methods=["POST"])

    def show(self, item_id: int, slug: str | None) -> ResponseReturnValue:
        number = whole_number(request.args.get("revision", ""), digits=9)
        if number is not None:
            return to(f"{self.room}.revision", item_id=item_id, number=number)
        try:
            page = self.page(item_id)
        except NotFound:
            draft = self.get(item_id)  # the same 404, unless it is one's own
            return to(f"{self.room}.edit", item_id=draft.id)
        if slug != (wanted := slugify(page.title)):
            return redirect(url_for(f"{self.room}.show", item_id=item_id, slug=wanted))
        return self.shown(page)

    def revision(self, item_id: int, number: int) -> ResponseReturnValue:
        return self.shown(self.page(item_id, number))

    def revisions(self, item_id: int) -> ResponseReturnValue:
        page = self.page(item_id)
        return render_template(
            "sharing/revisions.html",
            item=page,
            revisions=revisions_of(reader(), page.id),
            mine=may_edit(reader(), page),
            room=self.room,
            trail=self.trail(),
        )

    def comparison(self, item_id: int) -> ResponseReturnValue:
        """Any two revisions, part by part."""
        page, asked = self.page(item_id), request.args
        older, newer = chosen(page.oldest, page.revision, asked.get("from"), asked.get("to"))
        documents = map(self.writing.from_json, documents_at(reader(), page.id, older, newer))
        return render_template(
            "sharing/comparison.html",
            item=page,
            older=older,
            newer=newer,
            revisions=revisions_of(reader(), page.id),
            comparison=self.compared(*documents),
            room=self.room,
            trail=self.trail(),
        )

    def close_earlier(self, item_id: int, number: int) -> ResponseReturnValue:
        """Readers begin with this revision."""
        item = self.get(item_id)
        sharing.close_before(reader(), item, number)
        flash(_("Readers begin with revision %(number)s now.", number=number), "success")
        return to(f"{self.room}.revisions", item_id=item.id)

    def restore(self, item_id: int, number: int) -> ResponseReturnValue:
        restored = self.restored(self.get(item_id), number)
        said = _("Revision %(old)s is back, as revision %(new)s.", old=number, new=restored.number)
        flash(said, "success")
        return to(f"{self.room}.show", item_id=item_id)

    def withdraw(self, item_id: int) -> ResponseReturnValue:
        return self._now(item_id, sharing.withdraw, self.withdrawn)

    def bring_back(self, item_id: int) -> ResponseReturnValue:
        return self._now(item_id, sharing.bring_back, self.back)

    def _now(self, item_id: int, act: Callable[..., None], said: Later) -> ResponseReturnValue:
        item = self.get(item_id)
        act(reader(), item)
        flash(str(said), "success")
        return to(f"{self.room}.show", item_id=item.id)
