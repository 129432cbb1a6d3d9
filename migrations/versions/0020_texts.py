"""Texts to read together"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'text',
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('author', sa.String(length=200), nullable=False),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('rights', sa.String(length=32), nullable=True),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('words', sa.Integer(), nullable=False),
        sa.Column('blocks_named', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['item_id'], ['item.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('item_id'),
    )
    op.create_table(
        'text_set',
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('removed_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['item_id'], ['item.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('item_id'),
    )
    op.create_table(
        'text_set_member',
        sa.Column('set_id', sa.Integer(), nullable=False),
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('why', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(['item_id'], ['item.id'], ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['set_id'], ['text_set.item_id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('set_id', 'item_id'),
    )
    op.create_index('ix_text_set_member_item_id', 'text_set_member', ['item_id'])


def downgrade():
    # Discussions that the version before knows go on without what they read.
    op.execute(
        "DELETE FROM discussion_reading WHERE item_id IN"
        " (SELECT id FROM item WHERE kind IN ('texts', 'text_sets'))"
    )
    op.execute("DELETE FROM item WHERE kind IN ('texts', 'text_sets')")
    op.drop_table('text_set_member')
    op.drop_table('text_set')
    op.drop_table('text')
