"""The fixed words of a lesson design: each value as it is stored, with the words people read."""

from collections.abc import Mapping
from typing import Final

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from ps5_collab.core.words import later as _l
from ps5_collab.writing.parts import LANGUAGES as LANGUAGES

Labels = Mapping[str, object]

GRADES: Final = ("TK", "K", *(str(grade) for grade in range(1, 13)))
#: For sorting: 0 is kindergarten, -1 transitional kindergarten.
GRADE_NUMBERS: Final[Mapping[str, int]] = {grade: n for n, grade in enumerate(GRADES, start=-1)}

SUBJECTS: Final[Labels] = {
    "mathematics": _l("Mathematics"),
    "english-language-arts": _l("English language arts"),
    "science": _l("Science"),
    "history-social-science": _l("History and social science"),
    "computer-science": _l("Computer science"),
    "visual-arts": _l("Visual arts"),
    "music": _l("Music"),
    "physical-education": _l("Physical education"),
    "health": _l("Health"),
    "world-languages": _l("World languages"),
    "english-language-development": _l("English language development"),
    "library": _l("Library"),
    "special-education": _l("Special education"),
    "career-technical": _l("Career and technical education"),
    "advisory": _l("Advisory"),
}

SKILL_KINDS: Final[Mapping[object, Labels]] = {
    _l("Cross-curricular"): {
        "reading-for-information": _l("Reading for information"),
        "mathematical-reasoning": _l("Mathematical reasoning"),
        "data-literacy": _l("Data literacy"),
        "writing-to-explain": _l("Writing to explain"),
    },
    _l("Interdisciplinary"): {
        "systems-thinking": _l("Systems thinking"),
        "design-process": _l("Design process"),
        "real-world-problem": _l("A real-world problem"),
    },
    _l("Transferable"): {
        "critical-thinking": _l("Critical thinking"),
        "creativity": _l("Creativity"),
        "computational-thinking": _l("Computational thinking"),
        "problem-solving": _l("Problem solving"),
        "media-literacy": _l("Media literacy"),
    },
    _l("Noncognitive"): {
        "perseverance": _l("Perseverance"),
        "self-regulation": _l("Self-regulation"),
        "growth-mindset": _l("Growth mindset"),
        "curiosity": _l("Curiosity"),
    },
    _l("Soft skills"): {
        "collaboration": _l("Collaboration"),
        "communication": _l("Communication"),
        "empathy": _l("Empathy"),
        "leadership": _l("Leadership"),
        "time-management": _l("Time management"),
    },
}
SKILLS: Final[Labels] = {
    skill: words for kind in SKILL_KINDS.values() for skill, words in kind.items()
}

#: Digital citizenship; the codes are those of the framework PS5-DC-1.
TOPICS: Final[Labels] = {
    "WB": _l("Well-being and balance"),
    "PS": _l("Privacy and security"),
    "FI": _l("Footprint and identity"),
    "RC": _l("Relationships and communication"),
    "UB": _l("Upstanding and bullying"),
    "ML": _l("Media, sources and credit"),
}

LICENCES: Final[Labels] = {
    "CC-BY-4.0": _l("CC BY 4.0: others may change and share it, and name you"),
    "CC-BY-SA-4.0": _l("CC BY-SA 4.0: the same, and what they make stays as free"),
    "CC-BY-NC-SA-4.0": _l("CC BY-NC-SA 4.0: the same, and nobody sells it"),
    "CC0-1.0": _l("CC0: anybody may do anything with it"),
    "all-rights-reserved": _l("All rights reserved: others may only read it"),
}
#: As a reader sees them under a lesson.
LICENCE_NAMES: Final[Labels] = {
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
    "CC0-1.0": "CC0 1.0",
    "all-rights-reserved": _l("All rights reserved"),
}
LICENCE_ADDRESSES: Final[Mapping[str, str]] = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}

#: What a lesson does with a standard.
ROLES: Final[Labels] = {
    "teaches": _l("teaches"),
    "assesses": _l("assesses"),
    "requires": _l("requires"),
}


def label(labels: Labels, value: str) -> str:
    """The words for a value; a free word, such as a subject of one's own, stands for itself."""
    return str(labels.get(value) or value)


def grade_label(grade: str) -> str:
    """A grade as a card says it: "TK", "Kindergarten", "Grade 4"."""
    if grade == "TK":
        return str(_("Transitional kindergarten"))
    return str(_("Kindergarten")) if grade == "K" else str(_("Grade %(grade)s", grade=grade))


def grades_label(grades: tuple[str, ...]) -> str:
    """Several grades in one: "Grades 3–5" when they follow each other, else "Grades 3, 5"."""
    if len(grades) < 2:
        return grade_label(grades[0]) if grades else ""
    numbers = [GRADE_NUMBERS[grade] for grade in grades]
    together = numbers == list(range(numbers[0], numbers[-1] + 1))
    named = f"{grades[0]}–{grades[-1]}" if together else ", ".join(grades)
    return str(_("Grades %(grades)s", grades=named))


def language_label(tag: str) -> str:
    """The name of a language in the reader's own: "Spanish" for "es"."""
    reader = get_locale() or Locale("en")
    try:
        name = Locale.parse(tag, sep="-").get_display_name(reader)
    except (UnknownLocaleError, ValueError):  # of some Babel knows nothing but the name
        name = reader.languages.get(tag)
    return name[:1].upper() + name[1:] if name else tag
