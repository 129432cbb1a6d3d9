"""Texts that were chosen for a discussion are set aside"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('discussion_reading', schema=None) as batch_op:
        batch_op.add_column(sa.Column('set_aside_at', sa.DateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table('discussion_reading', schema=None) as batch_op:
        batch_op.drop_column('set_aside_at')
