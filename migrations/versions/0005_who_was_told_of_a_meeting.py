"""Who was told of a meeting"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

MEETING = sa.table("meeting", *map(sa.column, ("item_id", "stage", "series_id", "sequence", "announced_at", "revised_at")))
PARTICIPANT = sa.table("participant", *map(sa.column, ("meeting_id", "person_id", "asks_since", "told_sequence")))
ROLE = sa.table("meeting_role", sa.column("meeting_id"))
NOTICE = sa.table("notice", *map(sa.column, ("person_id", "item_id", "kind")))
INVITED = ("meeting_invited", "meeting_changed")


def upgrade():
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('revised_at', sa.DateTime(), nullable=True))
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_sequence', sa.Integer(), nullable=True))

    announced = MEETING.c.announced_at.is_not(None)
    op.execute(sa.update(MEETING).where(announced).values(revised_at=MEETING.c.announced_at))
    # An invitation of one person was noted as if all had theirs; whoever announces gives roles.
    roles = sa.exists().where(ROLE.c.meeting_id == MEETING.c.item_id)
    ahead = sa.and_(MEETING.c.series_id.is_not(None), MEETING.c.stage == "scheduled")
    op.execute(sa.update(MEETING).where(announced, ahead, ~roles).values(announced_at=None))
    sequence = sa.select(MEETING.c.sequence).where(MEETING.c.item_id == PARTICIPANT.c.meeting_id)
    by_all = sa.exists().where(MEETING.c.item_id == PARTICIPANT.c.meeting_id, announced)
    alone = sa.exists().where(
        NOTICE.c.item_id == PARTICIPANT.c.meeting_id,
        NOTICE.c.person_id == PARTICIPANT.c.person_id,
        NOTICE.c.kind.in_(INVITED),
    )
    told = sa.update(PARTICIPANT).where(PARTICIPANT.c.asks_since.is_(None), sa.or_(by_all, alone))
    op.execute(told.values(told_sequence=sequence.scalar_subquery()))


def downgrade():
    announced = sa.and_(MEETING.c.announced_at.is_not(None), MEETING.c.revised_at.is_not(None))
    op.execute(sa.update(MEETING).where(announced).values(announced_at=MEETING.c.revised_at))
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_column('told_sequence')

    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_column('revised_at')
