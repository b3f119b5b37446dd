"""The body of `/suggest.json`, which `docs/ANSWER.md` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypedDict

from server.address import Address
from server.formats import ARTICLES_PATH
from server.page import SEARCH_PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search import Suggestion, SuggestionKind

SUGGEST_PATH: Final = "/suggest.json"


class SuggestionRecord(TypedDict):
    """A suggestion: its `link` is the search that finds `total` articles, or the article `id` of a title."""

    kind: SuggestionKind
    text: str
    total: int | None
    id: str | None
    link: str


class SuggestionsRecord(TypedDict):
    """The suggestions for `q`, by kind."""

    q: str
    suggestions: list[SuggestionRecord]


def to_json(typed: str, suggestions: Sequence[Suggestion], root: str) -> str:
    """Return the body."""
    body: SuggestionsRecord = {"q": typed, "suggestions": [_record(each, root) for each in suggestions]}
    return json.dumps(body, ensure_ascii=False) + "\n"


def _record(suggestion: Suggestion, root: str) -> SuggestionRecord:
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "total": suggestion.total,
        "id": suggestion.article_id or None,
        "link": _link(suggestion, root),
    }


def _link(suggestion: Suggestion, root: str) -> str:
    """Return the address of the article, or of the search: it has a query, or one value of one facet."""
    request = suggestion.request
    if request is None:
        return f"{root}{ARTICLES_PATH}/{suggestion.article_id}"
    values = [(each.facet.value, value) for each in request.selections for value in each.values]
    return Address((("q", request.query.text), *values)).under(f"{root}{SEARCH_PATH}")
