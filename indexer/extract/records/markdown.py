"""Markdown with front matter → Page: its fields are facts, its prose is blocks.

A line-based reading of CommonMark and tables, without HTML in between: what a block is, and its text
without marks. Front matter is YAML between `---` or TOML between `+++`; what cannot be read of it is kept
as text that is not the article's, never an error.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final

import yaml

from index.article.model import Block, BlockKind, Quality, Role, normalise
from indexer.errors import InputIgnoredError, InputRefusedError
from indexer.extract.cues.labels import label
from indexer.extract.records.fields import field_facts
from indexer.extract.records.heads import printed_head, tool_head
from indexer.extract.records.markup import Piece, pieces, plain
from indexer.inputs.aliases import ALIASES, Field, by_field
from indexer.inputs.decoding import decode
from indexer.page import FactName, Page, fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.extract.cues.labels import Label
    from indexer.page import Fact, Input

MAX_FRONT_MATTER_CHARS: Final = 64 * 1024
"""Longer front matter is not read: a page's has a few hundred characters."""

SOURCE: Final = "front-matter"

_FENCES: Final = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_ALIASES: Final = {
    **ALIASES,
    # Static site generators file a post under categories as under tags; a section is one.
    Field.SECTION: ("section", "category"),
    Field.TAG: (*ALIASES[Field.TAG], "categories"),
    # In front matter these name a template and its text, not the article's.
    Field.BODY: (),
    Field.OUTLET: ("outlet", "publication", "site", "source"),
}
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Makes strings, lists and mappings only: a date stays as it is printed, `no` stays a word."""


def extract_markdown(document: Input) -> Page:
    """Return the page that a Markdown text is.

    Raises:
        InputRefusedError: where it holds neither text nor a title.
    """
    text = decode(document.data, declared=document.charset, html=False)
    front, behind = _split(text)
    fields = _read(front) if front else None
    head = tool_head(behind)
    if not head.is_note:
        raise InputIgnoredError(document.path, "a folder, tag or picture of Joplin's, not a note")
    stated = _stated({**head.fields, **(fields or {})})
    broken = tuple(_unread(front)) if front and fields is None else ()
    found = pieces(head.body)
    first = 1 if found and found[0].kind is BlockKind.HEADING and found[0].level == 1 else 0
    roles, printed = printed_head(found, first)
    title = next((one.value for one in stated if one.name is FactName.TITLE), None)
    blocks = (*broken, *_blocks(found, title, roles))
    headline = fact(
        FactName.TITLE, next((block.text for block in blocks if block.role is Role.TITLE), None), "headline"
    )
    prose = " ".join(block.text for block in blocks if block.role is Role.BODY)
    facts = (*document.facts, *stated, *_unstated(printed, stated), *headline)
    if not blocks and not any(one.name is FactName.TITLE for one in facts):
        raise InputRefusedError(document.path, "holds neither text nor a title")
    return Page(
        media_type=document.media_type,
        blocks=blocks,
        facts=facts,
        quality=Quality.FULL if prose else Quality.TITLE_ONLY,
    )


def _unstated(printed: Sequence[Fact], stated: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the facts that the text prints and no field states."""
    names = {one.name for one in stated}
    return (one for one in printed if one.name not in names)


def _split(text: str) -> tuple[str, str]:
    """Return front matter and the rest; the front matter, with its fences, is empty where there is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    beginning = text.lstrip("\n\ufeff ")
    fence = _FENCES.get(beginning[: len("---")])
    line_end = beginning.find("\n")
    if fence is None or line_end < 0 or beginning[:line_end].strip() not in _FENCES:
        return "", text
    closing = fence.search(beginning, line_end + 1, MAX_FRONT_MATTER_CHARS)
    return (beginning[: closing.end()], beginning[closing.end() :]) if closing else ("", text)


def _read(front: str) -> dict[str, object] | None:
    """Return the fields; None where they cannot be read."""
    inner = front[front.index("\n") + 1 : front.rindex("\n") + 1]
    try:
        fields = tomllib.loads(inner) if front.startswith("+++") else yaml.load(inner, Loader=_LOADER)  # noqa: S506
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return None
    if fields is None:
        return {}
    return {str(key): _printed(value) for key, value in fields.items()} if isinstance(fields, dict) else None


def _stated(fields: dict[str, object]) -> tuple[Fact, ...]:
    """Return the fields' facts; titles and deks may be written in Markdown too."""
    values = by_field(fields, _ALIASES)
    for written in (Field.TITLE, Field.DEK):
        values[written] = [plain(value) if isinstance(value, str) else value for value in values.get(written, [])]
    return field_facts(values, SOURCE)


def _printed(value: object) -> object:
    """Return TOML's dates as they are printed."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _unread(front: str) -> Iterator[Block]:
    for line in front.splitlines():
        text = normalise(line)
        if text.strip("-+."):
            yield Block(text=text, role=Role.OTHER, reason="front matter that cannot be read")


def _blocks(found: list[Piece], title: str | None, roles: Mapping[int, Role]) -> Iterator[Block]:
    """Give the pieces as blocks; a first heading of the first level is the title, if it does not contradict it."""
    end = _box_of_others(found)
    for number, piece in enumerate(found):
        first = number == 0 and piece.kind is BlockKind.HEADING and piece.level == 1
        role, reason = Role.BODY, "the text behind the front matter"
        if first and (title is None or piece.text.casefold() == title.casefold()):
            role, reason = Role.TITLE, "the first heading"
        elif number in roles:
            role, reason = roles[number], "printed under the headline"
        elif piece.image:
            role, reason = Role.IMAGE, "an image's description"
        elif number >= end:
            role, reason = Role.RELATED, "in a box of other articles behind a rule"
        elif looks := _of_picture(piece):
            role, reason = looks.role, looks.reason
        yield Block(text=piece.text, kind=piece.kind, role=role, reason=reason)


def _of_picture(piece: Piece) -> Label | None:
    looks = label(piece.text) if piece.kind is BlockKind.PARAGRAPH else None
    return looks if looks and looks.role in (Role.CREDIT, Role.CAPTION) else None


def _box_of_others(found: Sequence[Piece]) -> int:
    """Return where the box begins that leads to other articles, behind the text's last rule; past the end without."""
    for number in range(len(found) - 1, 0, -1):
        if found[number].ruled:
            looks = label(found[number].text)
            return number if looks and looks.role is Role.RELATED else len(found)
    return len(found)
