"""Practices are tried at other schools"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

GOES_ON = sa.text("called_off_at IS NULL AND reported_at IS NULL")


def upgrade():
    op.add_column("attachment", sa.Column("part", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "practice_adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("grade_bands", sa.Integer(), nullable=False),
        sa.Column("classes", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("look_back_on", sa.Date(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("change_html", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(), nullable=True),
        sa.Column("called_off_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("reply_html", sa.Text(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"]),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["called_off_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["replied_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practice_adoption_school_id", "practice_adoption", ["school_id"])
    op.create_index("ix_practice_adoption_started_by_id", "practice_adoption", ["started_by_id"])
    op.create_index(
        "ix_practice_adoption_goes_on", "practice_adoption", ["practice_id", "school_id"],
        unique=True, sqlite_where=GOES_ON, postgresql_where=GOES_ON,
    )
    op.create_index("ix_practice_adoption_newest", "practice_adoption", ["practice_id", "reported_at", "id"])
    op.create_index(
        "ix_practice_adoption_look_back", "practice_adoption", ["look_back_on"],
        sqlite_where=GOES_ON, postgresql_where=GOES_ON,
    )
    op.create_table(
        "practice_adopter",
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["adoption_id"], ["practice_adoption.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("adoption_id", "person_id"),
    )
    op.create_index("ix_practice_adopter_person_id", "practice_adopter", ["person_id"])
    op.create_table(
        "practice_adoption_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["adoption_id"], ["practice_adoption.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practice_adoption_line_adoption_id", "practice_adoption_line", ["adoption_id"])
    op.create_table(
        "practice_adoption_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["practice_adoption_line.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practice_adoption_note_line_id", "practice_adoption_note", ["line_id"])
    op.create_table(
        "practice_adoption_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["adoption_id"], ["practice_adoption.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("adoption_id", "number", name="uq_practice_adoption_report_adoption_id_number"),
    )
    op.create_table(
        "practice_origin",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["adoption_id"], ["practice_adoption.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("practice_id"),
    )
    op.create_index("ix_practice_origin_adoption_id", "practice_origin", ["adoption_id"])
    op.create_table(
        "practice_thanks",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["item.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("practice_id", "person_id"),
    )
    op.create_index("ix_practice_thanks_person_id", "practice_thanks", ["person_id"])


def downgrade():
    op.execute("DELETE FROM notice WHERE kind LIKE 'practice_%'")
    op.execute("DELETE FROM notice_way WHERE kind LIKE 'practice_%'")
    op.execute("DELETE FROM attachment WHERE part != ''")
    for name in ("thanks", "origin", "adoption_report", "adoption_note", "adoption_line", "adopter", "adoption"):
        op.drop_table(f"practice_{name}")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_column("part")
