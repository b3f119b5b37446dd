"""Decide's verdicts, written into the ledger: what is owed to the index after a page came, changed or went.

Every function here runs inside one ledger transaction of the caller's. Nothing here touches the index.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Article, Role, Source, article_id
from index.article.record import to_json
from indexer.assemble import Decided, assemble
from indexer.ledger.block_store import SeenByAll
from indexer.ledger.ledger import State
from indexer.page import Fact
from indexer.pile.boilerplate import taught, teach
from indexer.pile.identity import Extracted, decide, url_key
from indexer.pile.page_hashes import traces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.ledger.ledger import InputRow, Ledger
    from indexer.page import Page
    from indexer.pile.identity import Verdict

CORRECTED: Final = "user"
"""The source of a fact that the user corrected."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LIVE: Final = (State.INDEXED, State.DUPLICATE)
_TAKEN_AWAY: Final = (State.REMOVED, State.FORGOTTEN)


_DIGEST_CHARS: Final = 32
_READ_PAGES: Final = 100


class LedgerPile:
    """What decide and teach may ask of the pile, answered by the ledger.

    It remembers the pages it was told of, which the run's batch holds anyway, and the last ones it had to read.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told: dict[int, Extracted] = {}
        self._read: dict[int, Extracted] = {}

    def sharing(self, url_key: str) -> tuple[Extracted, ...]:
        """Return every live input whose page is believed to have this URL."""
        return tuple(filter(None, map(self._stored, self._ledger.inputs.of_key(url_key))))

    def extracted(self, number: int) -> Extracted | None:
        """Return one live input; None where it has no page, or is gone or taken away."""
        row = self._ledger.inputs.row(number)
        return self._stored(row) if row.due in _LIVE else None

    def stored(self, number: int) -> Extracted | None:
        """Return one input, live or not, as it was extracted; None where no page is kept."""
        return self._stored(self._ledger.inputs.row(number))

    def tell(self, number: int, page: Page | None) -> Extracted | None:
        """Hear that this is the input's page now."""
        self._read.pop(number, None)
        self._told.pop(number, None)
        if page is None:
            return None
        row = self._ledger.inputs.row(number)
        self._told[number] = Extracted(number=number, pile=row.pile, path=row.path, page=page)
        return self._told[number]

    def _stored(self, row: InputRow) -> Extracted | None:
        known = self._told.get(row.number) or self._read.get(row.number)
        if known is None:
            page = self._ledger.pages.get(row.number)
            if page is None:
                return None
            known = self._read[row.number] = Extracted(number=row.number, pile=row.pile, path=row.path, page=page)
            if len(self._read) > _READ_PAGES:
                del self._read[next(iter(self._read))]
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """An article that is to stand in the index, as far as it depends on its own page."""

    article: str
    url: str | None
    digest: str
    added: datetime


