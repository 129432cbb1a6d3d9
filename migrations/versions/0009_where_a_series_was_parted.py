"""Where a series was parted"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

PARTED = 'fk_meeting_series_parted_from_id'


def upgrade():
    with op.batch_alter_table('meeting_series', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parted_from_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f(PARTED), 'meeting_series', ['parted_from_id'], ['id'])


def downgrade():
    with op.batch_alter_table('meeting_series', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(PARTED), type_='foreignkey')
        batch_op.drop_column('parted_from_id')
