"""Our own clean form, read back: the blocks and facts of an Article as `dateline clean` printed it.

So that clean → index gives the same article. A record of another hand with a `blocks` field is read as far
as it agrees; what does not is named and refused. Ids, copies and instants are the index's, and are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Block, BlockKind, Quality, Role, normalise
from indexer.errors import InputRefusedError
from indexer.page import FactName, Page, fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indexer.page import Fact, Input

SOURCE: Final = "record"

_SINGLE: Final = (
    (FactName.TITLE, "title"),
    (FactName.DEK, "dek"),
    (FactName.KIND, "kind"),
    (FactName.SECTION, "section"),
    (FactName.CANONICAL, "url"),
)
_DATE_CHARS: Final = {"day": len("2020-10-05"), "month": len("2020-10"), "year": len("2020")}


def is_clean_form(record: Mapping[str, object]) -> bool:
    """Return whether the record has blocks, as no other form has."""
    blocks = record.get("blocks")
    return isinstance(blocks, list) and all(
        isinstance(block, dict) and isinstance(block.get("text"), str) for block in blocks
    )


def clean_page(document: Input, record: Mapping[str, object]) -> Page:
    """Return the page that the record was made from.

    Raises:
        InputRefusedError: a block's kind or role, or the quality, is none of ours; or no title and no block.
    """
    try:
        blocks = tuple(_blocks(record["blocks"]))
        quality = Quality(str(record.get("quality") or Quality.FULL))
    except ValueError as error:
        raise InputRefusedError(document.path, f"not the form `dateline clean` writes: {error}") from error
    facts = (*_facts(record),)
    if not blocks and not any(one.name is FactName.TITLE for one in facts):
        raise InputRefusedError(document.path, "a record without title and blocks")
    return Page(media_type=document.media_type, blocks=blocks, facts=(*document.facts, *facts), quality=quality)


def _blocks(blocks: object) -> Iterator[Block]:
    for block in _objects(blocks):
        text = normalise(str(block.get("text") or ""))
        if text:
            yield Block(
                text=text,
                kind=BlockKind(str(block.get("kind") or BlockKind.PARAGRAPH)),
                role=Role(str(block.get("role") or Role.BODY)),
                reason=str(block.get("reason") or "the record calls it so"),
            )


def _facts(record: Mapping[str, object]) -> Iterator[Fact]:
    for name, key in _SINGLE:
        yield from _fact(name, record.get(key), SOURCE)
    language = record.get("language")
    yield from _fact(FactName.LANGUAGE, None if language == "und" else language, SOURCE)
    for author in _objects(record.get("authors")):
        printed = author.get("printed")
        for variant in printed if isinstance(printed, list) and printed else [author.get("name")]:
            yield from _fact(FactName.AUTHOR, variant, _source(author))
    for published in _objects([record.get("published")]):
        chars = _DATE_CHARS.get(str(published.get("precision")), _DATE_CHARS["day"])
        yield from _fact(FactName.PUBLISHED, str(published.get("first") or "")[:chars], _source(published))
    for outlet in _objects([record.get("outlet")]):
        yield from _fact(FactName.OUTLET, outlet.get("name"), _source(outlet))
    for region in _objects(record.get("regions")):
        yield from _fact(FactName.REGION, region.get("label") or region.get("key"), _source(region))
    tags = record.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        yield from _fact(FactName.TAG, tag, SOURCE)


def _objects(values: object) -> Iterator[Mapping[str, object]]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))


def _source(stated: Mapping[str, object]) -> str:
    return str(stated.get("source") or SOURCE)


def _fact(name: FactName, value: object, source: str) -> tuple[Fact, ...]:
    return fact(name, value, source) if isinstance(value, str) else ()
