"""The ledger's tables of near-identical articles, updated incrementally.

`indexer.pile.near_duplicates` defines copies and leads. This module stores them, and chooses the pairs to compare.

The pairs depend on the set of texts, not on their order of arrival. In each band, the `HEADS` texts with the least
hashes are its heads: they are compared with all texts of the band, and the others only with them. So a band with few
texts misses no pair. A band shared by a template's ten thousand pages costs each page `HEADS` comparisons, not ten
thousand. A new or deleted text changes its own links and, rarely, the heads of its bands. The components that it
touches are found again along the links, once in each transaction.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES, MAX_COPY_IDS
from indexer.pile.near_duplicates import (
    UNDATED,
    CopyStatus,
    added,
    are_alike,
    connected,
    facts_from_json,
    facts_of,
    facts_to_json,
)
from indexer.pile.page_hashes import hash_text
from indexer.pile.shingles import BANDS, bands_of, shingles_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from index.article.model import Article
    from indexer.pile.shingles import Shingles

HEADS: Final = 8
"""Texts of each band that are compared with all others of the band."""

_CACHED_SHINGLES: Final = 2_000
"""Number of texts whose shingles are cached, about 4 kB each."""

_PACKED: Final = struct.Struct(f"<{BANDS}I")


class Copies:
    """The tables `bodies`, `texts`, `bands`, `links` and `families` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._shingle_cache: dict[int, Shingles] = {}
        self._fresh: set[int] = set()
        self._changed_texts: set[int] = set()
        self._fresh_inputs: set[int] = set()

    def put(self, row_id: int, article: Article) -> None:
        """Store the body and facts of an input's decided article. Bodies of under 50 tokens are not stored."""
        text = hash_text(article.body)
        published = article.published.first.isoformat() if article.published else UNDATED
        new_row = (text, article.quality in HIDDEN_QUALITIES, published, article.id, facts_to_json(facts_of(article)))
        before = self._db.execute(
            "SELECT text, is_hidden, published, article, facts FROM bodies WHERE input = ?", (row_id,)
        ).fetchone()
        if before == new_row:
            return
        if not self._is_stored(text) and not self._add(text, article.body):
            self.drop(row_id)
            return
        self.drop(row_id)
        self._db.execute("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, TRUE)", (row_id, *new_row))
        self._changed_texts.add(text)
        self._fresh_inputs.add(row_id)

    def drop(self, row_id: int) -> None:
        """Delete the body of an input's article, if there is one."""
        row = self._db.execute("DELETE FROM bodies WHERE input = ? RETURNING text", (row_id,)).fetchone()
        if row:
            self._changed_texts.add(row[0])

    def copy_status(self, row_id: int) -> CopyStatus:
        """Return the copy status of the input's article, as of the last `regroup`."""
        row = self._db.execute(
            """SELECT is_lead, copies, copied, lead, family FROM bodies JOIN texts USING (text)
               LEFT JOIN families USING (family) WHERE input = ?""",
            (row_id,),
        ).fetchone()
        if row is None or row[1] is None:
            return CopyStatus()
        is_lead, copies, copied, lead, family = row
        if not is_lead:
            return CopyStatus(lead=False, lead_id=lead)
        copy_ids = self._db.execute(
            """SELECT article FROM bodies JOIN texts USING (text) WHERE family = ? AND NOT is_lead
               ORDER BY is_hidden, published, article LIMIT ?""",
            (family, MAX_COPY_IDS),
        )
        return CopyStatus(copies=copies, copied=facts_from_json(copied), copy_ids=tuple(found for (found,) in copy_ids))

    def lead_of(self, row_id: int) -> int | None:
        """Return the input of the article that leads this input's group; None if its body is not stored."""
        row = self._db.execute(
            """SELECT bodies.input FROM bodies AS own JOIN texts AS own_text ON own_text.text = own.text
               JOIN texts ON texts.family = own_text.family JOIN bodies ON bodies.text = texts.text
               WHERE own.input = ? AND bodies.is_lead""",
            (row_id,),
        ).fetchone()
        return row[0] if row else None

    def regroup(self, body_of: Callable[[int], str]) -> set[int]:
        """Group again the texts touched since the last call; return the inputs whose copy status may have changed.

        Args:
            body_of: returns the body of an input's article.
        """
        touched, self._changed_texts = self._changed_texts, set()
        fresh, self._fresh = self._fresh, set()
        dead = {text for text in touched if not self._is_alive(text)}
        families = self._families(touched)
        relinked = self._relink(fresh - dead, dead, body_of) | (fresh - dead)
        for text in dead:
            self._db.execute("DELETE FROM texts WHERE text = ?", (text,))
            self._shingle_cache.pop(text, None)
        families |= self._name_families(relinked - dead)
        regrouped = {row_id for family in sorted(families) for row_id in self._choose_lead(family)}
        self._fresh_inputs.clear()
        return regrouped

    def _is_stored(self, text: int) -> bool:
        return self._db.execute("SELECT 1 FROM texts WHERE text = ?", (text,)).fetchone() is not None

    def _is_alive(self, text: int) -> bool:
        return self._db.execute("SELECT 1 FROM bodies WHERE text = ? LIMIT 1", (text,)).fetchone() is not None

    def _add(self, text: int, body: str) -> bool:
        shingles = shingles_of(body)
        if shingles is None:
            return False
        # The column stores the lower 32 bits of each band: the ordinal in the upper bits is its position.
        packed = _PACKED.pack(*(band & 0xFFFFFFFF for band in bands_of(shingles)))
        self._db.execute("INSERT INTO texts VALUES (?, ?, ?)", (text, text, packed))
        self._cache(text, shingles)
        self._fresh.add(text)
        self._changed_texts.add(text)
        return True

    # Links -------------------------------------------------------------------------------------

    def _relink(self, fresh: set[int], dead: set[int], body_of: Callable[[int], str]) -> set[int]:
        """Add fresh texts to their bands, and remove dead ones; return the texts that won or lost a link."""
        bands = {text: self._bands(text) for text in fresh | dead}
        before = {band: self._heads(band) for text in bands for band in bands[text]}
        relinked = self._unlink_all(dead)
        self._db.executemany("DELETE FROM bands WHERE band = ? AND text = ?", _rows(bands, dead))
        self._db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", _rows(bands, fresh))
        pairs: set[tuple[int, int]] = set()
        demoted: set[int] = set()
        for band, heads_before in before.items():
            heads = self._heads(band)
            for head in heads - heads_before:
                pairs.update(_pair(head, other) for other in self._members(band) if other != head)
            demoted |= heads_before - heads - dead
        for band, text in _rows(bands, fresh):
            pairs.update(_pair(head, text) for head in self._heads(band) if head != text)
        for one, other in sorted(pairs):
            if not self._linked(one, other) and self._are_alike(one, other, body_of):
                self._db.executemany("INSERT INTO links VALUES (?, ?)", ((one, other), (other, one)))
                relinked |= {one, other}
        for text in demoted:
            relinked |= self._unlink_unjustified(text)
        return relinked

    def _unlink_all(self, texts: Iterable[int]) -> set[int]:
        lost: set[int] = set()
        for text in texts:
            lost |= self._unlink(text, self._links(text))
        return lost

    def _unlink_unjustified(self, text: int) -> set[int]:
        """Delete the links of a text that was a head, except those that some band's heads still justify."""
        heads = {band: self._heads(band) for band in self._bands(text)}
        unjustified = {
            other
            for other in self._links(text)
            if not any({text, other} & heads.get(band, set()) for band in self._bands(other) if band in heads)
        }
        return self._unlink(text, unjustified)

    def _unlink(self, text: int, others: set[int]) -> set[int]:
        pairs = [pair for other in others for pair in ((text, other), (other, text))]
        self._db.executemany("DELETE FROM links WHERE text = ? AND other = ?", pairs)
        return {*others, text} if others else set()

    def _links(self, text: int) -> set[int]:
        return {row[0] for row in self._db.execute("SELECT other FROM links WHERE text = ?", (text,))}

    def _linked(self, one: int, other: int) -> bool:
        found = self._db.execute("SELECT 1 FROM links WHERE text = ? AND other = ?", (one, other)).fetchone()
        return found is not None

    def _bands(self, text: int) -> tuple[int, ...]:
        row = self._db.execute("SELECT bands FROM texts WHERE text = ?", (text,)).fetchone()
        return tuple((band << 32) | low for band, low in enumerate(_PACKED.unpack(row[0]))) if row else ()

    def _heads(self, band: int) -> set[int]:
        rows = self._db.execute("SELECT text FROM bands WHERE band = ? ORDER BY text LIMIT ?", (band, HEADS))
        return {row[0] for row in rows}

    def _members(self, band: int) -> list[int]:
        return [row[0] for row in self._db.execute("SELECT text FROM bands WHERE band = ?", (band,))]

    def _are_alike(self, one: int, other: int, body_of: Callable[[int], str]) -> bool:
        return are_alike(self._shingles(one, body_of), self._shingles(other, body_of))

    def _shingles(self, text: int, body_of: Callable[[int], str]) -> Shingles | None:
        shingles = self._shingle_cache.pop(text, None)
        if shingles is None:
            row = self._db.execute("SELECT input FROM bodies WHERE text = ? LIMIT 1", (text,)).fetchone()
            shingles = shingles_of(body_of(row[0]))
        if shingles is not None:
            self._cache(text, shingles)
        return shingles

    def _cache(self, text: int, shingles: Shingles) -> None:
        self._shingle_cache[text] = shingles
        if len(self._shingle_cache) > _CACHED_SHINGLES:
            del self._shingle_cache[next(iter(self._shingle_cache))]

    # Families ------------------------------------------------------------------------------------

    def _families(self, texts: Iterable[int]) -> set[int]:
        rows = (self._db.execute("SELECT family FROM texts WHERE text = ?", (text,)).fetchone() for text in texts)
        return {row[0] for row in rows if row}

    def _name_families(self, relinked: set[int]) -> set[int]:
        """Name the families of these texts again, each by its least text; return the old and new names."""
        names: set[int] = set()
        while relinked:
            family = connected(relinked.pop(), self._links)
            relinked -= family
            name = min(family)
            names |= self._families(family) | {name}
            self._db.executemany("UPDATE texts SET family = ? WHERE text = ?", ((name, text) for text in family))
        return names

    def _choose_lead(self, family: int) -> Iterator[int]:
        """Store the family's lead and its copied facts; yield the lead, and the inputs whose lead may have changed."""
        where = "FROM bodies JOIN texts USING (text) WHERE family = ?"
        size = self._db.execute(f"SELECT count(*) {where}", (family,)).fetchone()[0]
        self._db.execute("DELETE FROM families WHERE family = ?", (family,))
        if not size:
            return
        lead, article, is_hidden, own = self._db.execute(
            f"SELECT input, article, is_hidden, facts {where} ORDER BY is_hidden, published, article LIMIT 1", (family,)
        ).fetchone()
        if size > 1:
            facts = self._db.execute(f"SELECT DISTINCT facts {where} AND is_hidden = ?", (family, is_hidden))
            copied = added(facts_from_json(own), [facts_from_json(row[0]) for row in facts])
            values = (family, size - 1, facts_to_json(copied), article)
            self._db.execute("INSERT INTO families VALUES (?, ?, ?, ?)", values)
        yield lead
        flipped = self._db.execute(f"SELECT input {where} AND is_lead <> (input = ?)", (family, lead)).fetchall()
        for (row_id,) in flipped:
            self._db.execute("UPDATE bodies SET is_lead = ? WHERE input = ?", (row_id == lead, row_id))
            yield row_id
        # If only new members lost the lead, which each had alone, then the others keep the lead that they know.
        if lead in self._fresh_inputs or not self._fresh_inputs.issuperset(row_id for (row_id,) in flipped):
            yield from (row_id for (row_id,) in self._db.execute(f"SELECT input {where}", (family,)).fetchall())


def _rows(bands: dict[int, tuple[int, ...]], texts: Iterable[int]) -> list[tuple[int, int]]:
    return [(band, text) for text in texts for band in bands[text]]


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
