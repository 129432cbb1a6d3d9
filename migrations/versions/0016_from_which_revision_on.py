"""From which revision on an item is open to its readers, and what is closed with the earlier ones"""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

ITEM = sa.table("item", sa.column("id"), sa.column("open_from"), sa.column("comment_count"))
REVISION = sa.table(
    "revision", sa.column("item_id"), sa.column("number"), sa.column("document", sa.JSON),
    sa.column("html", sa.JSON), sa.column("places", sa.JSON),
)
ATTACHMENT = sa.table(
    "attachment", sa.column("id"), sa.column("item_id"), sa.column("used_in"), sa.column("part")
)
COMMENT = sa.table(
    "comment", sa.column("id"), sa.column("item_id"), sa.column("place"),
    sa.column("closed", sa.Boolean), sa.column("deleted_at"),
)
#: Practices that were opened to the network or everyone, each with the first of its revisions that
#: two reviewers approved; the newest approved one where that is not known any more.
FIRST_APPROVED = """
SELECT item.id, COALESCE(
    (SELECT MIN(found.revision) FROM (
        SELECT practice_id, revision FROM practice_verdict WHERE decision = 'approve'
        GROUP BY practice_id, revision HAVING COUNT(*) > 1
    ) AS found WHERE found.practice_id = item.id), practice.reviewed_revision)
FROM item JOIN practice ON practice.item_id = item.id
WHERE practice.reviewed_revision IS NOT NULL AND item.audience IN ('network', 'everyone')
"""
FILE_LINK = re.compile(r'/files/([0-9]{1,9})/')


def upgrade():
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('open_from', sa.Integer(), server_default='1', nullable=False))
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('used_in', sa.Integer(), nullable=True))
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed', sa.Boolean(), server_default=sa.false(), nullable=False))
    connection = op.get_bind()
    note_files(connection)
    for item_id, number in connection.execute(sa.text(FIRST_APPROVED)).all():
        connection.execute(sa.update(ITEM).where(ITEM.c.id == item_id).values(open_from=number))
        close_comments(connection, item_id, number)


def note_files(connection):
    """The newest revision that shows each file."""
    own = sa.select(ATTACHMENT.c.item_id, ATTACHMENT.c.id).where(ATTACHMENT.c.part == "")
    files = {}
    for item_id, number in connection.execute(own):
        files.setdefault(item_id, set()).add(number)
    for item_id, numbers in files.items():
        found = sa.select(REVISION.c.number, REVISION.c.document, REVISION.c.html)
        found = found.where(REVISION.c.item_id == item_id).order_by(REVISION.c.number)
        for number, document, html in connection.execute(found).all():
            used = {int(each) for each in FILE_LINK.findall(json.dumps(html))}
            used |= {piece.get("attachment") for piece in document.get("evidence") or () if isinstance(piece, dict)}
            shown = sa.update(ATTACHMENT).where(ATTACHMENT.c.id.in_(used & numbers))
            connection.execute(shown.values(used_in=number))


def close_comments(connection, item_id, number):
    later = sa.select(REVISION.c.places).where(
        REVISION.c.item_id == item_id, REVISION.c.number >= number
    )
    places = {"", *(place for kept in connection.execute(later).scalars() for place in kept)}
    gone = (COMMENT.c.item_id == item_id, COMMENT.c.place.not_in(places))
    counted = sa.select(sa.func.count()).where(*gone, COMMENT.c.deleted_at.is_(None))
    count = connection.scalar(counted)
    connection.execute(sa.update(COMMENT).where(*gone).values(closed=True))
    fewer = sa.update(ITEM).where(ITEM.c.id == item_id)
    connection.execute(fewer.values(comment_count=ITEM.c.comment_count - count))


def downgrade():
    op.execute(
        "UPDATE item SET comment_count = (SELECT COUNT(*) FROM comment"
        " WHERE comment.item_id = item.id AND comment.deleted_at IS NULL)"
        " WHERE id IN (SELECT item_id FROM comment WHERE closed)"
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_column('closed')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_column('used_in')
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.drop_column('open_from')
