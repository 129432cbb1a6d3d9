"""What several forms about people share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Optional

from ps5_collab.core.text import clean_line, clean_text, whole_number
from ps5_collab.core.words import later as _
from ps5_collab.people.models import SCHOOL_ROLES, LocalDistrict, Role, School
from ps5_collab.people.roles import ROLES
from ps5_collab.people.services.appointments import Offer

NETWORK = "network"
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def line(value: Any) -> str:
    return clean_line(value if isinstance(value, str) else "")


def lines(value: Any) -> str:
    return clean_text(value if isinstance(value, str) else "").strip()


def sensible_day(_form: Any, field: Any) -> None:
    if field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(_("This day is too far away."))


def day_field(label: Any, description: Any = "") -> DateField:
    return DateField(label, [Optional(), sensible_day], description=description)


def a_place(value: str) -> tuple[int | None, int | None]:
    """The ids of the school and of the local district in "school-3", "district-2", "network"."""
    kind, _dash, number = value.partition("-")
    known = whole_number(number)
    return (known if kind == "school" else None, known if kind == "district" else None)


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Values and their words, which may be lazy, as a list offers them."""
    return [SelectChoice(value, words) for value, words in pairs]


class PostFields:
    """A role and its place. Mixed into forms; `offer_choices` fills both lists."""

    role = SelectField(_("Role"))
    place = SelectField(_("School"))

    def offer_choices(
        self, roles: Iterable[Role], schools: Iterable[School], districts: Iterable[LocalDistrict]
    ) -> None:
        given = list(roles)
        self.role.choices = choices((role.value, ROLES[role]) for role in given)
        places: list[tuple[str, Any]] = [(f"school-{one.id}", one.name) for one in schools]
        places += [(f"district-{one.id}", one.name) for one in districts]
        if Role.ADMINISTRATOR in given:
            places.append((NETWORK, _("The whole network")))
        self.place.choices = choices(places)

    def validate_place(self, field: Any) -> None:
        school, district = a_place(field.data or "")
        role = self.role.data
        if role in SCHOOL_ROLES and school is None:
            raise ValidationError(_("This role is held at a school: choose one."))
        if role == Role.LEADER and school is not None:
            raise ValidationError(_("A leader serves a local district or the whole network."))
        if role == Role.ADMINISTRATOR and (school or district):
            raise ValidationError(_("An administrator serves the whole network."))

    def offered(self, starts_on: date | None = None, ends_on: date | None = None) -> Offer:
        school, district = a_place(self.place.data or "")
        return Offer(Role(self.role.data), school, district, starts_on, ends_on)
