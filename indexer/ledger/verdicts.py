"""Decide inputs, and write the decisions into the ledger as pending operations on the index.

Every function here runs inside a ledger transaction of its caller. Nothing here touches the index.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from index.article.model import (
    MAX_VERSION_CHARS,
    MAX_VERSIONS,
    PARAGRAPH_BREAK,
    Article,
    Role,
    Source,
    Version,
    article_id,
    parse_date,
)
from index.article.record import to_json
from indexer.assemble import Decided, assemble, title_of
from indexer.ledger.block_store import LedgerBlockLookup
from indexer.ledger.ledger import State
from indexer.page import Fact, FactName
from indexer.pile.boilerplate import judge, with_verdicts
from indexer.pile.identity import Extracted, decide, url_key
from indexer.pile.languages import language_of
from indexer.pile.page_hashes import hash_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.ledger.ledger import InputRow, Ledger
    from indexer.page import Page
    from indexer.pile.identity import Decision
    from indexer.pile.near_duplicates import CopyStatus

CORRECTED: Final = "user"
"""The source of a fact that the user corrected."""

OF_PILE: Final = "pile"
"""The source of the outlet that the user named for a pile, and of the language that a site's or pile's pages share."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LIVE: Final = (State.INDEXED, State.DUPLICATE)
_REMOVED_STATES: Final = (State.REMOVED, State.FORGOTTEN)


_DIGEST_CHARS: Final = 32
_SHORT_DIGEST_CHARS: Final = 16
_DAY_CHARS: Final = len("2026-11-23")
_CACHED_PAGES: Final = 100


class LedgerPile:
    """Implements `identity.Pile` with the ledger; also looks up single inputs.

    Keeps the pages that were set, which the run's batch holds anyway, and the last `_CACHED_PAGES` pages read.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._current: dict[int, Extracted] = {}
        self._cached: dict[int, Extracted] = {}

    def sharing(self, url_key: str) -> tuple[Extracted, ...]:
        """Return every live input whose page has this believable URL."""
        return tuple(filter(None, map(self._stored, self._ledger.inputs.of_key(url_key))))

    def extracted(self, row_id: int) -> Extracted | None:
        """Return one input; None if it has no page, or is neither indexed nor a duplicate."""
        row = self._ledger.inputs.row(row_id)
        return self._stored(row) if row.next_state in _LIVE else None

    def stored(self, row_id: int) -> Extracted | None:
        """Return one input as it was extracted, whatever its state; None if the ledger has no page of it."""
        return self._stored(self._ledger.inputs.row(row_id))

    def set_page(self, row_id: int, page: Page | None) -> Extracted | None:
        """Set the input's current page; None drops it."""
        self._cached.pop(row_id, None)
        self._current.pop(row_id, None)
        if page is None:
            return None
        row = self._ledger.inputs.row(row_id)
        self._current[row_id] = Extracted(row_id=row_id, pile=row.pile, path=row.path, page=page)
        return self._current[row_id]

    def _stored(self, row: InputRow) -> Extracted | None:
        extracted = self._current.get(row.row_id) or self._cached.get(row.row_id)
        if extracted is None:
            page = self._ledger.pages.get(row.row_id)
            if page is None:
                return None
            extracted = self._cached[row.row_id] = Extracted(row_id=row.row_id, pile=row.pile, path=row.path, page=page)
            if len(self._cached) > _CACHED_PAGES:
                del self._cached[next(iter(self._cached))]
        return extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """An article to put, as far as it depends on its own page.

    Attributes:
        article: its id.
        url: its believable URL.
        digest: `_DIGEST_CHARS` hex digits of its JSON's SHA-256, made without times and copies.
        added: when the first input of this article was added.
    """

    article: str
    url: str | None
    digest: str
    added: datetime


