"""Lesson documents for tests: one that is whole, and any that can be."""

from hypothesis import strategies as st

from ps5_collab.lessons.document import (
    LessonDocument,
    Objective,
    Response,
    StandardRef,
    Step,
    tidy,
)
from ps5_collab.lessons.vocabulary import GRADES, LICENCES, ROLES, SKILLS, TOPICS

CART = tidy(
    LessonDocument(
        title="Sorting the book cart",
        summary="Pupils order books with as few comparisons as they can.",
        grades=("4", "5"),
        subjects=("mathematics", "library"),
        minutes=50,
        essential_question="How can a rule *work* without the person who wrote it?",
        objectives=(
            Objective("a1objone", "Pupils can write steps that others follow."),
            Objective("a2objtwo", "Pupils can compare two ways of sorting."),
        ),
        standards=(
            StandardRef("CA-CS-2018", "3-5.AP.10"),
            StandardRef("ISTE-S-2024", "1.5.c", role="assesses"),
        ),
        materials="- a cart\n- cards",
        steps=(
            Step(
                "b1stepxx",
                "The cart comes in",
                5,
                "The cart stands there, **unsorted**.",
                "What do you notice?",
                (
                    Response("d1respon", "“It is a mess.”"),
                    Response("d2respon", "There is one right order.", misconception=True),
                ),
                "R1.2: ask for a second order.",
                "Who looks at the labels?",
            ),
            Step("b2stepxx", "In pairs", 45, "Pairs sort eight cards."),
        ),
        assessment="A note to someone who was not there.",
        skills=("collaboration",),
        topics=("PS",),
    )
)

#: Lines that look like the file's own structure, and some that do not.
TRICKY = st.sampled_from(
    [
        "## Steps", "### A step (5 minutes)", "#### Key questions", " ## Notes", "#### Other",
        "    ### code", "##", "## ", "#", "# One", "---", "...", "```", "~~~~", "- item", "* item",
        "  - inner", "1. one", "- [misconception] two", "\\[misconception] x", "[misconception] y",
        "[misconception]", "a {#b1stepxx}", "{#b1stepxx}", "(5 minutes)", "\\(5 minutes)",
        "x (5 min)", "", " ", "\t", "key: value", "<!-- c -->", "> quote", "text  ", "ñ 算法 🧮",
        "\u0301x", "| a | b |", "---\ntitle: other\n---",
    ]
)  # fmt: skip
lines = st.one_of(TRICKY, st.text(max_size=40))
long_texts = st.lists(lines, max_size=6).map("\n".join)
short = st.one_of(TRICKY, st.text(max_size=60))
words = st.text("abc -.5()#{}:&*!\"'", min_size=1, max_size=14)
ids = st.from_regex(r"[abd-z][0-9][a-z0-9]{6}", fullmatch=True)
minutes = st.none() | st.integers(1, 1000)


def subsets(values: object) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=4).map(tuple)  # type: ignore[call-overload]


responses = st.builds(Response, ids, long_texts, st.booleans())
steps = st.builds(
    Step,
    id=ids,
    name=short,
    minutes=minutes,
    activity=long_texts,
    questions=long_texts,
    responses=st.lists(responses, max_size=3).map(tuple),
    support=long_texts,
    notice=long_texts,
)
refs = st.builds(
    StandardRef,
    framework=st.text("ABC-2018", max_size=8),
    code=words,
    identifier=st.none() | st.text("abc-0123:/", min_size=1, max_size=20),
    role=st.sampled_from(list(ROLES)),
)
#: Any document as it is kept; its title is not empty.
documents = st.builds(
    LessonDocument,
    title=short.map(lambda title: f"T {title}"),
    summary=short,
    language=st.sampled_from(["en", "es", "zh-Hans", "mi"]),
    grades=subsets(GRADES),
    subjects=st.lists(words.map(str.strip).filter(bool), unique=True, max_size=3).map(tuple),
    minutes=minutes,
    essential_question=long_texts,
    objectives=st.lists(st.builds(Objective, ids, long_texts), max_size=3).map(tuple),
    standards=st.lists(refs, max_size=3, unique=True).map(tuple),
    prior_knowledge=long_texts,
    materials=long_texts,
    steps=st.lists(steps, max_size=3).map(tuple),
    assessment=long_texts,
    differentiation=long_texts,
    skills=subsets(SKILLS),
    topics=subsets(TOPICS),
    sources=long_texts,
    licence=st.sampled_from(list(LICENCES)),
    attribution=short,
    reflection=long_texts,
    notes=long_texts,
).map(tidy)
