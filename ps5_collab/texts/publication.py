"""A text as what items need: columns, tags, blocks, words."""

from collections.abc import Sequence

from ps5_collab.core.words import later as _
from ps5_collab.sharing.services import Publication
from ps5_collab.texts.blocks import Laid
from ps5_collab.texts.document import MAX_AUTHOR, TextDocument, to_json
from ps5_collab.texts.findable import keywords_and_body
from ps5_collab.texts.measure import minutes_of, words_in
from ps5_collab.texts.vocabulary import length


def described(document: TextDocument) -> dict[str, object]:
    """The columns that lists show and sort by."""
    return {
        "title": document.title or str(_("A text without a title")),
        "summary": document.summary,
        "language": document.language,
        "author": document.author[:MAX_AUTHOR],
        "year": document.year,
        "rights": document.rights,
        "minutes": minutes(document),
        "words": words_in(document.body),
    }


def minutes(document: TextDocument) -> int:
    """As somebody said, or else as its words take."""
    return document.minutes or estimate(document)


def estimate(document: TextDocument) -> int:
    return minutes_of([document.body], document.language, document.body.count("!["))


def publication(
    document: TextDocument, laid: Laid, note: str, restores: int | None = None
) -> Publication:
    html = laid.html
    keywords, body = keywords_and_body(document, html)
    return Publication(
        title=document.title,
        summary=document.summary,
        language=document.language,
        document=to_json(document),
        html=html,
        places=laid.places,
        note=note.strip(),
        tags=tags_of(document),
        keywords=keywords,
        body=body,
        restores=restores,
    )


def tags_of(document: TextDocument) -> dict[str, Sequence[str]]:
    return {
        "subject": document.subjects,
        "length": [length(minutes(document))],
        "rights": [document.rights.value] if document.rights else [],
    }