class Decider:
    """Decides inputs, and enqueues operations where the index differs from the decisions."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._ledger = ledger
        self._now = now
        self._pile = LedgerPile(ledger)
        self._block_lookup = LedgerBlockLookup(ledger.block_store, self._pile.extracted)
        self._new_ids: dict[str, str] = {}
        self._puts: dict[int, _Put] = {}

    def set_page(self, row_id: int, page: Page | None) -> None:
        """Store the input's page, its block hashes and its language; None deletes them."""
        # Stored hashes can only be found by the page that made them: drop them before the page is replaced.
        before = self._pile.stored(row_id)
        if before:
            self._ledger.block_store.drop(row_id, hash_page(before))
            self._ledger.languages.put(row_id, None)
        self._ledger.pages.set(row_id, page, url_key(page) if page else None)
        after = self._pile.set_page(row_id, page)
        if after:
            is_live = self._ledger.inputs.row(row_id).next_state in _LIVE
            remember = self._ledger.block_store.add if is_live else self._ledger.block_store.retire
            remember(row_id, hash_page(after))
            self._ledger.languages.put(row_id, language_of(after) if is_live else None)

    def decide(self, row_ids: Iterable[int], keys: Iterable[str] = ()) -> None:
        """Decide these inputs, all inputs with these URL keys, and all inputs whose verdicts may have changed."""
        undecided = {*row_ids, *(row.row_id for key in keys for row in self._ledger.inputs.of_key(key))}
        # A decision may retire an input's blocks, and so change other verdicts: repeat until none is left.
        while undecided := undecided | self._changed_inputs():
            self._decide(sorted(undecided))
            undecided = set()
        regrouped = self._ledger.copies.regroup(self._body_of)
        for row_id in sorted(self._puts.keys() | regrouped):
            self._enqueue(row_id)
        self._puts.clear()
        self._add_aliases()

    def _changed_inputs(self) -> set[int]:
        return self._ledger.block_store.changed_inputs() | self._ledger.languages.changed_inputs()

    def update_sets(self, row_ids: Iterable[int]) -> None:
        """Enqueue the articles of inputs whose sets changed, and of those that lead their copies; decide nothing."""
        leads = {self._ledger.copies.lead_of(row_id) for row_id in row_ids} - {None}
        for row_id in sorted({*row_ids, *filter(None, leads)}):
            self._enqueue(row_id)

    def withdraw(self, row_id: int, target: State, reason: str = "") -> None:
        """Remove the input's article from the index; the row ends in the target state."""
        row = self._ledger.inputs.row(row_id)
        article = row.article if target in (State.GONE, *_REMOVED_STATES) else None
        if target is State.FORGOTTEN:
            self.set_page(row_id, None)
        stored = self._pile.stored(row_id)
        if stored:
            self._ledger.block_store.retire(row_id, hash_page(stored))
            self._ledger.languages.put(row_id, None)
        self._drop_article(row_id)
        if row.indexed_id:
            self._ledger.inputs.enqueue_removal(row_id, target, reason=reason, article=article)
        else:
            self._ledger.inputs.set_state(row_id, target, reason=reason, article=article)

    def _decide(self, row_ids: Iterable[int]) -> None:
        done: set[int] = set()
        for row_id in row_ids:
            if row_id in done:
                continue
            extracted = self._pile.extracted(row_id)
            if extracted is not None:
                decisions = decide(extracted, self._pile)
                self._apply(decisions)
                done.update(decision.row_id for decision in decisions)

    def _apply(self, decisions: Sequence[Decision]) -> None:
        rows = {decision.row_id: self._ledger.inputs.row(decision.row_id) for decision in decisions}
        oldest: dict[str, datetime] = {}
        for decision in decisions:
            added = rows[decision.row_id].added
            oldest[decision.article_id] = min(added, oldest.get(decision.article_id, added))
        for decision in decisions:
            self._apply_one(decision, rows[decision.row_id], oldest[decision.article_id])

    def _apply_one(self, decision: Decision, row: InputRow, added: datetime) -> None:
        removed_state = self._ledger.tombstones.state(
            decision.article_id, article_id(f"{row.pile}/{row.path}"), row.sha256
        )
        if row.indexed_id and row.indexed_id != decision.article_id:
            self._new_ids[row.indexed_id] = decision.article_id
        if removed_state:
            self.withdraw(row.row_id, removed_state, "removed by the user")
        elif decision.duplicate:
            self._mark_duplicate(decision, row)
        else:
            self._put(decision, row, added)

    def _mark_duplicate(self, decision: Decision, row: InputRow) -> None:
        reason = f"the same article as {decision.article_id}"
        self._drop_article(row.row_id)
        if row.indexed_id:
            self._ledger.inputs.enqueue_removal(row.row_id, State.DUPLICATE, reason=reason, article=decision.article_id)
        else:
            self._ledger.inputs.set_state(row.row_id, State.DUPLICATE, reason=reason, article=decision.article_id)

    def _drop_article(self, row_id: int) -> None:
        self._puts.pop(row_id, None)
        self._ledger.pages.set_verdicts(row_id, {})
        self._ledger.copies.drop(row_id)

    def _put(self, decision: Decision, row: InputRow, added: datetime) -> None:
        """Record the article for `_enqueue`, which runs when its copies are known too."""
        extracted = self._pile.extracted(row.row_id)
        assert extracted is not None
        verdicts = judge(extracted, self._block_lookup)
        self._ledger.pages.set_verdicts(row.row_id, verdicts)
        # Fixed times, so that the digest changes only if the page's own content does.
        decided = Decided(
            id=decision.article_id,
            source=source_of(row, extracted.page),
            url=decision.url,
            added=_EPOCH,
            updated=_EPOCH,
        )
        page = with_verdicts(extracted.page, verdicts)
        article = assemble(_with_pile_facts(page, self._ledger, row, decision.article_id), decided)
        self._ledger.copies.put(row.row_id, article)
        digest = hashlib.sha256(to_json(article).encode()).hexdigest()[:_DIGEST_CHARS]
        self._puts[row.row_id] = _Put(article=decision.article_id, url=decision.url, digest=digest, added=added)

    def _enqueue(self, row_id: int) -> None:
        """Enqueue the put of the article, unless the index has it already.

        `updated` changes only if the article's own page changed it, not if its copies, sets or versions did.
        """
        row = self._ledger.inputs.row(row_id)
        before = (row.fingerprint or "")[:_DIGEST_CHARS]
        put = self._puts.get(row_id)
        if put is None:
            assert row.article is not None
            put = _Put(article=row.article, url=row.url, digest=before, added=row.added)
        copy_status = self._ledger.copies.copy_status(row_id)
        sets = _sets_fingerprint(*_sets_of(self._ledger, row_id, put.article, copy_status))
        versions = _versions_fingerprint(_versions_of(self._ledger, row, put.article))
        fingerprint = f"{put.digest}{copy_status.fingerprint}{sets}{versions}"
        if row.indexed_id == put.article and row.fingerprint == fingerprint and row.added == put.added:
            self._ledger.inputs.set_state(row_id, State.INDEXED, article=put.article)
            return
        self._ledger.inputs.set_added(row_id, put.added)
        self._ledger.inputs.enqueue_put(
            row_id,
            article=put.article,
            url=put.url,
            fingerprint=fingerprint,
            updated=row.updated if before == put.digest else self._now,
        )

    def _body_of(self, row_id: int) -> str:
        blocks = page_of(self._ledger, row_id).blocks
        return PARAGRAPH_BREAK.join(block.text for block in blocks if block.role is Role.BODY)

    def _add_aliases(self) -> None:
        """Add an alias for every changed id that no other input is indexed under."""
        for old, new in self._new_ids.items():
            if all(row.next_state is not State.INDEXED for row in self._ledger.inputs.of_article(old)):
                self._ledger.aliases.add(old, new)
                if self._ledger.sets.of(new):
                    rows = self._ledger.inputs.of_article(new)
                    self.update_sets([row.row_id for row in rows if row.next_state is State.INDEXED])
        self._new_ids.clear()


