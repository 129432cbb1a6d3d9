"""Promising practices"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

IN_REVIEW = sa.text("in_review")


def upgrade():
    op.add_column("item", sa.Column("in_review", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_item_in_review", "item", ["id"], sqlite_where=IN_REVIEW, postgresql_where=IN_REVIEW)
    op.create_table(
        "practice",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("wanted", sa.String(length=32), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_revision", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("grade_low", sa.Integer(), nullable=True),
        sa.Column("grade_high", sa.Integer(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("licence", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id"),
    )
    op.create_index("ix_practice_stage", "practice", ["stage"])
    op.create_table(
        "practice_consent",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("practice_id", "person_id"),
    )
    op.create_index("ix_practice_consent_person_id", "practice_consent", ["person_id"])


def downgrade():
    op.execute("DELETE FROM item WHERE kind = 'practices'")
    op.drop_table("practice_consent")
    op.drop_table("practice")
    op.drop_index("ix_item_in_review", "item")
    with op.batch_alter_table("item") as batch_op:
        batch_op.drop_column("in_review")
