"""The showcase: how many schools tried a practice"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("practice", sa.Column("tried", sa.Integer(), nullable=False, server_default="0"))


def downgrade():
    with op.batch_alter_table("practice") as batch_op:
        batch_op.drop_column("tried")
