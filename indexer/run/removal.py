"""Taking an article away for good: a tombstone over its id, its key and its inputs' bytes.

Removing hides it and keeps it from coming back. Forgetting also purges: the ledger's page, the index's
segments, and what neighbouring pages kept of it in their teasers. That a purge is due is written down with the
tombstone: a run that is killed leaves it to the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.article.model import KEPT_ROLES, article_id
from index.errors import ArticleNotFoundError
from indexer.ledger.ledger import State
from indexer.ledger.protocol import apply_pending
from indexer.ledger.verdicts import Decider
from indexer.page import FactName
from indexer.pile.page_hashes import MIN_STORED_CHARS, block_hashes, hash_text, opening_hashes, text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from index.article.model import Block, Source
    from index.engine import Engine
    from indexer.ledger.ledger import InputRow, Ledger
    from indexer.page import Page
    from indexer.pile.boilerplate import BlockVerdict


def remove(ledger: Ledger, engine: Engine, asked: str, now: datetime, *, forget: bool = False) -> tuple[InputRow, ...]:
    """Remove, or forget, the article of this id or of one it had before; return its inputs.

    Raises:
        ArticleNotFoundError: the ledger knows no such article.
    """
    current = ledger.aliases.current(asked)
    rows = ledger.inputs.of_article(current)
    unclaimed = ledger.unclaimed.holds(current)
    if not rows and not unclaimed and ledger.tombstones.state(current) is None:
        raise ArticleNotFoundError(asked)
    source = engine.get(current).source if unclaimed else None
    state = State.FORGOTTEN if forget else State.REMOVED
    with ledger.transaction():
        twins = _with_twins(ledger, rows)
        scrubbed = dict(_scrubbed(ledger, twins)) if forget else {}
        ledger.tombstones.add(_buried(current, twins) | _places(source), state, now)
        ledger.unclaimed.enqueue_removal(current)
        if forget:
            ledger.request_purge()
        decider = Decider(ledger, now)
        for row in twins:
            decider.withdraw(row.row_id, state, "removed by the user")
        for name in FactName if forget else ():
            ledger.corrections.set(current, name, ())
        for number, page in scrubbed.items():
            decider.keep(number, page)
        decider.decide(scrubbed)
    apply_pending(ledger, engine)
    return twins


def _with_twins(ledger: Ledger, rows: Iterable[InputRow]) -> tuple[InputRow, ...]:
    """Return the rows and every other of the same bytes: the tombstone covers those too."""
    found = {row.row_id: row for row in rows}
    for row in tuple(found.values()):
        found.update({twin.row_id: twin for twin in ledger.inputs.with_digest(row.sha256) if row.sha256})
    return tuple(found.values())


def _buried(current: str, rows: Iterable[InputRow]) -> set[str]:
    places = {article_id(f"{row.pile}/{row.path}") for row in rows}
    return {current} | places | {row.sha256 for row in rows if row.sha256}


def _places(source: Source | None) -> set[str]:
    """Return what keeps an article without an input from coming back: the id of its place, and its bytes."""
    return {article_id(f"{source.pile}/{source.path}"), source.sha256} if source else set()


def _scrubbed(ledger: Ledger, twins: Sequence[InputRow]) -> Iterator[tuple[int, Page]]:
    """Give every other page that holds a teaser of these, with the teaser taken out.

    A teaser is a block that is dropped, by extract or by what the pile says, and holds the article's words; what an
    article quotes in its own body is its own.
    """
    forgotten = {row.row_id for row in twins}
    pages = [page for number in forgotten if (page := ledger.pages.get(number))]
    keys = {key for page in pages for key in _keys(page)}
    openings = {number for page in pages for number in opening_hashes(page)}
    blocks = openings | {hash_text(key) for key in keys}
    holders = {number for block in blocks for number in ledger.block_store.holders(block)} - forgotten
    for number in sorted(holders):
        page = ledger.pages.get(number)
        if page is None:
            continue
        verdicts = ledger.pages.verdicts(number)
        kept = tuple(
            block
            for place, block in enumerate(page.blocks)
            if not _is_teaser(block, verdicts.get(place), keys, openings, forgotten)
        )
        if len(kept) < len(page.blocks):
            yield number, replace(page, blocks=kept)


def _keys(page: Page) -> Iterator[str]:
    """Give the words of the texts that a neighbour's teaser may repeat."""
    for block in page.blocks:
        if block.role in KEPT_ROLES and len(block.text) >= MIN_STORED_CHARS:
            yield text_key(block.text)
    for fact in page.facts:
        if fact.name in (FactName.TITLE, FactName.DEK) and len(fact.value) >= MIN_STORED_CHARS:
            yield text_key(fact.value)


def _is_teaser(
    block: Block, verdict: BlockVerdict | None, keys: set[str], openings: set[int], forgotten: set[int]
) -> bool:
    if verdict and verdict.story in forgotten:
        return True
    if block.role in KEPT_ROLES and (verdict is None or verdict.role in KEPT_ROLES):
        return False
    return text_key(block.text) in keys or not openings.isdisjoint(block_hashes(block.text))
