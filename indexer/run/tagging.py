"""The user's sets: put the articles that a query finds into a set, or take them out.

The ledger stores the sets by the article's id. `indexer.ledger.verdicts` adds them to the article. No page states them,
and no posting depends on them: the index changes only the article's facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import is_article_id, normalise
from index.errors import ArticleNotFoundError, ArticleRemovedError
from index.fields import NO_VALUE
from index.text.analysis import fold
from indexer.errors import CorrectionError
from indexer.ledger.ledger import State
from indexer.ledger.protocol import apply_pending
from indexer.ledger.verdicts import Decider
from indexer.run.corrections import matching_ids

if TYPE_CHECKING:
    from datetime import datetime

    from index.engine import Engine
    from indexer.ledger.ledger import Ledger

MAX_NAME_CHARS: Final = 100
"""The longest name of a set: about a line of the page's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """The result of putting articles into a set, or of taking them out.

    Attributes:
        name: the set's name, as stored.
        found: the number of articles that the query finds.
        changed: the number of articles that were put in, or taken out.
        unclaimed: the number of articles that were left out because no input accounts for them.
    """

    name: str
    found: int
    changed: int
    unclaimed: int


def set_name(typed: str) -> str:
    """Return the name of a set as it is stored.

    Raises:
        CorrectionError: a set cannot have this name.
    """
    name = normalise(typed)
    if not name or len(name) > MAX_NAME_CHARS:
        raise CorrectionError(f"A set's name has 1 to {MAX_NAME_CHARS} characters, not {len(name)}.")
    if fold(name) == NO_VALUE or not fold(name):
        raise CorrectionError(f"{name!r} cannot name a set: `set:none` finds the articles without one.")
    return name


def tag(
    ledger: Ledger, engine: Engine, wanted: str, name: str, now: datetime, *, undo: bool = False, dry_run: bool = False
) -> Tagged:
    """Put articles into a set, and update the index.

    Args:
        ledger: the ledger.
        engine: the index to search and to update.
        wanted: a query, or the id or an earlier id of an article.
        name: the set's name, from `set_name`.
        now: the time of the change.
        undo: take them out of the set instead.
        dry_run: only count.

    Raises:
        CorrectionError: the query is empty, or cannot be read as typed.
        ArticleRemovedError: the user removed the article of this id.
    """
    found = {ledger.aliases.current(each) for each in _named(ledger, engine, wanted)}
    rows = {
        article: [row.row_id for row in ledger.inputs.of_article(article) if row.next_state is State.INDEXED]
        for article in sorted(found)
    }
    claimed = [article for article, row_ids in rows.items() if row_ids]
    spelled = ledger.sets.spelled(name)
    changed = [article for article in claimed if (spelled in ledger.sets.of(article)) is undo]
    if changed and not dry_run:
        change = ledger.sets.remove if undo else ledger.sets.add
        with ledger.transaction():
            for article in changed:
                change(article, spelled)
            Decider(ledger, now).update_sets([row_id for article in changed for row_id in rows[article]])
        apply_pending(ledger, engine)
    return Tagged(name=spelled, found=len(found), changed=len(changed), unclaimed=len(found) - len(claimed))


def _named(ledger: Ledger, engine: Engine, wanted: str) -> tuple[str, ...]:
    """Return the ids that the user names: one id that the index knows, or all articles that a query finds.

    A word of a query may have the shape of an id.
    """
    if is_article_id(wanted.strip()):
        try:
            return (engine.get(ledger.aliases.current(wanted.strip())).id,)
        except ArticleRemovedError:
            raise
        except ArticleNotFoundError:
            pass
    return matching_ids(engine, wanted)
