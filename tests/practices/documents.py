"""A practice that says something in every place."""

from ps5_collab.lessons.document import StandardRef
from ps5_collab.practices.document import Domain, Evidence, PracticeDocument, Source, Step

DESKS = PracticeDocument(
    title="Peer debugging desks",
    summary="Pupils ask a peer before they ask us.",
    grades=("4", "5"),
    subjects=("computer-science",),
    pupils=56,
    what="Two desks where pupils explain a program that does not do what they want.",
    why="Every pupil waited for *us*.",
    steps=(
        Step("d1desks0", "Set up the desks", "Move two desks.", "One afternoon"),
        Step("d2askpee", "Teach how to ask", "Practice the four questions.", "Two lessons"),
    ),
    time="Six weeks",
    people="One teacher a class",
    cost="Nothing",
    materials="Cards with four questions.",
    needs="A class that knows how to listen.",
    happened="The queue went away.",
    evidence=(
        Evidence(
            "e1queue0",
            Domain.ENGAGEMENT,
            "In week 6 a pupil waited two minutes, in week 1 nine.",
            Source.OBSERVATION,
            "Two colleagues with a watch, five lessons each.",
            "Only two classes.",
        ),
        Evidence(
            "e2solved",
            Domain.LEARNING,
            "21 of 28 pupils found the fault of a program alone.",
            Source.WORK,
            "The same task before: 9 of 28.",
            "No class without desks to compare with.",
        ),
    ),
    differently="Fewer cards.",
    standards=(StandardRef("CA-CS-2018", "3-5.AP.10"),),
    sources="Our own notes.",
)
