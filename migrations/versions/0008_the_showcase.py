"""The showcase: who tried a practice elsewhere"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

COLUMNS = ("tried", "helped")


def upgrade():
    for name in COLUMNS:
        op.add_column("practice", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade():
    with op.batch_alter_table("practice") as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)
