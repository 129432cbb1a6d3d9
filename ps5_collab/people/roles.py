"""Roles and levels of schools in words."""

from flask_babel import lazy_gettext as _

from ps5_collab.people.models import Appointment, Level, Role

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
