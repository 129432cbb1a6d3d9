"""The Markdown that people write here: an extension of the `markdown` package.

The package's own patterns for links, emphasis and fences look ahead to the end of the text from
every place where something may begin, so that brackets or stars that never end cost the square of
their number (20,000 `[`: 75 seconds). Here brackets nest at most three deep, and every pattern
is possessive (`++`): it gives nothing back, so it reads each character a fixed number of times.
Raw HTML, reference links, attribute lists and abbreviations are left out.
"""

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.treeprocessors import InlineProcessor as InlineTree
from markdown.util import Registry

from ps5_collab.core.grammar.blocks import (
    Apart,
    Clock,
    Directions,
    Fences,
    Shallow,
    Shape,
    SmallTable,
)
from ps5_collab.core.grammar.deadline import Deadline, TooSlow
from ps5_collab.core.grammar.inlines import image_url, link_url, patterns

__all__ = ["Deadline", "TooSlow", "image_url", "link_url", "make"]


def make(deadline: Deadline, blocks: bool, lines: bool = False) -> Markdown:
    """A converter; it serves one thread. `lines`: each typed line stays a line of its own."""
    return Markdown(extensions=[OurMarkdown(deadline, blocks, lines)], output_format="html")


class OurMarkdown(Extension):
    """Puts our patterns in the place of the package's."""

    def __init__(self, deadline: Deadline, blocks: bool, lines: bool) -> None:
        super().__init__()
        self.deadline = deadline
        self.blocks = blocks
        self.lines = lines

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        self._take_inline(md)
        if self.blocks:
            self._take_blocks(md)
        else:
            md.parser.blockprocessors = Registry()
            md.parser.blockprocessors.register(ParagraphProcessor(md.parser), "paragraph", 10)
        md.parser.blockprocessors.register(Clock(md.parser, self.deadline), "clock", 999)

    def _take_inline(self, md: Markdown) -> None:
        md.inlinePatterns = Registry()
        found = patterns(md, self.deadline, self.lines)
        for priority, pattern in zip(range(200, 0, -10), found, strict=False):
            md.inlinePatterns.register(pattern, f"ours-{priority}", priority)
        md.treeprocessors.register(InlineTree(md), "inline", 20)

    def _take_blocks(self, md: Markdown) -> None:
        md.parser.blockprocessors.deregister("reference")
        md.registerExtensions([SaneListExtension()], {})
        md.parser.blockprocessors.register(
            SmallTable(md.parser, {"use_align_attribute": True}), "table", 75
        )
        md.parser.blockprocessors.register(Apart(md.parser), "apart", 74)
        md.preprocessors.register(Fences(md), "fences", 25)
        md.preprocessors.register(Shallow(md), "shallow", 22)
        md.treeprocessors.register(Shape(md), "shape", 30)
        md.treeprocessors.register(Directions(md), "directions", -10)
