"""What other people's lesson files call the things that we have a word for.

Each function answers None where it knows no word of ours; the importer then keeps what was written.
"""

import re
from collections.abc import Mapping
from typing import Final

from ps5_collab.core.text import fold
from ps5_collab.lessons.document import MAX_MINUTES, SECTIONS, STEP_PARTS
from ps5_collab.lessons.vocabulary import GRADES, LICENCES, SKILLS, SUBJECTS, TOPICS

#: Headings, folded, in the languages that lesson files came in so far.
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "essential_question": (
        "essential question", "essential questions", "key question", "key questions",
        "guiding question", "guiding questions", "driving question", "big question",
        "pregunta esencial", "preguntas esenciales", "pregunta clave", "preguntas clave",
        "schlusselfrage", "schlusselfragen", "leitfrage", "leitfragen",
        "question cle", "questions cles", "he patai matua", "he patai nunui", "关键问题",
    ),
    "objectives": (
        "objectives", "objective", "learning objectives", "learning goals", "goals",
        "learning outcomes", "objetivos", "objetivos de aprendizaje", "lernziele", "objectifs",
        "教学目标", "学习目标",
    ),
    "prior_knowledge": (
        "prior knowledge", "preparatory knowledge", "prerequisites", "background knowledge",
        "conocimientos previos", "vorkenntnisse", "erforderliche vorkenntnisse", "prerequis",
    ),
    "materials": (
        "materials", "materials needed", "materiales", "materialien", "materiel", "材料",
    ),
    "steps": (
        "steps", "the lesson, step by step", "procedure", "pasos", "schritte", "etapes", "步骤",
    ),
    "assessment": (
        "assessment", "evaluation", "check for understanding", "evaluacion", "bewertung", "评估",
    ),
    "differentiation": (
        "differentiation and accessibility", "differentiation", "accessibility", "accommodations",
        "diferenciacion y accesibilidad", "diferenciacion", "differenzierung",
    ),
    "reflection": (
        "reflection", "lesson reflection", "reflexion", "reflexion de la clase",
        "lektionsbetrachtung", "reflexion sur la lecon", "whakaata akoako", "huritao akoranga",
        "课程反思",
    ),
    "sources": ("sources", "references", "credits", "fuentes", "quellen", "资料来源"),
    "notes": ("notes", "notes for the teacher", "teacher notes", "notas", "notizen", "remarques"),
}  # fmt: skip
_SECTION: Final = {words: name for name, said in _HEADINGS.items() for words in said}

_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": ("activity", "actividad"),
    "questions": ("key questions", "key question", "preguntas clave"),
    "responses": (
        "what pupils may say or do", "anticipated responses", "anticipated pupil responses",
        "anticipated student responses", "lo que pueden decir o hacer los alumnos",
        "respuestas previstas",
    ),
    "support": (
        "what the teacher does then", "teacher support", "teacher's support",
        "lo que hace entonces el docente", "apoyo del docente",
    ),
    "notice": ("points to notice", "en que fijarse", "puntos que observar"),
}  # fmt: skip
_PART: Final = {words: name for name, said in _PARTS.items() for words in said}

#: Words of curricula: the subject and the skill, of ours, that they belong to.
_SUBJECT: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("math", "maths", "numeracy", "geometry", "algebra", "statistics", "measurement",
         "matematicas", "mathematik", "mathematiques"), "mathematics"),
    **dict.fromkeys(
        ("english", "ela", "language arts", "literacy", "reading", "writing", "speaking",
         "listening", "language"), "english-language-arts"),
    **dict.fromkeys(
        ("cs", "computing", "computer science", "programming", "algorithms", "informatics",
         "informatik", "informatica", "data representation"), "computer-science"),
    **dict.fromkeys(("history", "social studies", "social science", "civics", "geography"),
                    "history-social-science"),
    **dict.fromkeys(("art", "arts", "visual art"), "visual-arts"),
    **dict.fromkeys(("pe", "fitness", "sport", "physical ed"), "physical-education"),
    **dict.fromkeys(("ciencias", "biology", "chemistry", "physics", "earth science"), "science"),
    **dict.fromkeys(("eld", "esl"), "english-language-development"),
}  # fmt: skip
_SKILL: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("algorithmic thinking", "abstraction", "decomposition", "generalising and patterns",
         "generalizing and patterns", "evaluation"), "computational-thinking"),
    "logic": "critical-thinking",
    "collaborating": "collaboration",
    "teamwork": "collaboration",
    "design thinking": "design-process",
    "problem solving": "problem-solving",
}  # fmt: skip

