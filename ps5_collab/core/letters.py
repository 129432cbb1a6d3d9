"""The words of a letter: blocks, from which its text and its HTML part are both made.

Nobody writes a letter twice: a domain lists blocks, and each block knows its drawing in
`templates/mail/layout.html` by its kind and its plain text itself. Sentences of `core.words.later`
are said in the language of whoever gets the letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from flask import current_app

from ps5_collab.config import Settings
from ps5_collab.core.language import speaking
from ps5_collab.core.mail import Letter, Written
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import Later, locale

if TYPE_CHECKING:
    from css_inline import CSSInliner

#: A sentence of `later` is said when the letter is written.
Words = str | Later
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOR = re.compile(r"var\(--([\w-]+)\)")
LONGEST_SUBJECT = 200


class Block:
    """One part of a letter."""

    kind: ClassVar[str]

    @property
    def plain(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Say(Block):
    """A paragraph."""

    kind = "say"
    words: Words

    @property
    def plain(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Heading(Block):
    kind = "heading"
    words: Words
    #: The language of a title, where it may be another than the letter's.
    lang: str = ""

    @property
    def plain(self) -> str:
        title = str(self.words)
        return f"{title}\n{'-' * min(len(title), 60)}"


@dataclass(frozen=True)
class Rule(Block):
    """A line between what belongs apart."""

    kind = "rule"

    @property
    def plain(self) -> str:
        return "* * *"


@dataclass(frozen=True)
class Told(Block):
    """A sentence that leads to what it tells of."""

    kind = "told"
    words: Words
    link: str
    note: Words = ""

    @property
    def plain(self) -> str:
        return f"{self.words}{f' ({self.note})' if self.note else ''}\n{self.link}"


@dataclass(frozen=True)
class Quote(Block):
    """What somebody wrote, or a line that belongs to what was told. Plain text, never Markdown."""

    kind = "quote"
    words: str

    @property
    def plain(self) -> str:
        return "\n".join(f"> {line}" for line in self.words.splitlines())


@dataclass(frozen=True)
class Act(Block):
    """What the letter asks for: a button. More of them stand in a row: `Acts`."""

    kind = "act"
    words: Words
    link: str

    @property
    def plain(self) -> str:
        return f"{self.words}:\n{self.link}"


@dataclass(frozen=True)
class Acts(Block):
    """A choice, such as yes, perhaps and no."""

    kind = "acts"
    acts: tuple[Act, ...]

    @property
    def plain(self) -> str:
        return "\n".join(act.plain for act in self.acts)


@dataclass(frozen=True)
class Small(Block):
    """Small print with a link at its end."""

    kind = "small"
    words: Words
    link: str
    link_words: Words

    @property
    def plain(self) -> str:
        return f"{self.words} {self.link_words}:\n{self.link}"


def site_name() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.site_name


def compose(to: str, language: str, subject: Words, *blocks: Block) -> Letter:
    """A letter whose words are known now; `core.mail.send` puts it in the outbox."""
    with speaking(language):
        written = write(subject, blocks)
    return Letter(to=to, subject=written.subject, text=written.text, html=written.html)


def write(
    subject: Words,
    blocks: Sequence[Block],
    small: Sequence[Block] = (),
    *,
    unsubscribe: str = "",
    plain: bool = False,
) -> Written:
    """Both parts, in the language that is being spoken; `small` stands under a line at the end.

    `plain` leaves the HTML part out, `unsubscribe` is where one press ends letters of this sort.
    """
    line = clean_line(str(subject))[:LONGEST_SUBJECT]
    parts = [block.plain for block in blocks]
    if small:
        parts += ["-- ", *(block.plain for block in small)]
    text = "\n\n".join(parts) + "\n"
    html = "" if plain else _drawn(line, blocks, small)
    return Written(line, text, html, unsubscribe)


def _drawn(subject: str, blocks: Sequence[Block], small: Sequence[Block]) -> str:
    page = current_app.jinja_env.get_template("mail/layout.html").render(
        lang=locale().language, subject=subject, blocks=blocks, small=small
    )
    return _inliner(_folder()).inline(page)


def _folder() -> tuple[Path, Path]:
    """Where styles lie: the tokens of the site, and the templates."""
    static, templates = current_app.static_folder, current_app.template_folder
    return Path(str(static)) / "css", Path(current_app.root_path, str(templates)) / "mail"


@cache
def _inliner(folders: tuple[Path, Path]) -> "CSSInliner":
    """Mail programs read styles in the tags; only what is for the dark stays in the head."""
    from css_inline import CSSInliner  # 5 MB that only a process which writes letters needs

    tokens = TOKEN.findall((folders[0] / "tokens.css").read_text(encoding="utf-8"))
    sheet = (folders[1] / "letter.css").read_text(encoding="utf-8")
    light = colored(sheet, {name: light for name, light, _dark in tokens})
    dark = colored(in_the_dark(sheet), {name: dark for name, _light, dark in tokens})
    return CSSInliner(
        extra_css=f"{light}\n@media (prefers-color-scheme: dark) {{{dark}}}",
        keep_at_rules=True,
        load_remote_stylesheets=False,
    )


def colored(sheet: str, tokens: dict[str, str]) -> str:
    return COLOR.sub(lambda found: tokens[found[1]], sheet)


def in_the_dark(sheet: str) -> str:
    """The colors of each rule alone, strong enough to win over what stands in the tags."""
    rules = []
    for selector, declarations in RULE.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        colors = [one.strip() for one in declarations.split(";") if COLOR.search(one)]
        if colors:
            rules.append(selector.strip() + "{" + "".join(f"{c} !important;" for c in colors) + "}")
    return "\n".join(rules)
