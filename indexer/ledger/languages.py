"""The ledger's tables of languages: how many live pages a site or pile has in each, and which pages have none.

`indexer.pile.languages` chooses the language that they share. After changes, this module says which inputs must be
decided again: call `changed_inputs` once before each transaction ends. A question costs one look-up for each language
of a site or pile, however many pages it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.pile.languages import is_enough, shared_language

if TYPE_CHECKING:
    import sqlite3

    from indexer.pile.languages import PageLanguage


class Languages:
    """The tables `languages` and `language_counts` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._answers_before: dict[int, tuple[bool, str | None]] = {}

    def put(self, row_id: int, language: PageLanguage | None) -> None:
        """Store the language of a live page in place of an earlier one; None if the input has no live page."""
        before = self._db.execute(
            "DELETE FROM languages WHERE input = ? RETURNING site, pile, code", (row_id,)
        ).fetchone()
        if before:
            self._count(before[:2], before[2], -1)
        if language:
            self._db.execute(
                "INSERT INTO languages VALUES (?, ?, ?, ?)", (row_id, language.site, language.pile, language.code)
            )
            self._count(language.scopes, language.code, +1)

    def shared(self, language: PageLanguage) -> str | None:
        """Return the language that the pages of this page's site share; of its pile, if the site has too few pages."""
        decides, code = self._answer(language.site)
        return code if decides else self._answer(language.pile)[1]

    def changed_inputs(self) -> set[int]:
        """Return the inputs without a language for which `shared` may answer differently since the last call."""
        found: set[int] = set()
        for scope, before in self._answers_before.items():
            if self._answer(scope) != before:
                rows = self._db.execute(
                    """SELECT input FROM languages WHERE site = ? AND code IS NULL
                       UNION ALL SELECT input FROM languages WHERE pile = ? AND code IS NULL""",
                    (scope, scope),
                )
                found.update(row[0] for row in rows)
        self._answers_before.clear()
        return found

    def _answer(self, scope: int) -> tuple[bool, str | None]:
        """Return whether a site or pile has enough pages to be asked, and the language that they share."""
        rows = self._db.execute("SELECT code, pages FROM language_counts WHERE scope = ?", (scope,))
        pages: dict[str, int] = dict(rows.fetchall())
        return is_enough(pages), shared_language(pages)

    def _count(self, scopes: tuple[int, int], code: str | None, change: int) -> None:
        if code is None:
            return
        for scope in scopes:
            if scope not in self._answers_before:
                self._answers_before[scope] = self._answer(scope)
            self._db.execute(
                """INSERT INTO language_counts VALUES (?, ?, ?)
                   ON CONFLICT DO UPDATE SET pages = pages + excluded.pages""",
                (scope, code, change),
            )
            self._db.execute("DELETE FROM language_counts WHERE scope = ? AND code = ? AND pages = 0", (scope, code))
