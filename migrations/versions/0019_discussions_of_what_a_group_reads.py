"""Discussions of what a group reads"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

#: What the version before does not know.
KIND = "discussions"
NOTICES = "discussion\\_%"
ITEM = sa.table("item", sa.column("kind"))
NOTICE = sa.table("notice", sa.column("kind"))
WAY = sa.table("notice_way", sa.column("kind"))


def upgrade():
    op.create_table('discussion',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('waiting', 'running', 'over', name='stage', native_enum=False, length=32), nullable=False),
    sa.Column('mode', sa.Enum('open', 'live', 'days', name='mode', native_enum=False, length=32), nullable=False),
    sa.Column('protocol', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('protocol_key', sa.String(length=80), nullable=False),
    sa.Column('brief', sa.Text(), nullable=False),
    sa.Column('brief_html', sa.Text(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('began_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ticks', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_discussion_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.item_id'], name=op.f('fk_discussion_meeting_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_discussion'))
    )
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussion_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('discussion_member',
    sa.Column('discussion_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('joined_at', sa.DateTime(), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=True),
    sa.Column('shares_notes', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.item_id'], name=op.f('fk_discussion_member_discussion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_discussion_member_person_id')),
    sa.PrimaryKeyConstraint('discussion_id', 'person_id', name=op.f('pk_discussion_member'))
    )
    with op.batch_alter_table('discussion_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussion_member_person_id'), ['person_id'], unique=False)

    op.create_table('discussion_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('discussion_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('theme', 'insight', 'next_step', 'kept', name='outcomekind', native_enum=False, length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_discussion_outcome_author_id')),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.item_id'], name=op.f('fk_discussion_outcome_discussion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_discussion_outcome_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion_outcome'))
    )
    with op.batch_alter_table('discussion_outcome', schema=None) as batch_op:
        batch_op.create_index('ix_discussion_outcome_discussion_id', ['discussion_id', 'kind', 'position'], unique=False)
        batch_op.create_index('ix_discussion_outcome_owner_id', ['owner_id', 'done_at', 'due_on'], unique=False)

    op.create_table('discussion_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('discussion_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.item_id'], name=op.f('fk_discussion_reading_discussion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_discussion_reading_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion_reading')),
    sa.UniqueConstraint('discussion_id', 'item_id', name=op.f('uq_discussion_reading_discussion_id_item_id'))
    )
    with op.batch_alter_table('discussion_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussion_reading_item_id'), ['item_id'], unique=False)

    op.create_table('discussion_role',
    sa.Column('discussion_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('facilitator', 'timekeeper', 'recorder', 'presenter', name='part', native_enum=False, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.item_id'], name=op.f('fk_discussion_role_discussion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_discussion_role_person_id')),
    sa.PrimaryKeyConstraint('discussion_id', 'part', name=op.f('pk_discussion_role'))
    )
    op.create_table('discussion_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('discussion_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=40), nullable=False),
    sa.Column('presenter_id', sa.Integer(), nullable=True),
    sa.Column('opens_at', sa.DateTime(), nullable=True),
    sa.Column('closes_at', sa.DateTime(), nullable=True),
    sa.Column('told_at', sa.DateTime(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.item_id'], name=op.f('fk_discussion_step_discussion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['presenter_id'], ['person.id'], name=op.f('fk_discussion_step_presenter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion_step')),
    sa.UniqueConstraint('discussion_id', 'key', name=op.f('uq_discussion_step_discussion_id_key'))
    )
    op.create_table('annotation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('discussion_id', sa.Integer(), nullable=False),
    sa.Column('reading_id', sa.Integer(), nullable=True),
    sa.Column('step_id', sa.Integer(), nullable=True),
    sa.Column('sealed_by_id', sa.Integer(), nullable=True),
    sa.Column('sealed_until_open', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('reply_to_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('imported_as', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('note', 'question', 'agree', 'argue', 'assumption', 'aspire', 'evidence', 'warm', 'cool', 'probing', name='annotationkind', native_enum=False, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('hearer', sa.Enum('me', 'person', 'discussion', name='hearer', native_enum=False, length=32), nullable=False),
    sa.Column('to_person_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('block', sa.String(length=40), nullable=False),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('end', sa.Integer(), nullable=True),
    sa.Column('exact', sa.Text(), nullable=False),
    sa.Column('prefix', sa.String(length=64), nullable=False),
    sa.Column('suffix', sa.String(length=64), nullable=False),
    sa.Column('anchoring', sa.Enum('exact', 'moved', 'orphaned', name='anchoring', native_enum=False, length=32), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('taken_up_in', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('edited_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("hearer != 'person' OR to_person_id IS NOT NULL", name=op.f('ck_annotation_person_named')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_annotation_author_id')),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.item_id'], name=op.f('fk_annotation_discussion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reading_id'], ['discussion_reading.id'], name=op.f('fk_annotation_reading_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reply_to_id'], ['annotation.id'], name=op.f('fk_annotation_reply_to_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sealed_by_id'], ['discussion_step.id'], name=op.f('fk_annotation_sealed_by_id')),
    sa.ForeignKeyConstraint(['step_id'], ['discussion_step.id'], name=op.f('fk_annotation_step_id')),
    sa.ForeignKeyConstraint(['to_person_id'], ['person.id'], name=op.f('fk_annotation_to_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annotation')),
    sa.UniqueConstraint('discussion_id', 'uuid', name=op.f('uq_annotation_discussion_id_uuid'))
    )
    with op.batch_alter_table('annotation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_annotation_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_annotation_reading_id', ['reading_id', 'start'], unique=False)
        batch_op.create_index('ix_annotation_reply_to_id', ['reply_to_id'], unique=False)
        batch_op.create_index('ix_annotation_step_id', ['step_id'], unique=False)

    op.create_table('discussion_signature',
    sa.Column('outcome_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['outcome_id'], ['discussion_outcome.id'], name=op.f('fk_discussion_signature_outcome_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_discussion_signature_person_id')),
    sa.PrimaryKeyConstraint('outcome_id', 'person_id', name=op.f('pk_discussion_signature'))
    )
    op.create_table('annotation_standard',
    sa.Column('annotation_id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['annotation_id'], ['annotation.id'], name=op.f('fk_annotation_standard_annotation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['standard_id'], ['standard.id'], name=op.f('fk_annotation_standard_standard_id')),
    sa.PrimaryKeyConstraint('annotation_id', 'standard_id', name=op.f('pk_annotation_standard'))
    )
    op.create_table('annotation_tag',
    sa.Column('annotation_id', sa.Integer(), nullable=False),
    sa.Column('tag', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['annotation_id'], ['annotation.id'], name=op.f('fk_annotation_tag_annotation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('annotation_id', 'tag', name=op.f('pk_annotation_tag'))
    )


def downgrade():
    op.drop_table('annotation_tag')
    op.drop_table('annotation_standard')
    op.drop_table('discussion_signature')
    with op.batch_alter_table('annotation', schema=None) as batch_op:
        batch_op.drop_index('ix_annotation_step_id')
        batch_op.drop_index('ix_annotation_reply_to_id')
        batch_op.drop_index('ix_annotation_reading_id')
        batch_op.drop_index(batch_op.f('ix_annotation_author_id'))

    op.drop_table('annotation')
    op.drop_table('discussion_step')
    op.drop_table('discussion_role')
    with op.batch_alter_table('discussion_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussion_reading_item_id'))

    op.drop_table('discussion_reading')
    with op.batch_alter_table('discussion_outcome', schema=None) as batch_op:
        batch_op.drop_index('ix_discussion_outcome_owner_id')
        batch_op.drop_index('ix_discussion_outcome_discussion_id')

    op.drop_table('discussion_outcome')
    with op.batch_alter_table('discussion_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussion_member_person_id'))

    op.drop_table('discussion_member')
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussion_meeting_id'))

    op.drop_table('discussion')
    op.execute(sa.delete(ITEM).where(ITEM.c.kind == KIND))
    op.execute(sa.delete(NOTICE).where(NOTICE.c.kind.like(NOTICES, escape="\\")))
    op.execute(sa.delete(WAY).where(WAY.c.kind.like(NOTICES, escape="\\")))
