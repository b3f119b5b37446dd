"""Which articles are near-identical, and which of them stands for the others: the tables, and what a change touches.

What copies are and who leads them says `indexer.pile.near_duplicates`; here stands in which order they are found.

What is compared is a function of the set of texts, not of the order they came in: of the texts that share a band the
`HEADS` least (by row_id, which is a hash) are compared with all, the others with those. So bands that few texts share
miss nothing, and one that a template's ten thousand pages share costs each of them `HEADS` comparisons and not ten
thousand. A text that comes or goes changes its own links and, rarely, who is a head of its bands; the components it
touches are found anew along the links, once a transaction.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
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
_CACHED_SHINGLES: Final = 2_000
"""Texts of which the shingles are kept in block_lookup, some 4 kB each."""

_PACKED: Final = struct.Struct(f"<{BANDS}I")


class Copies:
    """The tables `bodies`, `texts`, `bands`, `links` and `families` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._shingle_cache: dict[int, Shingles] = {}
        self._fresh: set[int] = set()
        self._changed_texts: set[int] = set()

    def note(self, row_id: int, article: Article) -> None:
        """Keep an input's article as it was decided."""
        text = hash_text(article.body)
        published = article.published.first.isoformat() if article.published else UNDATED
        noted = (text, article.quality in HIDDEN_QUALITIES, published, article.id, facts_to_json(facts_of(article)))
        before = self._db.execute(
            "SELECT text, is_hidden, published, article, facts FROM bodies WHERE input = ?", (row_id,)
        ).fetchone()
        if before == noted:
            return
        if not self._known(text) and not self._add(text, article.body):
            self.drop(row_id)
            return
        self.drop(row_id)
        self._db.execute("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, TRUE)", (row_id, *noted))
        self._changed_texts.add(text)

    def drop(self, row_id: int) -> None:
        """Let an input have no article."""
        row = self._db.execute("DELETE FROM bodies WHERE input = ? RETURNING text", (row_id,)).fetchone()
        if row:
            self._changed_texts.add(row[0])

    def copy_status(self, row_id: int) -> CopyStatus:
        """Return how the input's article stands to its copies, as of the last `regroup`."""
        row = self._db.execute(
            """SELECT is_lead, copies, copied FROM bodies JOIN texts USING (text) LEFT JOIN families USING (family)
               WHERE input = ?""",
            (row_id,),
        ).fetchone()
        if row is None or row[1] is None:
            return CopyStatus()
        is_lead, copies, copied = row
        return CopyStatus(copies=copies, copied=facts_from_json(copied)) if is_lead else CopyStatus(lead=False)

    def regroup(self, body_of: Callable[[int], str]) -> set[int]:
        """Find the groups anew that what was noted and dropped has touched; return the inputs that stand otherwise.

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
        return {row_id for family in sorted(families) for row_id in self._choose_lead(family)}

    def _known(self, text: int) -> bool:
        return self._db.execute("SELECT 1 FROM texts WHERE text = ?", (text,)).fetchone() is not None

    def _is_alive(self, text: int) -> bool:
        return self._db.execute("SELECT 1 FROM bodies WHERE text = ? LIMIT 1", (text,)).fetchone() is not None

    def _add(self, text: int, body: str) -> bool:
        shingles = shingles_of(body)
        if shingles is None:
            return False
        packed = _PACKED.pack(*(band & 0xFFFFFFFF for band in bands_of(shingles)))
        self._db.execute("INSERT INTO texts VALUES (?, ?, ?)", (text, text, packed))
        self._keep(text, shingles)
        self._fresh.add(text)
        self._changed_texts.add(text)
        return True

    # Links -------------------------------------------------------------------------------------

    def _relink(self, fresh: set[int], dead: set[int], body_of: Callable[[int], str]) -> set[int]:
        """Put fresh texts into their bands and take dead ones out; return the texts that won or lost a link."""
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
            relinked |= self._unlink_unfounded(text)
        return relinked

    def _unlink_all(self, texts: Iterable[int]) -> set[int]:
        lost: set[int] = set()
        for text in texts:
            lost |= self._unlink(text, self._links(text))
        return lost

    def _unlink_unfounded(self, text: int) -> set[int]:
        """Take away the links of a text that is a head no more, and that no other band has compared."""
        heads = {band: self._heads(band) for band in self._bands(text)}
        unfounded = {
            other
            for other in self._links(text)
            if not any({text, other} & heads.get(band, set()) for band in self._bands(other) if band in heads)
        }
        return self._unlink(text, unfounded)

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
        kept = self._shingle_cache.pop(text, None)
        if kept is None:
            row = self._db.execute("SELECT input FROM bodies WHERE text = ? LIMIT 1", (text,)).fetchone()
            kept = shingles_of(body_of(row[0]))
        if kept is not None:
            self._keep(text, kept)
        return kept

    def _keep(self, text: int, shingles: Shingles) -> None:
        self._shingle_cache[text] = shingles
        if len(self._shingle_cache) > _CACHED_SHINGLES:
            del self._shingle_cache[next(iter(self._shingle_cache))]

    # Families ------------------------------------------------------------------------------------

    def _families(self, texts: Iterable[int]) -> set[int]:
        rows = (self._db.execute("SELECT family FROM texts WHERE text = ?", (text,)).fetchone() for text in texts)
        return {row[0] for row in rows if row}

    def _name_families(self, relinked: set[int]) -> set[int]:
        """Name the families of these texts anew; return the names that had a part in it."""
        named: set[int] = set()
        while relinked:
            family = connected(relinked.pop(), self._links)
            relinked -= family
            name = min(family)
            named |= self._families(family) | {name}
            self._db.executemany("UPDATE texts SET family = ? WHERE text = ?", ((name, text) for text in family))
        return named

    def _choose_lead(self, family: int) -> Iterator[int]:
        """Note who leads the family; give the inputs that stand otherwise than before."""
        where = "FROM bodies JOIN texts USING (text) WHERE family = ?"
        size = self._db.execute(f"SELECT count(*) {where}", (family,)).fetchone()[0]
        self._db.execute("DELETE FROM families WHERE family = ?", (family,))
        if not size:
            return
        lead, is_hidden, own = self._db.execute(
            f"SELECT input, is_hidden, facts {where} ORDER BY is_hidden, published, article LIMIT 1", (family,)
        ).fetchone()
        if size > 1:
            facts = self._db.execute(f"SELECT DISTINCT facts {where} AND is_hidden = ?", (family, is_hidden))
            copied = added(facts_from_json(own), [facts_from_json(row[0]) for row in facts])
            self._db.execute("INSERT INTO families VALUES (?, ?, ?)", (family, size - 1, facts_to_json(copied)))
        yield lead
        others = self._db.execute(f"SELECT input {where} AND is_lead <> (input = ?)", (family, lead)).fetchall()
        for (row_id,) in others:
            self._db.execute("UPDATE bodies SET is_lead = ? WHERE input = ?", (row_id == lead, row_id))
            yield row_id


def _rows(bands: dict[int, tuple[int, ...]], texts: Iterable[int]) -> list[tuple[int, int]]:
    return [(band, text) for text in texts for band in bands[text]]


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
