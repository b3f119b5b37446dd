"""Remove or forget an article: add tombstones for its id, its key and its inputs' bytes.

Removing hides the article, takes it out of the user's sets, and keeps it from coming back. Forgetting also purges it:
from the ledger's pages, from the index's segments, and from the teasers on other pages. The pending purge is recorded
together with the tombstones, so that the next run does it if this one is killed.
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


def remove(
    ledger: Ledger, engine: Engine, requested_id: str, now: datetime, *, forget: bool = False
) -> tuple[InputRow, ...]:
    """Remove, or forget, the article with this id or earlier id; return its inputs.

    Args:
        ledger: the ledger.
        engine: the engine of the index.
        requested_id: the id, or an id that the article had before.
        now: the time of the tombstones.
        forget: whether to purge the article too.

    Raises:
        ArticleNotFoundError: the ledger knows no such article.
    """
    current = ledger.aliases.current(requested_id)
    rows = ledger.inputs.of_article(current)
    unclaimed = ledger.unclaimed.holds(current)
    if not rows and not unclaimed and ledger.tombstones.state(current) is None:
        raise ArticleNotFoundError(requested_id)
    source = engine.get(current).source if unclaimed else None
    state = State.FORGOTTEN if forget else State.REMOVED
    with ledger.transaction():
        twins = _with_twins(ledger, rows)
        teaser_free_pages = dict(_without_teasers(ledger, twins)) if forget else {}
        ledger.tombstones.add(_tombstone_values(current, twins) | _source_values(source), state, now)
        ledger.unclaimed.enqueue_removal(current)
        if forget:
            ledger.request_purge()
        decider = Decider(ledger, now)
        for row in twins:
            decider.withdraw(row.row_id, state, "removed by the user")
        for name in FactName if forget else ():
            ledger.corrections.set(current, name, ())
        for row_id, page in teaser_free_pages.items():
            decider.set_page(row_id, page)
        decider.decide(teaser_free_pages)
        for article in {current, *(row.article for row in twins if row.article)}:
            if all(row.next_state is not State.INDEXED for row in ledger.inputs.of_article(article)):
                ledger.sets.drop(article)
    apply_pending(ledger, engine)
    return twins


def _with_twins(ledger: Ledger, rows: Iterable[InputRow]) -> tuple[InputRow, ...]:
    """Return the rows, and every other row with the same bytes: the tombstones cover those too."""
    found = {row.row_id: row for row in rows}
    for row in tuple(found.values()):
        found.update({twin.row_id: twin for twin in ledger.inputs.with_digest(row.sha256) if row.sha256})
    return tuple(found.values())


def _tombstone_values(current: str, rows: Iterable[InputRow]) -> set[str]:
    path_ids = {article_id(f"{row.pile}/{row.path}") for row in rows}
    return {current} | path_ids | {row.sha256 for row in rows if row.sha256}


def _source_values(source: Source | None) -> set[str]:
    """Return the tombstone values of an article without an input: the id of its path, and its bytes' SHA-256."""
    return {article_id(f"{source.pile}/{source.path}"), source.sha256} if source else set()


def _without_teasers(ledger: Ledger, twins: Sequence[InputRow]) -> Iterator[tuple[int, Page]]:
    """Yield every other page that has a teaser of these inputs, with the teaser removed.

    A teaser is a block with the article's words that is not part of the other page's article: extract or the verdicts
    drop it. A quotation in another article's body stays.
    """
    forgotten = {row.row_id for row in twins}
    pages = [page for row_id in forgotten if (page := ledger.pages.get(row_id))]
    keys = {key for page in pages for key in _text_keys(page)}
    openings = {opening for page in pages for opening in opening_hashes(page)}
    blocks = openings | {hash_text(key) for key in keys}
    holders = {row_id for block in blocks for row_id in ledger.block_store.holders(block)} - forgotten
    for row_id in sorted(holders):
        page = ledger.pages.get(row_id)
        if page is None:
            continue
        verdicts = ledger.pages.verdicts(row_id)
        kept = tuple(
            block
            for position, block in enumerate(page.blocks)
            if not _is_teaser(block, verdicts.get(position), keys, openings, forgotten)
        )
        if len(kept) < len(page.blocks):
            yield row_id, replace(page, blocks=kept)


def _text_keys(page: Page) -> Iterator[str]:
    """Yield the keys of the texts that another page's teaser may repeat."""
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
