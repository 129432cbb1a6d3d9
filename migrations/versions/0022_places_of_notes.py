"""Where notes stood in the texts of before"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('annotation_place',
    sa.Column('annotation_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('block', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['annotation_id'], ['annotation.id'], name=op.f('fk_annotation_place_annotation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('annotation_id', 'revision', name=op.f('pk_annotation_place'))
    )


def downgrade():
    op.drop_table('annotation_place')
