"""Practices that leaders feature, and shelves of practices"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

#: What the version before does not know.
KIND = "featured"
SHELVES = "shelves"
ITEM = sa.table("item", sa.column("kind"))
NOTICE = sa.table("notice", sa.column("kind"))
WAY = sa.table("notice_way", sa.column("kind"))


def upgrade():
    op.create_table('practice_featured',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('teacher', 'facilitator', 'principal', 'champion', 'leader', 'administrator', name='role', native_enum=False, length=32), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_practice_featured_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_practice_featured_person_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['item.id'], name=op.f('fk_practice_featured_practice_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_featured'))
    )
    with op.batch_alter_table('practice_featured', schema=None) as batch_op:
        batch_op.create_index('ix_practice_featured_ends', ['ends_on', 'starts_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_featured_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_practice_featured_practice_id'), ['practice_id'], unique=False)

    op.create_table('shelf',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_shelf_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_shelf'))
    )
    op.create_table('shelf_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shelf_id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['item.id'], name=op.f('fk_shelf_entry_practice_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shelf_id'], ['item.id'], name=op.f('fk_shelf_entry_shelf_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shelf_entry')),
    sa.UniqueConstraint('shelf_id', 'practice_id', name=op.f('uq_shelf_entry_shelf_id_practice_id'))
    )
    with op.batch_alter_table('shelf_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shelf_entry_practice_id'), ['practice_id'], unique=False)


def downgrade():
    op.drop_table('shelf_entry')
    op.drop_table('shelf')
    op.execute(sa.delete(ITEM).where(ITEM.c.kind == SHELVES))
    op.drop_table('practice_featured')
    op.execute(sa.delete(NOTICE).where(NOTICE.c.kind == KIND))
    op.execute(sa.delete(WAY).where(WAY.c.kind == KIND))
