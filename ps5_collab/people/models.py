"""People, the schools they work at, and what they may be asked to do there."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.core.text import fold

VOICES = ("accent", "clay", "gold", "leaf", "sky", "plum")


def initials_of(name: str) -> str:
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def voice_of(person_id: int) -> str:
    """The color of the circle beside the person's name."""
    return VOICES[person_id % len(VOICES)]


class Role(StrEnum):
    """What a person is appointed to; where and when stands in the appointment."""

    TEACHER = "teacher"
    FACILITATOR = "facilitator"
    PRINCIPAL = "principal"
    CHAMPION = "champion"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


#: Held at one school. A leader serves a local district or the network; an administrator, it all.
SCHOOL_ROLES = frozenset({Role.TEACHER, Role.FACILITATOR, Role.PRINCIPAL, Role.CHAMPION})


class Level(StrEnum):
    ELEMENTARY = "elementary"
    MIDDLE = "middle"
    HIGH = "high"
    SPAN = "span"


class LocalDistrict(Model):
    __tablename__ = "local_district"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    closed_on: Mapped[date | None]


class School(Model):
    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    #: Accents and case removed, for the directory's search and order.
    name_folded: Mapped[str] = mapped_column(sa.String(240), default="", index=True)
    level: Mapped[Level]
    about: Mapped[str] = mapped_column(sa.Text, default="")
    local_district_id: Mapped[int] = mapped_column(sa.ForeignKey("local_district.id"), index=True)
    closed_on: Mapped[date | None]

    local_district: Mapped[LocalDistrict] = relationship(lazy="raise_on_sql")

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_folded = fold(name)[:240]
        return name


class Person(Model):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    #: NFKC, case folded: two spellings of one address are one person.
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    #: Accents and case removed, for the directory's search and order.
    name_folded: Mapped[str] = mapped_column(sa.String(240), index=True)
    pronouns: Mapped[str] = mapped_column(sa.String(40), default="")
    #: Empty until the person has chosen a password; then nobody can sign in with it.
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    subjects: Mapped[list[str]] = mapped_column(default=list)
    grades: Mapped[list[str]] = mapped_column(default=list)
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="")
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    about_html: Mapped[Markup] = mapped_column(default=Markup())
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Work and name stay; signing in does not.
    deactivated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="person", lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)

    # What Flask-Login asks of whoever is signed in.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_folded = fold(name)[:240]
        return name

    def get_id(self) -> str:
        return str(self.id)

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.id)


class Appointment(Model):
    """A role at a school, a local district or (with neither) the whole network, for a period."""

    __tablename__ = "appointment"
    __table_args__ = (
        sa.CheckConstraint("school_id IS NULL OR local_district_id IS NULL", name="one_place"),
        sa.CheckConstraint(
            "(role IN ('teacher', 'facilitator', 'principal', 'champion'))"
            " = (school_id IS NOT NULL)",
            name="school_roles_have_a_school",
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[Role]
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id"), index=True)
    local_district_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("local_district.id"), index=True
    )
    starts_on: Mapped[date]
    #: The last day it counts; empty while it has no end.
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="appointments", lazy="raise_on_sql")
    school: Mapped[School | None] = relationship(lazy="raise_on_sql")
    local_district: Mapped[LocalDistrict | None] = relationship(lazy="raise_on_sql")


class Group(Model):
    """An inquiry group, usually of several schools: who reads what is shared with it.

    Its page, which says what it is for, is an item of the domain `groups`.
    """

    __tablename__ = "inquiry_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    #: Not unique: a name that is refused would tell of a private group.
    name: Mapped[str] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class GroupMembership(Model):
    __tablename__ = "group_membership"

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiry_group.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    facilitates: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]


class SignedIn(Model):
    """One browser's session. Ending the row ends the session at its next request."""

    __tablename__ = "signed_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the random key in the cookie.
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Written at most every few minutes.
    seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: When the password was last given; sensitive acts want it to be fresh.
    proven_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: "Remember me": lives 14 idle days instead of 12 idle hours.
    remembered: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(sa.String(120), default="")
    address: Mapped[str] = mapped_column(sa.String(60), default="")
    ended_at: Mapped[datetime | None]


class Purpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    #: Proves that a new address is the person's own.
    EMAIL = "email"


class OneTimeLink(Model):
    """A link sent by mail: single use, stored hashed, bound to one purpose."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose]
    #: SHA-256 of the token in the link.
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    #: Set for a reset and for a change of address.
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[Role | None]
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id"), index=True)
    local_district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("local_district.id"))
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    school: Mapped[School | None] = relationship(lazy="raise_on_sql")