_LICENCE: Final[tuple[tuple[str, str], ...]] = (
    (r"cc ?by ?nc ?sa ?4(?: 0)?", "CC-BY-NC-SA-4.0"),
    (r"cc ?by ?sa ?4(?: 0)?", "CC-BY-SA-4.0"),
    (r"cc ?by ?4(?: 0)?", "CC-BY-4.0"),
    (r"cc ?0(?: 1(?: 0)?)?|public domain zero", "CC0-1.0"),
    (r"all rights reserved|todos los derechos reservados", "all-rights-reserved"),
)
_LICENCE_ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses/([a-z-]+)/4\.0|publicdomain/(zero)/1\.0)"
    r"/?(?:deed[.a-z]*|legalcode)?"
)
_RANGE = re.compile(r"(\w+) ?(?:-|–|—| to | a | through ) ?(\w+)")
_ORDINAL = re.compile(r"0?(\d{1,2})(?:st|nd|rd|th|\.|º|o)?")
_KINDER = {"k", "kg", "kinder", "kindergarten", "0", "jardin"}
_TRANSITIONAL = {
    "tk",
    "transitional kindergarten",
    "pk",
    "prek",
    "pre k",
    "kindergarten de transicion",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_MINUTES = re.compile(r"(?:pt)?0*(\d{1,4})(?: ?m(?:in(?:ute|uto)?s?)?\.?)?", re.IGNORECASE)


def _words(text: str) -> str:
    """Folded, with single spaces for what stands between the words."""
    return re.sub(r"[\s_:.-]+", " ", fold(text)).strip()


def section(heading: str) -> str | None:
    """Our section for a heading: "Lernziele" is `objectives`."""
    words = _words(heading)
    own = words.replace(" ", "_")
    return own if own in SECTIONS and own != "standards" else _SECTION.get(words)


def step_part(heading: str) -> str | None:
    words = fold(heading).replace("’", "'").strip(" :.")
    return words if words in STEP_PARTS else _PART.get(words)


def subject(words: str) -> str | None:
    return _find(words, SUBJECTS) or _SUBJECT.get(_words(words))


def skill(words: str) -> str | None:
    return _find(words, SKILLS) or _SKILL.get(_words(words))


def topic(words: str) -> str | None:
    return next((code for code in TOPICS if code == words.strip().upper()), None)


def _find(words: str, known: Mapping[str, object]) -> str | None:
    slug = _words(words).replace(" ", "-")
    return slug if slug in known else None


def grades(words: str) -> tuple[str, ...] | None:
    """ "K-2" is K, 1, 2; "4th grade" is 4."""
    said = re.sub(r"\b(?:grades?|grados?|gr|klasse|classe)\b\.?", " ", fold(words)).strip()
    if found := _grade(said):
        return (found,)
    ends = _RANGE.fullmatch(said)
    low, high = (_grade(end) for end in ends.groups()) if ends else (None, None)
    if low is None or high is None or GRADES.index(low) > GRADES.index(high):
        return None
    return GRADES[GRADES.index(low) : GRADES.index(high) + 1]


def _grade(said: str) -> str | None:
    words = _words(said)
    if words in _KINDER or words in _TRANSITIONAL:
        return "K" if words in _KINDER else "TK"
    number = _ORDINAL.fullmatch(words)
    return number[1] if number and number[1] in GRADES else None


def licence(words: str) -> str | None:
    if words in LICENCES:
        return words
    address = _LICENCE_ADDRESS.fullmatch(words.strip().lower())
    said = f"cc {address[1] or '0'} 4.0" if address else words
    if address and address[2]:
        said = "cc0"
    plain = _words(said.replace("(", " ").replace(")", " "))
    return next((ours for form, ours in _LICENCE if re.fullmatch(form, plain)), None)


def language(words: str) -> str | None:
    """A language tag in its usual spelling: "zh_hans" is "zh-Hans"."""
    tag = words.strip().replace("_", "-")
    if len(tag) > 12 or not _LANGUAGE.fullmatch(tag):
        return None
    first, *rest = tag.split("-")
    styles = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(styles.get(len(part), str.lower)(part) for part in rest)])


def minutes(words: str) -> int | None:
    found = _MINUTES.fullmatch(words.strip())
    number = int(found[1]) if found else 0
    return number if 0 < number <= MAX_MINUTES else None
