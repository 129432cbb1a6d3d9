"""A program of its own that reads one file: `started(pdf|docx|html, MOST, PICTURE) < file`.

Such files can be made to take hours, or all memory, to be read. A thread cannot be stopped, a
process can: this one limits itself, and whoever started it stops it when time is over. It knows
nothing of the site, so that it starts in a moment and has nothing to lose.

Its result, as JSON, is {"body": Markdown} of at most MOST characters, with "notes" where a file
has footnotes, and the "title" that a Word file or a PDF says it has; or {"refused": why}. PICTURE
is how the reader's language says what stands in the place of a picture: "Picture: %(words)s".
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from ps5_collab.core.converting import Refusal

#: Of processor time, and of memory.
SECONDS: Final = 6
BYTES: Final = 1024 * 1024 * 1024


#: What is beside this program, and not another version that happens to be installed.
START: Final = "import sys; sys.path.insert(0, sys.argv.pop(1))"


def started(kind: str, most: int, picture: str) -> list[str]:
    """The command that runs it."""
    here = Path(__file__).resolve().parents[3]
    code = f"{START}; from {__name__} import main; main()"
    return [sys.executable, "-I", "-c", code, str(here), kind, str(most), picture]


def limit() -> None:
    """Where the system knows limits."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, BYTES)):
        resource.setrlimit(what, (most, most))


# Each reader imports what it needs: the others' libraries take time and memory, too.


def read_page(content: bytes, picture: str) -> tuple[Iterable[str], dict[str, Any]]:
    """Of a page in UTF-8. Elements that nest without end take the square of their number."""
    from ps5_collab.core.converting import cleaning, web_page

    html = cleaning.clean(content.decode("utf-8", "replace"))
    return web_page.as_blocks(html, picture), {}


def read_word(content: bytes, picture: str) -> tuple[Iterable[str], dict[str, Any]]:
    from ps5_collab.core.converting import web_page, word

    html, notes = word.as_html(content)
    return web_page.as_blocks(html, picture), {"notes": notes, "title": word.title_of(content)}


def read_pdf(content: bytes, _picture: str) -> tuple[Iterable[str], dict[str, Any]]:
    from ps5_collab.core.converting import pdf

    file = pdf.read(content)
    return pdf.as_blocks(pdf.pages(file)), {"title": pdf.title_of(file)}


Reader = Callable[[bytes, str], tuple[Iterable[str], dict[str, Any]]]
READERS: Final[dict[str, Reader]] = {"pdf": read_pdf, "docx": read_word, "html": read_page}


def within(blocks: Iterable[str], most: int) -> str:
    """Blocks as one text. Raises `Refusal` as soon as they are too much: nothing of them is kept
    then, so no more of them is made."""
    kept, length = list[str](), 0
    for block in blocks:
        kept.append(block)
        length += len(block) + 2
        if length > most + 2:
            raise Refusal("much")
    return "\n\n".join(kept)


def result(kind: str, content: bytes, most: int, picture: str) -> dict[str, Any]:
    try:
        blocks, more = READERS[kind](content, picture)
        return {"body": within(blocks, most), **more}
    except Refusal as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "slow"}
    except Exception:  # whatever a damaged file brings about
        return {"refused": "damaged"}


def main() -> None:
    limit()
    kind, most, picture = sys.argv[1:]
    said = result(kind, sys.stdin.buffer.read(), int(most), picture)
    sys.stdout.write(json.dumps(said))
