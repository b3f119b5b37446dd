"""Pages and ledgers for the tests: our own prose, made in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from index.article.model import Block, BlockKind, Quality, Role
from indexer.page import Fact, FactName, Page

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)


def body(*texts: str) -> tuple[Block, ...]:
    """Return blocks of the body."""
    return tuple(Block(text=text, role=Role.BODY, reason="main text") for text in texts)


def heading(text: str) -> Block:
    """Return a subhead of the body."""
    return Block(text=text, kind=BlockKind.HEADING, role=Role.BODY, reason="main text")


def page(
    title: str | None = None, *texts: str, quality: Quality = Quality.FULL, **facts: str | tuple[str, ...]
) -> Page:
    """Return a page with these body blocks; a fact's keyword is its name with `_` for `-`."""
    stated = [] if title is None else [Fact(name=FactName.TITLE, value=title, source="headline")]
    for name, values in facts.items():
        printed = (values,) if isinstance(values, str) else values
        stated.extend(Fact(name=FactName(name.replace("_", "-")), value=value, source="test") for value in printed)
    return Page(media_type="text/html", blocks=body(*texts), facts=tuple(stated), quality=quality)
