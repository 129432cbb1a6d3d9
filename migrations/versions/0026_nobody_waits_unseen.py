"""Records that practices name are found; who keeps others waiting for long is reminded"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

ITEM = sa.table('item', sa.column('id'), sa.column('revision'))
PRACTICE = sa.table('practice', sa.column('item_id'))
REVISION = sa.table('revision', sa.column('item_id'), sa.column('number'), sa.column('document', sa.JSON))
ATTACHMENT = sa.table('attachment', sa.column('id'), sa.column('item_id'), sa.column('removed_at'))
RECORD = sa.table('taught_record', sa.column('id'), sa.column('removed_at'))
TAG = sa.table('tag', sa.column('item_id'), sa.column('kind'), sa.column('value'))


#: Kinds of notices that the version before does not know.
TOLD = "('review_due', 'review_late', 'meeting_ended', 'poll_clock', 'group_account_closed')"


def upgrade():
    op.add_column('practice_review', sa.Column('reminded_at', sa.DateTime(), nullable=True))
    op.add_column('practice', sa.Column('consent_asked_at', sa.DateTime(), nullable=True))
    op.execute('UPDATE practice SET consent_asked_at = reviewed_at WHERE submitted_at IS NULL')
    find_records(op.get_bind())


def find_records(connection):
    """And evidence whose file or record is gone is not "shown" any more."""
    records = set(connection.scalars(sa.select(RECORD.c.id).where(RECORD.c.removed_at.is_(None))))
    for item_id, document in newest(connection):
        named = [piece for piece in document.get('evidence', ()) if piece.get('attachment') or piece.get('record')]
        if not named:
            continue
        cited = sorted({piece['record'] for piece in named if piece.get('record')})
        if cited:
            rows = [{'item_id': item_id, 'kind': 'record', 'value': str(number)} for number in cited]
            connection.execute(sa.insert(TAG), rows)
        if not (records & set(cited) or has_file(connection, item_id, named)):
            of_item = (TAG.c.item_id == item_id, TAG.c.kind == 'strength', TAG.c.value == 'shown')
            connection.execute(sa.update(TAG).where(*of_item).values(value='told'))


def newest(connection):
    found = sa.select(PRACTICE.c.item_id, REVISION.c.document).join(ITEM, ITEM.c.id == PRACTICE.c.item_id)
    its = sa.and_(REVISION.c.item_id == ITEM.c.id, REVISION.c.number == ITEM.c.revision)
    return connection.execute(found.join(REVISION, its)).all()


def has_file(connection, item_id, named):
    files = [piece['attachment'] for piece in named if piece.get('attachment')]
    there = (ATTACHMENT.c.item_id == item_id, ATTACHMENT.c.id.in_(files), ATTACHMENT.c.removed_at.is_(None))
    return bool(files) and connection.scalar(sa.select(sa.func.count()).select_from(ATTACHMENT).where(*there)) > 0


def downgrade():
    op.execute(sa.delete(TAG).where(TAG.c.kind == 'record'))
    for table in ('notice', 'notice_way'):
        op.execute(f'DELETE FROM {table} WHERE kind IN {TOLD}')
    with op.batch_alter_table('practice', schema=None) as batch_op:
        batch_op.drop_column('consent_asked_at')
    with op.batch_alter_table('practice_review', schema=None) as batch_op:
        batch_op.drop_column('reminded_at')
