"""Taking an article away for good: a tombstone over its id, its key and its inputs' bytes.

Removing hides it and keeps it from coming back. Forgetting also purges: the ledger's page, the index's
segments, and what neighbouring pages kept of it in their teasers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.errors import ArticleNotFoundError
from index.model import KEPT_ROLES, article_id
from indexer.ledger import State
from indexer.page import FactName
from indexer.protocol import settle
from indexer.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from index.engine import Engine
    from indexer.ledger import InputRow, Ledger

MIN_TEASER_CHARS: Final = 20
"""Shorter blocks ("Europe", "Read more") are furniture that many pages share, and stay."""


def remove(ledger: Ledger, engine: Engine, asked: str, now: datetime, *, forget: bool = False) -> tuple[InputRow, ...]:
    """Remove, or forget, the article of this id or of one it had before; return its inputs.

    Raises:
        ArticleNotFoundError: the ledger knows no such article.
    """
    current = ledger.alias(asked)
    rows = ledger.rows_of_article(current)
    if not rows and ledger.tombstone(current) is None:
        raise ArticleNotFoundError(asked)
    state = State.FORGOTTEN if forget else State.REMOVED
    with ledger.transaction():
        twins = _with_twins(ledger, rows)
        teasers = _teasers(ledger, twins) if forget else frozenset()
        ledger.bury(_buried(current, twins), state, now)
        verdicts = Verdicts(ledger, now)
        for row in twins:
            verdicts.withdraw(row.number, state, "removed by the user")
        verdicts.decide(_scrub(ledger, teasers))
    settle(ledger, engine, purge=forget)
    if forget:
        ledger.shrink()
    return twins


def _with_twins(ledger: Ledger, rows: Iterable[InputRow]) -> tuple[InputRow, ...]:
    """Return the rows and every other of the same bytes: the tombstone covers those too."""
    found = {row.number: row for row in rows}
    for row in tuple(found.values()):
        found.update({twin.number: twin for twin in ledger.rows_with_digest(row.sha256) if row.sha256})
    return tuple(found.values())


def _buried(current: str, rows: Iterable[InputRow]) -> set[str]:
    places = {article_id(f"{row.pile}/{row.path}") for row in rows}
    return {current} | places | {row.sha256 for row in rows if row.sha256}


def _teasers(ledger: Ledger, rows: Iterable[InputRow]) -> frozenset[str]:
    """Return the article's own texts, those that a neighbour's teaser may repeat."""
    pages = [page for row in rows if (page := ledger.page(row.number))]
    kept = {block.text for page in pages for block in page.blocks if block.role in KEPT_ROLES}
    stated = {fact.value for page in pages for fact in page.facts if fact.name in (FactName.TITLE, FactName.DEK)}
    return frozenset(text for text in kept | stated if len(text) >= MIN_TEASER_CHARS)


def _scrub(ledger: Ledger, texts: frozenset[str]) -> list[int]:
    """Take these texts out of the dropped blocks of every page that holds them; return those inputs."""
    numbers = {number for text in texts for number in ledger.holders(text)}
    scrubbed = []
    for number in sorted(numbers):
        page = ledger.page(number)
        if page is None:
            continue
        kept = tuple(block for block in page.blocks if block.role in KEPT_ROLES or block.text not in texts)
        if len(kept) < len(page.blocks):
            ledger.set_page(number, replace(page, blocks=kept), ledger.row(number).url_key)
            scrubbed.append(number)
    return scrubbed
