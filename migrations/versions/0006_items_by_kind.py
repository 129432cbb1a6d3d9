"""Items by kind"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_item_kind", "item", ["kind", "group_id"])


def downgrade():
    op.drop_index("ix_item_kind", "item")
