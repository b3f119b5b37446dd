"""The user's corrections of facts: they take precedence over everything that pages state, and survive rebuilds.

This module owns which facts can be corrected, and which values a correction may have. The ledger stores corrections by
the article's id. `indexer.ledger.verdicts` puts them in place of the page's facts of the same names, with the source
`user`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import normalise, parse_date
from index.errors import ArticleNotFoundError
from indexer.errors import CorrectionError
from indexer.ledger.ledger import State
from indexer.ledger.protocol import apply_pending
from indexer.ledger.verdicts import CORRECTED, Decider
from indexer.page import Fact, FactName, fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from index.engine import Engine
    from indexer.ledger.ledger import Ledger

CORRECTABLE: Final[Mapping[str, FactName]] = {
    "title": FactName.TITLE,
    "dek": FactName.DEK,
    "author": FactName.AUTHOR,
    "date": FactName.PUBLISHED,
    "kind": FactName.KIND,
    "section": FactName.SECTION,
    "region": FactName.REGION,
    "tag": FactName.TAG,
    "lang": FactName.LANGUAGE,
}
"""Facts that can be corrected, by the name that the user types in `name=value`."""

_MULTI_VALUED: Final = frozenset({FactName.AUTHOR, FactName.REGION, FactName.TAG})
"""Facts of which an article can have several: each value is an argument of its own, `tag=war tag=truce`."""

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")
"""The shape of a language tag (BCP 47); the subtags are not checked."""

Corrections = dict[FactName, tuple[Fact, ...]]
"""All corrected values of each fact; an empty tuple deletes the correction of that fact."""


def read_corrections(arguments: Sequence[str]) -> Corrections:
    """Return the corrections that the user's `name=value` arguments state; an empty value deletes the correction.

    Raises:
        CorrectionError: an argument names no fact, has a value that the fact cannot have, or is the second value of a
            fact that has only one.
    """
    found: Corrections = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals or name not in CORRECTABLE:
            raise CorrectionError(f"{argument!r} is not NAME=VALUE with a NAME of {', '.join(CORRECTABLE)}.")
        added = _checked(CORRECTABLE[name], normalise(value))
        before = found.get(CORRECTABLE[name], ())
        if before and CORRECTABLE[name] not in _MULTI_VALUED:
            raise CorrectionError(f"An article has one {name}, and {argument!r} is a second.")
        found[CORRECTABLE[name]] = before + added
    return found


def _checked(name: FactName, value: str) -> tuple[Fact, ...]:
    """Return the fact with this value, if it can have it; an empty tuple for an empty value."""
    if name is FactName.PUBLISHED and value:
        try:
            parse_date(value)
        except ValueError as error:
            raise CorrectionError(f"{value!r} is no date: write 2020, 2020-10 or 2020-10-05.") from error
    if name is FactName.REGION and value and regions.resolve(value) is None:
        raise CorrectionError(f"{value!r} is no region of the vocabulary.")
    if name is FactName.LANGUAGE and value and not _LANGUAGE.fullmatch(value):
        raise CorrectionError(f"{value!r} is no language tag (BCP 47), as en or pt-BR are.")
    return fact(name, value, CORRECTED)


def correct(ledger: Ledger, engine: Engine, requested_id: str, corrections: Corrections, now: datetime) -> str:
    """Store corrections of an article, decide its inputs again and update the index; return the article's current id.

    Args:
        ledger: the ledger.
        engine: the index to update.
        requested_id: the article's id, current or earlier.
        corrections: the corrections to store; facts that are not named keep theirs.
        now: the time of the decision.

    Raises:
        ArticleNotFoundError: the ledger knows no such article, or the user removed it.
    """
    current = ledger.aliases.current(requested_id)
    row_ids = [row.row_id for row in ledger.inputs.of_article(current) if row.next_state is State.INDEXED]
    if not row_ids:
        raise ArticleNotFoundError(requested_id)
    with ledger.transaction():
        for name, facts in corrections.items():
            ledger.corrections.set(current, name, [each.value for each in facts])
        Decider(ledger, now).decide(row_ids)
    apply_pending(ledger, engine)
    return current
