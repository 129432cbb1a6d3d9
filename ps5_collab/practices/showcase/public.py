"""What other sites and machines are told of practices: only what everyone may read.

Each starts from what a visitor sees, whoever asks, so that what is withdrawn is gone at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ps5_collab.browsing.finding import find, read_address
from ps5_collab.browsing.page import SEARCHING
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.language import speaking
from ps5_collab.core.text import slugify
from ps5_collab.core.throttle import limiter
from ps5_collab.lessons.cards import slug
from ps5_collab.lessons.linked_data import Published
from ps5_collab.lessons.wording import standard_url
from ps5_collab.practices.document import domains
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.practices.reading import PracticePage, practice_page
from ps5_collab.practices.showcase.linked_data import linked_data
from ps5_collab.practices.wording import domain_label
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import VISITOR

bp = Blueprint("showcase", __name__)
#: Drawing one takes some tens of milliseconds.
DRAWING = "60/minute"


def is_for_machines(page: PracticePage) -> bool:
    """Only what everyone may read, and only the newest revision."""
    return page.audience == Audience.EVERYONE and page.state == State.PUBLISHED and page.is_newest


def linked_data_of(page: PracticePage, standards: Sequence[Any]) -> dict[str, Any]:
    published = Published(address_of(page), page.school, page.number, page.published_at)
    return linked_data(page.document, published, standards, partial(standard_url, external=True))


def address_of(page: PracticePage) -> str:
    return url_for("practices.show", item_id=page.id, slug=slugify(page.title), _external=True)


@bp.get("/practices.atom")
@limiter.limit(SEARCHING)
@same_for_all
def feed() -> ResponseReturnValue:
    """The newest of those that the same filters and words find in the showcase."""
    asked = replace(read_address(SHOWCASE, request.args), sort="newest", page=1)
    found = find(SHOWCASE, VISITOR, asked)
    page = render_template("showcase/feed.xml", found=found, slug=slug)
    return Response(page, mimetype="application/atom+xml")


@bp.get("/practices/<int:item_id>/card.png")
@limiter.limit(DRAWING)
@same_for_all
def card(item_id: int) -> ResponseReturnValue:
    """The picture that stands with a link to the practice on other sites."""
    from ps5_collab.practices.showcase.card import Card, drawn  # Pillow comes with the first one

    page = practice_page(VISITOR, item_id)
    with speaking(page.language):
        told = [domain_label(domain) for domain in domains(page.document)]
    return Response(drawn(Card(page.title, page.school or "", tuple(told))), mimetype="image/png")
