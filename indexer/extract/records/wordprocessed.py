"""A word processor's document that is no database's export → Page: one article, by its styles.

The title is the first paragraph in a title's or heading's style, else the first line where it looks like one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Block, BlockKind, Quality, Role
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.names import bare_names, byline_names
from indexer.page import FactName, Page, fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.inputs.databases.lines import Line
    from indexer.page import Fact, Input

SOURCE: Final = "document"
MAX_TITLE_CHARS: Final = 200
HEAD_LINES: Final = 4
"""How far below the title its byline and its date may stand."""

_MAX_HEAD_CHARS: Final = 120
_SENTENCE_ENDS: Final = (".", "。", ":", ";", ",")


def extract_word_processed(document: Input, lines: Sequence[Line]) -> Page:
    """Return the page of a single document: paragraphs, headings, items of lists and rows of tables."""
    title = _title(lines)
    roles, facts = _head(lines, title)
    blocks = tuple(_block(line, roles.get(number, Role.BODY)) for number, line in enumerate(lines))
    body = " ".join(block.text for block in blocks if block.role is Role.BODY)
    stated = fact(FactName.TITLE, lines[title].text, SOURCE) if title is not None else ()
    return Page(
        media_type=document.media_type,
        blocks=blocks,
        facts=(*document.facts, *stated, *facts),
        quality=Quality.FULL if body else Quality.TITLE_ONLY,
    )


def _title(lines: Sequence[Line]) -> int | None:
    """Return the line that is the title: the first of a heading's style, else a short first line that stands out."""
    styled = next((number for number, line in enumerate(lines[: 2 * HEAD_LINES]) if line.level), None)
    if styled is not None:
        return styled
    first = lines[0]
    is_short = len(first.text) <= MAX_TITLE_CHARS and not first.text.endswith(_SENTENCE_ENDS) and not first.kind
    return 0 if is_short and len(lines) > 1 else None


def _head(lines: Sequence[Line], title: int | None) -> tuple[dict[int, Role], tuple[Fact, ...]]:
    """Return the roles of the title, byline and date, and what they say."""
    roles: dict[int, Role] = {}
    facts: list[Fact] = []
    if title is None:
        return roles, ()
    roles[title] = Role.TITLE
    for number in range(title + 1, min(len(lines), title + 1 + HEAD_LINES)):
        text = lines[number].text
        if len(text) > _MAX_HEAD_CHARS or lines[number].level or lines[number].kind:
            break
        names = () if any(role is Role.BYLINE for role in roles.values()) else byline_names(text) or bare_names(text)
        dates = [one for one in printed_dates(text) if not one.later]
        if names:
            roles[number] = Role.BYLINE
            facts += [one for name in names for one in fact(FactName.AUTHOR, name, "byline")]
        if dates and (names or dates[0].stop - dates[0].start > len(text) / 2):
            roles.setdefault(number, Role.DATE)
            facts += fact(FactName.PUBLISHED, dates[0].iso, "text")
        if not names and number not in roles:
            break
    return roles, tuple(facts)


def _block(line: Line, role: Role) -> Block:
    kind = {"item": BlockKind.ITEM, "row": BlockKind.ROW}.get(line.kind, BlockKind.PARAGRAPH)
    if line.level:
        kind = BlockKind.HEADING
    return Block(text=line.text, kind=kind, role=role, reason=_REASONS.get(role, "a paragraph of the document"))


_REASONS: Final = {
    Role.TITLE: "the document's title, by its style or place",
    Role.BYLINE: "a byline below the title",
    Role.DATE: "a date below the title",
}
