"""Reviews of promising practices"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

SUBMITTED = sa.text("submitted_at IS NOT NULL")
GOES_ON = sa.text("ended_at IS NULL")


def upgrade():
    with op.batch_alter_table("practice") as batch_op:
        batch_op.add_column(sa.Column("staff_told_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("out_of_date", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("out_of_date_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_practice_out_of_date_by_id", "person", ["out_of_date_by_id"], ["id"])
    op.create_index(
        "ix_practice_waits", "practice", ["submitted_at"],
        sqlite_where=SUBMITTED, postgresql_where=SUBMITTED,
    )
    op.create_table(
        "practice_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("read_revision", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practice_review_reviewer_id", "practice_review", ["reviewer_id"])
    op.create_index(
        "ix_practice_review_once", "practice_review", ["practice_id", "reviewer_id"],
        unique=True, sqlite_where=GOES_ON, postgresql_where=GOES_ON,
    )
    op.create_table(
        "practice_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("rubric", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["practice_review.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("review_id", "revision"),
    )
    op.create_index("ix_practice_verdict_practice_id", "practice_verdict", ["practice_id"])
    op.create_table(
        "practice_review_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practice_review_note_author_id", "practice_review_note", ["author_id"])
    op.create_index("ix_practice_review_note_practice", "practice_review_note", ["practice_id", "id"])


def downgrade():
    for table in ("practice_review_note", "practice_verdict", "practice_review"):
        op.drop_table(table)
    op.drop_index("ix_practice_waits", "practice")
    with op.batch_alter_table("practice") as batch_op:
        batch_op.drop_constraint("fk_practice_out_of_date_by_id", type_="foreignkey")
        for column in ("out_of_date_by_id", "out_of_date", "staff_told_at"):
            batch_op.drop_column(column)
