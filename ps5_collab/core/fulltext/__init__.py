"""Search by words: text is cut into tokens in Python, and matched by the database.

Both engines get the same tokens, so that they find the same things for the same query.
"""

from ps5_collab.core.fulltext.excerpts import excerpt, highlight
from ps5_collab.core.fulltext.index import Index, Part, Text, follow, joined, parted, sought
from ps5_collab.core.fulltext.query import Query, Term, parse_query
from ps5_collab.core.fulltext.tokens import tokens

__all__ = [
    "Index",
    "Part",
    "Query",
    "Term",
    "Text",
    "excerpt",
    "follow",
    "highlight",
    "joined",
    "parse_query",
    "parted",
    "sought",
    "tokens",
]
