"""Files made into Markdown, by a program of its own that knows nothing of the site."""

from typing import Final

#: Of a PDF.
MOST_PAGES: Final = 100


class Refusal(Exception):
    """What a file is refused for: "locked", "long", "pictures", "much", "slow" or "damaged"."""
