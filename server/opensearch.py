"""The search as a browser's own search box knows it: OpenSearch 1.1 (draft 6), its description and its suggestions.

Suggestions have the form of the OpenSearch extension for suggestions: four lists side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from index.suggestions import SuggestionKind
from server.answer.suggestions import suggestion_link
from server.http.encoding import json_line
from server.wording import count_with_noun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.suggestions import Suggestion

DESCRIPTION_TYPE: Final = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE: Final = "application/x-suggestions+json"
MAX_NAME_CHARS: Final = 16
"""Limit of `ShortName` in the specification."""

_NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"


def description_xml(title: str, base: str, icon: str) -> str:
    """Return the description of the search.

    Args:
        title: what the archive is called.
        base: the absolute address of the server, without a slash at its end.
        icon: the absolute address of an icon in SVG.
    """
    root = ET.Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    for name, text in (
        ("ShortName", title[:MAX_NAME_CHARS].strip()),
        ("Description", f"Search {title}"),
        ("InputEncoding", "UTF-8"),
        ("Language", "*"),
    ):
        ET.SubElement(root, name).text = text
    ET.SubElement(root, "Image", {"width": "16", "height": "16", "type": "image/svg+xml"}).text = icon
    for media_type, relation, template in (
        ("text/html", "results", "/search?q={searchTerms}"),
        ("application/atom+xml", "results", "/search.atom?q={searchTerms}&page={startPage?}"),
        (SUGGESTIONS_TYPE, "suggestions", "/opensearch.json?q={searchTerms}"),
        (DESCRIPTION_TYPE, "self", "/opensearch.xml"),
    ):
        attributes = {"type": media_type, "rel": relation, "template": f"{base}{template}"}
        ET.SubElement(root, "Url", attributes)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def suggestions_json(typed: str, suggestions: Iterable[Suggestion], *, base: str) -> str:
    """Return suggestions as four lists: what was typed, the queries, what each of them is, and their addresses.

    A browser searches for the query alone, so a value is written in the query language, and a title is left out.

    Args:
        typed: the beginning that was typed.
        suggestions: the engine's.
        base: the absolute address of the server, without a slash at its end.
    """
    shown = [(query, each) for each in suggestions if (query := _query(each))]
    described = [_described(each) for _, each in shown]
    addresses = [suggestion_link(each, base) for _, each in shown]
    return json_line([typed, [query for query, _ in shown], described, addresses])


def _query(suggestion: Suggestion) -> str:
    """Return the query that asks for a suggestion; an empty text if none does."""
    if suggestion.kind is SuggestionKind.WORD:
        return suggestion.text
    if suggestion.kind is SuggestionKind.TITLE or '"' in suggestion.text:
        return ""
    return f'{suggestion.kind}:"{suggestion.text}"'


def _described(suggestion: Suggestion) -> str:
    count = count_with_noun(suggestion.total or 0, "article", "articles")
    return count if suggestion.kind is SuggestionKind.WORD else f"{suggestion.kind.capitalize()}, {count}"