def source_of(row: InputRow, page: Page) -> Source:
    """Return the Source of an input: its pile, path, media type, SHA-256 and day of capture."""
    captured = page.first(FactName.CAPTURED)
    day = parse_date(captured.value[:_DAY_CHARS])[0] if captured else None
    return Source(pile=row.pile, path=row.path, media_type=row.media_type, sha256=row.sha256, captured=day)


def page_of(ledger: Ledger, row_id: int) -> Page:
    """Return an input's page with the verdicts of its last decision applied."""
    page = ledger.pages.get(row_id)
    assert page is not None
    return with_verdicts(page, ledger.pages.verdicts(row_id))


def whole_page_of(ledger: Ledger, row: InputRow) -> Page:
    """Return the page from which an input's article is assembled: with the facts of the user and of the pile."""
    assert row.article is not None
    return _with_pile_facts(page_of(ledger, row.row_id), ledger, row, row.article)


def article_of(ledger: Ledger, row: InputRow) -> Article:
    """Return the article of an input, as it was decided."""
    assert row.article is not None
    page = whole_page_of(ledger, row)
    decided = Decided(id=row.article, source=source_of(row, page), url=row.url, added=row.added, updated=row.updated)
    article = assemble(page, decided)
    copy_status = ledger.copies.copy_status(row.row_id)
    sets, copied_sets = _sets_of(ledger, row.row_id, row.article, copy_status)
    return replace(
        article,
        lead=copy_status.lead,
        copies=copy_status.copies,
        lead_id=copy_status.lead_id,
        copy_ids=copy_status.copy_ids,
        copied=replace(copy_status.copied, sets=copied_sets),
        sets=sets,
        versions=_versions_of(ledger, row, row.article),
    )


