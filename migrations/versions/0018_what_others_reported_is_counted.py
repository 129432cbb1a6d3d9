"""How often each outcome of a practice was reported elsewhere"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

COUNTED = {'worked': 'worked', 'partly': 'partly', 'failed': 'not'}


def upgrade():
    with op.batch_alter_table('practice', schema=None) as batch_op:
        for column in COUNTED:
            batch_op.add_column(sa.Column(column, sa.Integer(), server_default='0', nullable=False))
    for column, outcome in COUNTED.items():
        op.execute(
            f"UPDATE practice SET {column} = (SELECT COUNT(*) FROM practice_adoption"
            " WHERE practice_adoption.practice_id = practice.item_id AND called_off_at IS NULL"
            f" AND outcome = '{outcome}') WHERE tried > 0"
        )


def downgrade():
    with op.batch_alter_table('practice', schema=None) as batch_op:
        for column in COUNTED:
            batch_op.drop_column(column)