class Verdicts:
    """Decides inputs anew and owes the index the difference."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._ledger = ledger
        self._now = now
        self._pile = LedgerPile(ledger)
        self._memory = SeenByAll(ledger.sightings, self._pile.extracted)
        self._moved: dict[str, str] = {}
        self._puts: dict[int, _Put] = {}

    def keep(self, number: int, page: Page | None) -> None:
        """Keep the input's page, or drop it, and what the pile has seen of it."""
        before = self._pile.stored(number)
        if before:
            self._ledger.sightings.drop(number, traces_of(before))
        self._ledger.pages.set(number, page, url_key(page) if page else None)
        after = self._pile.tell(number, page)
        if after:
            is_live = self._ledger.inputs.row(number).due in _LIVE
            remember = self._ledger.sightings.add if is_live else self._ledger.sightings.lay_aside
            remember(number, traces_of(after))

    def decide(self, numbers: Iterable[int], keys: Iterable[str] = ()) -> None:
        """Decide these inputs, all that share one of these keys, and all of which the pile says something new."""
        waiting = {*numbers, *(row.number for key in keys for row in self._ledger.inputs.of_key(key))}
        while waiting := waiting | self._ledger.sightings.flipped():
            self._decide(sorted(waiting))
            waiting = set()
        regrouped = self._ledger.copies.regroup(self._body_of)
        for number in sorted(self._puts.keys() | regrouped):
            self._owe(number)
        self._puts.clear()
        self._record_moves()

    def withdraw(self, number: int, target: State, reason: str = "") -> None:
        """Take an input's article out of the index; its row ends in the target state."""
        row = self._ledger.inputs.row(number)
        article = row.article if target in (State.GONE, *_TAKEN_AWAY) else None
        if target is State.FORGOTTEN:
            self.keep(number, None)
        stored = self._pile.stored(number)
        if stored:
            self._ledger.sightings.lay_aside(number, traces_of(stored))
        self._no_article(number)
        if row.indexed_id:
            self._ledger.inputs.owe_removal(number, target, reason=reason, article=article)
        else:
            self._ledger.inputs.settle(number, target, reason=reason, article=article)

    def _decide(self, numbers: Iterable[int]) -> None:
        done: set[int] = set()
        for number in numbers:
            if number in done:
                continue
            extracted = self._pile.extracted(number)
            if extracted is not None:
                verdicts = decide(extracted, self._pile)
                self._apply(verdicts)
                done.update(verdict.number for verdict in verdicts)

    def _apply(self, verdicts: Sequence[Verdict]) -> None:
        rows = {verdict.number: self._ledger.inputs.row(verdict.number) for verdict in verdicts}
        oldest: dict[str, datetime] = {}
        for verdict in verdicts:
            added = rows[verdict.number].added
            oldest[verdict.article_id] = min(added, oldest.get(verdict.article_id, added))
        for verdict in verdicts:
            self._apply_one(verdict, rows[verdict.number], oldest[verdict.article_id])

    def _apply_one(self, verdict: Verdict, row: InputRow, added: datetime) -> None:
        taken = self._ledger.tombstones.state(verdict.article_id, article_id(f"{row.pile}/{row.path}"), row.sha256)
        if row.indexed_id and row.indexed_id != verdict.article_id:
            self._moved[row.indexed_id] = verdict.article_id
        if taken:
            self.withdraw(row.number, taken, "removed by the user")
        elif verdict.duplicate:
            self._duplicate(verdict, row)
        else:
            self._put(verdict, row, added)

    def _duplicate(self, verdict: Verdict, row: InputRow) -> None:
        reason = f"the same article as {verdict.article_id}"
        self._no_article(row.number)
        if row.indexed_id:
            self._ledger.inputs.owe_removal(row.number, State.DUPLICATE, reason=reason, article=verdict.article_id)
        else:
            self._ledger.inputs.settle(row.number, State.DUPLICATE, reason=reason, article=verdict.article_id)

    def _no_article(self, number: int) -> None:
        self._puts.pop(number, None)
        self._ledger.pages.set_lessons(number, {})
        self._ledger.copies.drop(number)

    def _put(self, verdict: Verdict, row: InputRow, added: datetime) -> None:
        """Note the article; what is owed depends on its copies too."""
        extracted = self._pile.extracted(row.number)
        assert extracted is not None
        lessons = teach(extracted, self._memory)
        self._ledger.pages.set_lessons(row.number, lessons)
        decided = Decided(id=verdict.article_id, source=source_of(row), url=verdict.url, added=_EPOCH, updated=_EPOCH)
        article = assemble(_corrected(taught(extracted.page, lessons), self._ledger, verdict.article_id), decided)
        self._ledger.copies.note(row.number, article)
        digest = hashlib.sha256(to_json(article).encode()).hexdigest()[:_DIGEST_CHARS]
        self._puts[row.number] = _Put(article=verdict.article_id, url=verdict.url, digest=digest, added=added)

    def _owe(self, number: int) -> None:
        """Owe the index the article, if what stands there is another; `updated` is when its own page made it so."""
        row = self._ledger.inputs.row(number)
        before = (row.fingerprint or "")[:_DIGEST_CHARS]
        put = self._puts.get(number)
        if put is None:
            assert row.article is not None
            put = _Put(article=row.article, url=row.url, digest=before, added=row.added)
        standing = self._ledger.copies.standing(number)
        fingerprint = f"{put.digest}{standing.fingerprint}"
        if row.indexed_id == put.article and row.fingerprint == fingerprint and row.added == put.added:
            self._ledger.inputs.settle(number, State.INDEXED, article=put.article)
            return
        self._ledger.inputs.set_added(number, put.added)
        self._ledger.inputs.owe_put(
            number,
            article=put.article,
            url=put.url,
            fingerprint=fingerprint,
            updated=row.updated if before == put.digest else self._now,
        )

    def _body_of(self, number: int) -> str:
        blocks = page_of(self._ledger, number).blocks
        return PARAGRAPH_BREAK.join(block.text for block in blocks if block.role is Role.BODY)

    def _record_moves(self) -> None:
        """Keep an alias for every id that changed and that no other input stands under now."""
        for old, new in self._moved.items():
            if all(row.due is not State.INDEXED for row in self._ledger.inputs.of_article(old)):
                self._ledger.aliases.add(old, new)
        self._moved.clear()


def source_of(row: InputRow) -> Source:
    """Return where the input's bytes were."""
    return Source(pile=row.pile, path=row.path, media_type=row.media_type, sha256=row.sha256)


def page_of(ledger: Ledger, number: int) -> Page:
    """Return an input's page with what the pile said of it when it was decided."""
    page = ledger.pages.get(number)
    assert page is not None
    return taught(page, ledger.pages.lessons(number))


def article_of(ledger: Ledger, row: InputRow) -> Article:
    """Return the article an input makes, as the ledger decided it."""
    assert row.article is not None
    decided = Decided(id=row.article, source=source_of(row), url=row.url, added=row.added, updated=row.updated)
    article = assemble(_corrected(page_of(ledger, row.number), ledger, row.article), decided)
    standing = ledger.copies.standing(row.number)
    return replace(article, lead=standing.lead, copies=standing.copies, copied=standing.copied)


def _corrected(page: Page, ledger: Ledger, article: str) -> Page:
    """Return the page with what the user says of its article instead of what it states."""
    corrections = ledger.corrections.of(article)
    if not corrections:
        return page
    names = {name for name, _ in corrections}
    facts = tuple(Fact(name=name, value=value, source=CORRECTED) for name, value in corrections)
    return replace(page, facts=facts + tuple(fact for fact in page.facts if fact.name not in names))
