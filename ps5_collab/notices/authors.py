"""The page of those who write an item, whatever its kind: who they are, one more, one less."""

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.pages import link
from ps5_collab.core.text import clean_line
from ps5_collab.core.web import me, to
from ps5_collab.notices import services as notices
from ps5_collab.people.addresses import canonical
from ps5_collab.people.models import Person
from ps5_collab.people.queries import person_by_email
from ps5_collab.sharing import coauthors
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_words, shared_of
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, may_edit, may_own
from ps5_collab.sharing.readers import reader
from ps5_collab.sharing.services import Shared

#: Whether somebody has an account: for those who write together, not for lists of addresses.
ASKING: Final = "30/hour"


def authors_page(item: Item, **words: Any) -> ResponseReturnValue:
    """The page and its form for one more author; `words` are what the template asks besides."""
    require(may_edit(reader(), item))
    given = clean_line(request.form.get("email"))
    error = None
    if request.method == "POST":
        try:
            person = with_address(given)
            notices.add_coauthor(me(), reader(), item, person)
        except Refused as refused:
            error = str(refused)
        else:
            flash(_("%(name)s can now write it with you.", name=person.name), "success")
            return to(f"{item.kind}.authors", item_id=item.id)
    page = render_template(
        "sharing/authors.html",
        item=item,
        given=given,
        error=error,
        may_own=may_own(reader(), item),
        **words,
    )
    return page, 422 if error else 200


def with_address(email: str) -> Person:
    person = person_by_email(canonical(email))
    if person is None:
        raise Refused(_("Nobody here has that e-mail address."))
    return person


def shared_anew(
    item: Item, share: Callable[[Reader, Any, Shared], None] = sharing.share
) -> ResponseReturnValue:
    """Change who reads it, without a new revision, as the form of the page asks."""
    require(may_edit(reader(), item))
    try:
        shared = shared_of(request.form.get("audience", ""))
    except ValueError:
        raise Refused(_("Choose who can read it.")) from None
    share(reader(), item, shared)
    flash(audience_words(item), "success")
    return to(f"{item.kind}.authors", item_id=item.id)


def author_removed(item: Item, person_id: int) -> ResponseReturnValue:
    coauthors.remove(reader(), item, person_id)
    if person_id == me().id:
        flash(_("You are no longer one of its authors."), "success")
        return redirect(link("home.desk") or "/", 303)
    flash(_("Removed from the authors."), "success")
    return to(f"{item.kind}.authors", item_id=item.id)
