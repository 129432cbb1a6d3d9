"""Records of lessons that were taught"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

#: What the version before does not know.
KIND = "taught"
NOTICE = sa.table("notice", sa.column("kind"))
WAY = sa.table("notice_way", sa.column("kind"))


def upgrade():
    op.create_table('taught_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('taught_on', sa.Date(), nullable=False),
    sa.Column('grade', sa.String(length=4), nullable=False),
    sa.Column('class_size', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.JSON(), nullable=False),
    sa.Column('responses', sa.JSON(), nullable=False),
    sa.Column('as_changed', sa.String(length=300), nullable=False),
    sa.Column('unforeseen', sa.Text(), nullable=False),
    sa.Column('unforeseen_html', sa.Text(), nullable=False),
    sa.Column('would_change', sa.Text(), nullable=False),
    sa.Column('would_change_html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('edited_at', sa.DateTime(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('class_size BETWEEN 1 AND 99', name=op.f('ck_taught_record_class_of_some_size')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_taught_record_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_taught_record_person_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_taught_record_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taught_record')),
    sa.UniqueConstraint('uuid', name=op.f('uq_taught_record_uuid'))
    )
    with op.batch_alter_table('taught_record', schema=None) as batch_op:
        batch_op.create_index('ix_taught_record_newest', ['item_id', 'taught_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_taught_record_person_id'), ['person_id'], unique=False)


def downgrade():
    op.execute(sa.delete(NOTICE).where(NOTICE.c.kind == KIND))
    op.execute(sa.delete(WAY).where(WAY.c.kind == KIND))
    op.drop_table('taught_record')
