"""The answer of `/suggest.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from index.request import SearchRequest
from index.suggestions import SuggestionKind
from server.address import Address, address_of_offer
from server.answer.scalars import Count, Link
from server.http.encoding import json_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.suggestions import Suggestion


class SuggestionRecord(TypedDict):
    """A way to go on from what is typed: `link` is a search that finds `total` articles, or the article of a title.

    `total` is null for a title, `id` for anything else.
    """

    kind: SuggestionKind
    text: str
    total: Count | None
    id: str | None
    link: Link


class SuggestionsRecord(TypedDict):
    """The answer of `/suggest.json`: suggestions for `q`, by kind."""

    q: str
    suggestions: list[SuggestionRecord]


def suggestions_json(typed: str, suggestions: Iterable[Suggestion], *, root: str) -> str:
    """Return the answer of `/suggest.json` as one line of JSON."""
    answer: SuggestionsRecord = {"q": typed, "suggestions": [_suggestion(each, root) for each in suggestions]}
    return json_line(answer)


def suggestion_link(suggestion: Suggestion, root: str) -> str:
    """Return the address of the search or of the article that a suggestion stands for."""
    if suggestion.request is None:
        return f"{root}/articles/{suggestion.article_id}"
    return address_of_offer(Address(), SearchRequest(), suggestion.request).under(f"{root}/search")


def _suggestion(suggestion: Suggestion, root: str) -> SuggestionRecord:
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "total": suggestion.total,
        "id": suggestion.article_id or None,
        "link": suggestion_link(suggestion, root),
    }
