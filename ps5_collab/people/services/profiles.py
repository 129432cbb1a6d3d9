"""What a person says about themselves."""

from dataclasses import dataclass

from ps5_collab.core import markup
from ps5_collab.core.db import db
from ps5_collab.people.models import Person


@dataclass(frozen=True)
class Profile:
    name: str
    pronouns: str
    subjects: tuple[str, ...]
    grades: tuple[str, ...]
    #: A name of the time zone database; empty means the site's.
    time_zone: str
    language: str
    #: Markdown.
    about: str


def describe(person: Person, profile: Profile) -> None:
    """People describe themselves and nobody else, so the person is the actor too."""
    person.name, person.pronouns = profile.name, profile.pronouns
    person.subjects, person.grades = list(profile.subjects), list(profile.grades)
    person.time_zone, person.language = profile.time_zone, profile.language
    if profile.about != person.about or (profile.about and not person.about_html):
        person.about, person.about_html = profile.about, markup.render(profile.about)
    db.session.flush()
