"""What several views need."""

from typing import Any

import sqlalchemy as sa
from flask import request

from ps5_collab.core.db import db
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.core.text import whole_number
from ps5_collab.core.web import page_number
from ps5_collab.people import policy, queries
from ps5_collab.people.forms.fields import PostFields
from ps5_collab.people.policy import Standing


def paged(query: sa.Select[Any], size: int = PAGE_SIZE) -> Page[Any]:
    """The page of the list that the address asks for: two statements, however long the list."""
    first = query.selected_columns[0]
    counted = query.with_only_columns(first).order_by(None).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    number = page_number()
    found = db.session.execute(query.limit(size).offset(offset(number, size)))
    rows = found.scalars() if len(query.column_descriptions) == 1 else found
    return Page(rows.all(), number, total, size)


def number_asked(name: str) -> int | None:
    """An id from the address; nonsense counts as not said."""
    return whole_number(request.args.get(name, ""))


def offer_places(form: PostFields, actor: Standing) -> None:
    """Fill the lists of roles and places with what the actor may give."""
    schools = queries.open_schools()
    if not actor.administers:
        own = policy.schools_to_give(actor)
        schools = [school for school in schools if school.id in own]
    districts = queries.local_districts() if actor.administers else []
    form.offer_choices(policy.roles_to_give(actor), schools, districts)
