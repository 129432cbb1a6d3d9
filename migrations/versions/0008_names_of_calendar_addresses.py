"""Names of calendar addresses"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.String(length=60), nullable=False, server_default=''))
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.alter_column('name', existing_type=sa.String(length=60), server_default=None)


def downgrade():
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_column('name')
