"""Read the page's JSON-LD (schema.org's vocabulary, leniently) into texts about its article.

Owns the choice of the node that is the page's article: sites also describe other articles, their navigation and
themselves. Values are as printed, and not cleaned. Reading is iterative and bounded. A script that is not valid JSON
states nothing.
"""

from __future__ import annotations

import html
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import json_repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_REPAIRED_CHARS: Final = 30_000
"""Longer JSON is not repaired: unescaped quotes, comments and several objects take the repair half a second at worst."""

MAX_NODES: Final = 5_000
"""Objects read on one page; real pages have a few hundred at most."""

_ARTICLE_TYPE: Final = re.compile(r"(?:Article|Posting|Report|Review|Column|Analysis)\Z|\AArticle")
_PAGE_TYPE: Final = re.compile(r"(?:\A|Web|Item)Page\Z", re.IGNORECASE)
_NEIGHBOUR_KEYS: Final = frozenset(
    ("itemListElement", "relatedLink", "isRelatedTo", "citation", "mentions", "hasPart", "about", "comment", "liveBlogUpdate",
     "isPartOf", "subjectOf", "significantLink", "review", "associatedMedia", "blogPost", "dataFeedElement")
)  # fmt: skip
"""Objects under these keys are not the page's article."""

_KIND_BY_TYPE: Final = {
    "AnalysisNewsArticle": "Analysis",
    "BackgroundNewsArticle": "Background",
    "OpinionNewsArticle": "Opinion",
    "ReportageNewsArticle": "Reporting",
    "ReviewNewsArticle": "Review",
    "AskPublicNewsArticle": "Ask the public",
    "SatiricalArticle": "Satire",
}
_WRAPPING: Final = re.compile(
    r"\A\s*(?://\s*)?(?:<!\[CDATA\[|<!--|/\*\s*<!\[CDATA\[\s*\*/)|(?:(?://\s*)?(?:\]\]>|-->)|/\*\s*\]\]>\s*\*/|;)\s*\Z"
)
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_LISTED: Final = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLdFacts:
    """The statements of the page's JSON-LD about its article; empty values where it states nothing."""

    headline: str = ""
    description: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: str = ""
    kind: str = ""
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    outlet: str = ""
    urls: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    free: bool = True
    is_article: bool = False


def read_json_ld(scripts: Iterable[str]) -> JsonLdFacts:
    """Return the statements of all scripts together about the page's article."""
    nodes = [found for script in scripts for found in _nodes(_loaded(script))]
    by_id = {node["@id"]: node for node, _ in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    own = [node for node, neighbour in nodes if not neighbour]
    articles = [node for node in own if any(map(_ARTICLE_TYPE.search, _types(node)))]
    pages = [node for node in own if any(map(_PAGE_TYPE.search, _types(node)))]
    crumbs = next((node for node in own if "BreadcrumbList" in _types(node)), None)
    best = max(articles, key=len) if articles else {}
    return _stated([best, *articles, *pages], by_id, _breadcrumbs(crumbs), is_article=bool(articles))


def _stated(
    nodes: list[dict[str, Any]], by_id: dict[str, dict[str, Any]], breadcrumbs: tuple[str, ...], *, is_article: bool
) -> JsonLdFacts:
    def all_of(key: str) -> tuple[str, ...]:
        return next((found for node in nodes if (found := tuple(_texts(node.get(key), by_id)))), ())

    def one_of(key: str) -> str:
        return next(iter(all_of(key)), "")

    article = nodes[: len(nodes) if is_article else 0]
    return JsonLdFacts(
        headline=one_of("headline") or (one_of("name") if is_article else ""),
        description=one_of("description"),
        body=max((text for node in article for text in _texts(node.get("articleBody"), {})), key=len, default=""),
        authors=all_of("author") or all_of("creator"),
        published=(*all_of("datePublished"), *all_of("dateCreated")) if is_article else all_of("datePublished"),
        modified=one_of("dateModified"),
        kind=next((_KIND_BY_TYPE[kind] for node in article for kind in _types(node) if kind in _KIND_BY_TYPE), ""),
        sections=all_of("articleSection"),
        tags=tuple(tag for text in all_of("keywords") for tag in _LISTED.split(text)),
        language=one_of("inLanguage"),
        outlet=one_of("publisher"),
        urls=(*all_of("url"), *all_of("mainEntityOfPage")),
        breadcrumbs=breadcrumbs,
        free=not any(str(node.get("isAccessibleForFree")).casefold() == "false" for node in nodes),
        is_article=is_article,
    )


def _loaded(script: str) -> object:
    """Return the script's JSON, also if it has a template's usual slips; None if it is not JSON."""
    text = _WRAPPING.sub("", script)
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        with suppress(ValueError, RecursionError):
            return json.loads(attempt, strict=False)
    if len(text) <= MAX_REPAIRED_CHARS:
        with suppress(ValueError, RecursionError):
            return json_repair.loads(text, skip_json_loads=True)
    return None


def _nodes(loaded: object) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield every object in document order, and whether it is something other than the page's article."""
    waiting: list[tuple[object, bool]] = [(loaded, False)]
    left = MAX_NODES
    while waiting and left:
        value, neighbour = waiting.pop()
        if isinstance(value, dict):
            left -= 1
            yield value, neighbour
            inner = [(child, neighbour or key in _NEIGHBOUR_KEYS) for key, child in value.items()]
            waiting.extend(reversed([(child, beside) for child, beside in inner if isinstance(child, dict | list)]))
        elif isinstance(value, list):
            waiting.extend((child, neighbour) for child in reversed(value))


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _texts(value: object, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the texts of a value: the string, the object's name, or those of the list's members."""
    for member in value if isinstance(value, list) else [value]:
        if isinstance(member, str):
            yield html.unescape(member).strip()
        elif isinstance(member, dict):
            yield from _named(member, by_id)


def _named(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    known = by_id.get(str(node.get("@id")), {})
    name = node.get("name") or node.get("@value") or known.get("name") or node.get("@id") or node.get("url")
    for text in name if isinstance(name, list) else [name]:
        text = text.get("name") if isinstance(text, dict) else text
        if isinstance(text, str):
            yield html.unescape(text).strip()


def _breadcrumbs(node: dict[str, Any] | None) -> tuple[str, ...]:
    """Return the labels of the trail, from the site's root down."""
    items = node.get("itemListElement") if node else None
    labels: list[str] = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            target = item.get("item")
            name = item.get("name") or (target.get("name") if isinstance(target, dict) else None)
            labels += [html.unescape(name).strip()] if isinstance(name, str) else []
    return tuple(label for label in labels if label)
