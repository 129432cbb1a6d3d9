"""Protocols that people write themselves"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

#: What the version before does not know.
KIND = "protocols"
ITEM = sa.table("item", sa.column("kind"))


def upgrade():
    op.create_table('protocol',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('purposes', sa.String(length=80), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('minutes_fixed', sa.Integer(), nullable=False),
    sa.Column('minutes_each', sa.Integer(), nullable=False),
    sa.Column('minutes_pairs', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_protocol_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_protocol'))
    )


def downgrade():
    op.drop_table('protocol')
    op.execute(sa.delete(ITEM).where(ITEM.c.kind == KIND))
