"""Roles and levels of schools in words."""

from collections.abc import Iterable

from ps5_collab.core.clock import today
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Appointment, Level, LocalDistrict, Person, Role, School

ROLES = {
    Role.TEACHER: _("Teacher"),
    Role.FACILITATOR: _("Instructional technology facilitator"),
    Role.PRINCIPAL: _("Principal"),
    Role.CHAMPION: _("Digital citizen champion"),
    Role.LEADER: _("District leader"),
    Role.ADMINISTRATOR: _("Administrator"),
}
LEVELS = {
    Level.ELEMENTARY: _("Elementary school"),
    Level.MIDDLE: _("Middle school"),
    Level.HIGH: _("High school"),
    Level.SPAN: _("Span school"),
}
# Order matters: each of the first also says that it is one of the later ones.
BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("iPad", "iPad"), ("iPhone", "iPhone"),
    ("Android", "Android"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
GRADES = ("TK", "K", *(str(grade) for grade in range(1, 13)))


def place(appointment: Appointment) -> str:
    """Where it is held: the school, the local district, or nothing for the whole network."""
    if appointment.school is not None:
        return appointment.school.name
    return appointment.local_district.name if appointment.local_district else ""


def said(appointment: Appointment) -> str:
    """ "Teacher, Alder Elementary": the role with its place."""
    where = place(appointment)
    return f"{ROLES[appointment.role]}, {where}" if where else str(ROLES[appointment.role])


def named(places: Iterable[School] | Iterable[LocalDistrict]) -> list[tuple[int, str]]:
    """Choices of a list: (id, name)."""
    return [(one.id, one.name) for one in places]


def goes_on(appointment: Appointment) -> bool:
    """It has not ended yet."""
    return appointment.ends_on is None or appointment.ends_on >= today()


def held_now(person: Person) -> list[Appointment]:
    """The person's appointments that count today, in the order of the list of roles."""
    order = list(Role)
    now = [one for one in person.appointments if one.starts_on <= today() and goes_on(one)]
    return sorted(now, key=lambda one: order.index(one.role))


def summary(person: Person, school_id: int | None = None) -> str:
    """What stands under a name: all roles with places, or those at one school without it."""
    if person.deactivated_at is not None:
        return str(_("No longer here"))
    held = held_now(person)
    if school_id is not None:
        return ", ".join(str(ROLES[one.role]) for one in held if one.school_id == school_id)
    return " · ".join(said(one) for one in held)


def browser_name(agent: str) -> str:
    """ "Firefox, Windows" of what a browser says about itself; good enough to know one's own."""
    browser = next((name for sign, name in BROWSERS if sign in agent), _("A browser"))
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else str(browser)
