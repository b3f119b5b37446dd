"""The user's corrections of facts: they take precedence over everything that pages state, and survive rebuilds.

This module owns which facts can be corrected, and which values a correction may have. The ledger stores corrections by
the article's id. `indexer.ledger.verdicts` puts them in place of the page's facts of the same names, with the source
`user`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import NOTHING_COPIED, normalise, parse_date
from index.errors import ArticleNotFoundError
from index.fields import value_term, value_terms
from index.query.parser import parse
from index.query.query import NO_SYNONYMS, And, Everything, Or, Value
from index.request import Copies, SearchRequest
from indexer.errors import CorrectionError
from indexer.ledger.ledger import State
from indexer.ledger.protocol import apply_pending
from indexer.ledger.verdicts import CORRECTED, Decider
from indexer.page import Fact, FactName, fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from index.article.model import Article
    from index.engine import Engine
    from index.query.query import Node, Synonyms
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
    "outlet": FactName.OUTLET,
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
    [current] = correct_all(ledger, engine, [requested_id], corrections, now)
    return current


def correct_all(
    ledger: Ledger, engine: Engine, requested_ids: Iterable[str], corrections: Corrections, now: datetime
) -> list[str]:
    """Correct facts of the articles with these ids or earlier ids, all or none; return their current ids.

    Raises:
        ArticleNotFoundError: the ledger knows no such article, or the user removed it.
    """
    found: dict[str, list[int]] = {}
    for requested_id in requested_ids:
        current = ledger.aliases.current(requested_id)
        row_ids = [row.row_id for row in ledger.inputs.of_article(current) if row.next_state is State.INDEXED]
        if not row_ids:
            raise ArticleNotFoundError(requested_id)
        found[current] = row_ids
    with ledger.transaction():
        for current in found:
            for name, facts in corrections.items():
                ledger.corrections.set(current, name, [each.value for each in facts])
        Decider(ledger, now).decide(chain.from_iterable(found.values()))
    apply_pending(ledger, engine)
    return list(found)


def matching_ids(engine: Engine, text: str, synonyms: Synonyms = NO_SYNONYMS) -> tuple[str, ...]:
    """Return the ids of all articles that a query finds, copies too.

    A lead that has a value of the query only from its copies is left out: the correction is for them.

    Raises:
        CorrectionError: the query is empty, or cannot be read as typed.
    """
    query = parse(text, synonyms)
    if isinstance(query.root, Everything):
        raise CorrectionError("The query names no articles.")
    request = SearchRequest(query=query, copies=Copies.SHOW, facets=(), date_histogram=False, snippets=0, per_page=1)
    for warning in engine.search(request).request.query.warnings:
        raise CorrectionError(f"The query cannot be read as typed: {warning.message}")
    values = tuple(_values(query.root))
    return tuple(hit.article.id for hit in engine.export(request).hits if _has_own(hit.article, values))


def _values(node: Node) -> Iterator[Value]:
    """Yield the values that the query asks for; those it excludes are not among them."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _values(child)
    elif isinstance(node, Value):
        yield node


def _has_own(article: Article, values: Iterable[Value]) -> bool:
    own = replace(article, copied=NOTHING_COPIED)
    return not article.copied or all(
        value_term(each.field, each.value) not in value_terms(article, each.field) - value_terms(own, each.field)
        for each in values
    )
