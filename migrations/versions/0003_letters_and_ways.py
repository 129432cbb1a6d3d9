"""Letters and ways"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

#: What the version before knows.
KINDS = ("comment", "reply", "mention", "question", "answer", "coauthor", "revision")
NOTICE = sa.table("notice", *map(sa.column, ("kind", "actor_id", "created_at", "mailed_at")))
WAY = sa.table("notice_way", *map(sa.column, ("kind", "way")))
LETTER = sa.table("letter", *map(sa.column, ("writer", "sent_at")))


def upgrade():
    op.create_table('letter_choice',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('stopped', sa.Boolean(), nullable=False),
    sa.Column('quiet_from', sa.Time(), nullable=True),
    sa.Column('quiet_until', sa.Time(), nullable=True),
    sa.Column('plain', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_letter_choice_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_letter_choice'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('calendar', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('calendar_method', sa.String(length=12), server_default='', nullable=False))
        batch_op.add_column(sa.Column('writer', sa.String(length=80), server_default='', nullable=False))
        batch_op.add_column(sa.Column('thread', sa.String(length=80), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_letter_thread'), ['thread'], unique=False)

    # What was told before there were letters is not written about now.
    op.execute(sa.update(NOTICE).where(NOTICE.c.mailed_at.is_(None)).values(mailed_at=NOTICE.c.created_at))
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.alter_column('actor_id', existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column('text', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('letter_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_notice_letter_id'), 'letter', ['letter_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_notice_letter_id'), ['letter_id'], unique=False)
        batch_op.create_index('ix_notice_to_mail', ['mailed_at', 'created_at'], unique=False)


def downgrade():
    op.execute(sa.delete(NOTICE).where(sa.or_(NOTICE.c.kind.not_in(KINDS), NOTICE.c.actor_id.is_(None))))
    op.execute(sa.delete(WAY).where(WAY.c.kind.not_in(KINDS)))
    op.execute(sa.update(WAY).where(WAY.c.way == 'weekly').values(way='daily'))
    op.execute(sa.delete(LETTER).where(LETTER.c.writer != '', LETTER.c.sent_at.is_(None)))
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_to_mail')
        batch_op.drop_index(batch_op.f('ix_notice_letter_id'))
        batch_op.drop_constraint(batch_op.f('fk_notice_letter_id'), type_='foreignkey')
        batch_op.drop_column('letter_id')
        batch_op.drop_column('text')
        batch_op.alter_column('actor_id', existing_type=sa.Integer(), nullable=False)

    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_thread'))
        batch_op.drop_column('thread')
        batch_op.drop_column('writer')
        batch_op.drop_column('calendar_method')
        batch_op.drop_column('calendar')
    op.drop_table('letter_choice')
