"""The demo reads as if it had been lived in."""

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload

from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.queries import nobody_named
from ps5_collab.core.db import db
from ps5_collab.demo import network
from ps5_collab.notices.models import Notice


def test_news_comes_in_the_order_of_time_and_every_name_in_talk_is_somebody(app: Flask) -> None:
    assert network.load()
    notices = sa.select(Notice.created_at).order_by(Notice.person_id, Notice.id)
    told = db.session.execute(notices.add_columns(Notice.person_id)).all()
    assert told and told == sorted(told, key=lambda row: (row.person_id, row.created_at))
    with_item = sa.select(Comment).options(joinedload(Comment.item))
    for comment in db.session.scalars(with_item):
        assert nobody_named(comment.item, comment.text) == [], comment.text