def _versions_of(ledger: Ledger, row: InputRow, article: str) -> tuple[Version, ...]:
    """Return the other captures of an input's article: its duplicates with other bytes, each digest once."""
    others = {
        other.sha256: other
        for other in sorted(ledger.inputs.of_article(article), key=lambda each: (each.pile, each.path), reverse=True)
        if other.next_state is State.DUPLICATE and other.row_id != row.row_id and other.sha256 != row.sha256
    }
    if not others:
        return ()
    whole = page_of(ledger, row.row_id)
    dropped = {block.text for block in whole.blocks if block.role is not Role.BODY}
    pages = ((other, ledger.pages.get(other.row_id)) for other in others.values())
    versions = [_version(other, page, whole, dropped) for other, page in pages if page]
    # Stable sorts: the latest first, those of an unknown day last; then by path.
    versions.sort(key=lambda version: (version.source.pile, version.source.path))
    versions.sort(key=lambda version: version.source.captured or date.min, reverse=True)
    return tuple(versions[:MAX_VERSIONS])


def _version(row: InputRow, page: Page, whole: Page, dropped: set[str]) -> Version:
    """Return a version. What the pile drops from the article's own page is dropped here too."""
    paragraphs = tuple(block.text for block in page.blocks if block.role is Role.BODY and block.text not in dropped)
    return Version(
        source=source_of(row, page),
        title=title_of(page) or title_of(whole) or "",
        quality=page.quality,
        paragraphs=paragraphs if sum(map(len, paragraphs)) <= MAX_VERSION_CHARS else None,
    )


def _versions_fingerprint(versions: tuple[Version, ...]) -> str:
    """Return a text that differs whenever the versions differ; empty without any."""
    return f"@{hashlib.sha256(repr(versions).encode()).hexdigest()[:_SHORT_DIGEST_CHARS]}" if versions else ""


def _sets_of(
    ledger: Ledger, row_id: int, article: str, copy_status: CopyStatus
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the article's sets, and those that its copies add if it leads them; sorted."""
    sets = ledger.sets.of(article)
    if not (copy_status.lead and copy_status.copies):
        return sets, ()
    return sets, tuple(name for name in ledger.sets.of_copies(row_id) if name not in sets)


def _sets_fingerprint(sets: tuple[str, ...], copied: tuple[str, ...]) -> str:
    """Return a text that differs whenever the sets differ; empty without any."""
    if not sets and not copied:
        return ""
    return "#" + hashlib.sha256(json.dumps((sets, copied)).encode()).hexdigest()[:_SHORT_DIGEST_CHARS]


def _with_pile_facts(page: Page, ledger: Ledger, row: InputRow, article: str) -> Page:
    """Return the page with the user's corrections, and the pile's outlet and language if it has none."""
    corrected = _corrected(page, ledger, article)
    facts: list[Fact] = []
    if corrected.first(FactName.OUTLET) is None and (outlet := ledger.files.outlet(row.pile)):
        facts.append(Fact(name=FactName.OUTLET, value=outlet, source=OF_PILE))
    if corrected.language is None:
        # Languages are counted as extract found them, so the look-up takes the page without corrections.
        language = language_of(Extracted(row_id=row.row_id, pile=row.pile, path=row.path, page=page))
        if code := ledger.languages.shared(language):
            facts.append(Fact(name=FactName.LANGUAGE, value=code, source=OF_PILE))
    return replace(corrected, facts=(*corrected.facts, *facts)) if facts else corrected


def _corrected(page: Page, ledger: Ledger, article: str) -> Page:
    """Return the page with the user's corrections in place of its own facts of the same names."""
    corrections = ledger.corrections.of(article)
    if not corrections:
        return page
    names = {name for name, _ in corrections}
    facts = tuple(Fact(name=name, value=value, source=CORRECTED) for name, value in corrections)
    return replace(page, facts=facts + tuple(fact for fact in page.facts if fact.name not in names))
