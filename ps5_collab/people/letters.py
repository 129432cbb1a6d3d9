"""What the site writes to people about their accounts."""

from ps5_collab.core.letters import Act, Say, compose, site_name
from ps5_collab.core.mail import Letter, site_link
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person, Role
from ps5_collab.people.roles import ROLES


def invitation(to: str, language: str, host: str, role: Role, place: str, link: str) -> Letter:
    """`host` is who invites; empty when the command line does."""
    what = _(
        "You are invited to %(site)s, where teachers write lessons together, teach them and make"
        " them better.",
        site=site_name(),
    )
    if host:
        what = _(
            "%(host)s invites you to %(site)s, where teachers write lessons together, teach them"
            " and make them better.",
            host=host,
            site=site_name(),
        )
    return compose(
        to,
        language,
        _("You are invited to %(site)s", site=site_name()),
        Say(what),
        Say(
            _("You would be there as: %(role)s, %(place)s.", role=ROLES[role], place=place)
            if place
            else _("You would be there as: %(role)s.", role=ROLES[role])
        ),
        Act(_("Accept and choose a password"), link),
        Say(
            _(
                "The link works once and for seven days. If you did not expect this letter, you"
                " need not do anything."
            )
        ),
    )


def appointed(person: Person, role: Role, place: str) -> Letter:
    return compose(
        person.email,
        person.language,
        _("A new role at %(site)s", site=site_name()),
        _hello(person),
        Say(
            _("you are now: %(role)s, %(place)s.", role=ROLES[role], place=place)
            if place
            else _("you are now: %(role)s.", role=ROLES[role])
        ),
        Act(_("See your page"), site_link("people.show", person_id=person.id)),
    )


def reset(person: Person, link: str) -> Letter:
    return compose(
        person.email,
        person.language,
        _("A new password for %(site)s", site=site_name()),
        _hello(person),
        Say(_("somebody, we hope you, asked for a new password. Choose it on this page:")),
        Act(_("Choose a new password"), link),
        Say(
            _(
                "The link works once and for 30 minutes. If it was not you, you need not do"
                " anything: your password stays as it is."
            )
        ),
    )


def new_address(person: Person, to: str, link: str) -> Letter:
    """Goes to the address that is to be proven."""
    return compose(
        to,
        person.language,
        _("Is this your new e-mail address?"),
        _hello(person),
        Say(
            _(
                "you asked to use this e-mail address at %(site)s. To do so, open this page and"
                " press the button:",
                site=site_name(),
            )
        ),
        Act(_("Use this address"), link),
        Say(
            _(
                "The link works once and for 30 minutes. If it was not you, you need not do"
                " anything."
            )
        ),
    )


def address_changed(person: Person, former: str) -> Letter:
    """Goes to the address that was."""
    return compose(
        former,
        person.language,
        _("Your e-mail address was changed"),
        _hello(person),
        Say(
            _(
                "your account at %(site)s now has the address %(email)s. You sign in with it, and"
                " letters go there.",
                site=site_name(),
                email=person.email,
            )
        ),
        Say(_("If it was not you, tell an administrator at once.")),
    )


def password_changed(person: Person) -> Letter:
    return compose(
        person.email,
        person.language,
        _("Your password was changed"),
        _hello(person),
        Say(
            _(
                "the password of your account at %(site)s was changed just now, and your other"
                " devices are signed out.",
                site=site_name(),
            )
        ),
        Say(
            _(
                "If it was not you, choose a new password at once with “I forgot my password” on"
                " the sign-in page, and tell an administrator."
            )
        ),
    )


def _hello(person: Person) -> Say:
    return Say(_("Hello %(name)s,", name=person.name))
