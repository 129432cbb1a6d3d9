"""The newest of one kind are found without going through all of it"""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BEFORE = ['published_at', 'state', 'audience', 'school_id', 'group_id', 'owner_id', 'kind']
NOW = ['kind', 'published_at', 'state', 'audience', 'school_id', 'group_id', 'owner_id']


def upgrade():
    op.drop_index('ix_item_newest', table_name='item')
    op.create_index('ix_item_newest', 'item', NOW)


def downgrade():
    op.drop_index('ix_item_newest', table_name='item')
    op.create_index('ix_item_newest', 'item', BEFORE)
