"""An answer for a terminal: the lines that `dateline search` and `dateline show` print.

Text comes from pages, so control characters, which a terminal would obey, become spaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from index.facets import own_outlet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article, Published
    from index.highlight.snippets import Extents
    from index.search import Explanation, Hit, SearchResult


def result_lines(result: SearchResult) -> Iterator[str]:
    """Yield the total, what was left out by default, and the hits."""
    yield f"{result.total:,} results" if result.total != 1 else "1 result"
    undated = result.hidden.undated
    if undated:
        noun = "article without a date was" if undated == 1 else "articles without a date were"
        yield f"{undated:,} {noun} left out (--undated include)"
    if result.is_past_end:
        pages = "is 1 page" if result.pages == 1 else f"are {result.pages:,} pages"
        yield f"Page {result.request.page} is past the end: there {pages} (--page {result.last_page} is the last)"
    for hit in result.hits:
        yield from _hit_lines(hit)


def _hit_lines(hit: Hit) -> Iterator[str]:
    article = hit.article
    yield ""
    yield f"{article.id}  {click.style(_underlined(article.title, hit.title_matches), bold=True)}"
    facts = [_date_text(article.published) if article.published else "undated"]
    facts += [outlet] if (outlet := own_outlet(article)) else []
    facts += [author.name for author in article.authors] + [region.label for region in article.regions]
    yield "  " + " · ".join(map(_printable, facts))
    for snippet in hit.snippets:
        yield "  … " + _underlined(snippet.text, snippet.matches).replace("\n\n", " ")


def explanation_lines(explanation: Explanation, depth: int = 0) -> Iterator[str]:
    """Yield a figure, then, indented below it, the figures that it is computed from."""
    yield f"{'  ' * depth}{explanation.value:.4g}  {_printable(explanation.description)}"
    for part in explanation.parts:
        yield from explanation_lines(part, depth + 1)


def article_lines(article: Article, citation: str = "") -> Iterator[str]:
    """Yield an article: its title, its facts with their sources, its text, how to cite it."""
    yield click.style(_printable(article.title), bold=True)
    authors = ", ".join(author.name for author in article.authors)
    regions = ", ".join(f"{region.label} ({region.source})" for region in article.regions)
    date = f"{_date_text(article.published)} ({article.published.source})" if article.published else "undated"
    outlet = f"{article.outlet.name} ({article.outlet.source})" if article.outlet else article.site
    for line in (
        article.dek,
        authors,
        outlet,
        regions,
        date,
        article.url,
        f"{article.source.pile}/{article.source.path}",
    ):
        if line:
            yield _printable(line)
    for text in (*article.paragraphs, *article.bios, citation):
        if text:
            yield f"\n{_printable(text)}"


def _underlined(text: str, matches: Extents) -> str:
    parts, last = [], 0
    for start, stop in matches:
        parts += [_printable(text[last:start]), click.style(_printable(text[start:stop]), underline=True)]
        last = stop
    return "".join((*parts, _printable(text[last:])))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _date_text(published: Published) -> str:
    return published.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[published.precision]]
