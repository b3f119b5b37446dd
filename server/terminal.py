"""An answer for a terminal: the lines that `dateline search` and `dateline show` print.

Text comes from pages: what a terminal would obey (control characters) is a space here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article, Published
    from index.highlight.snippets import Extents
    from index.search import Explanation, Hit, SearchResult


def result_lines(result: SearchResult) -> Iterator[str]:
    """Yield what was found, and what was left out by default."""
    yield f"{result.total:,} results" if result.total != 1 else "1 result"
    undated = result.hidden.undated
    if undated:
        noun = "article without a date was" if undated == 1 else "articles without a date were"
        yield f"{undated:,} {noun} left out (--undated include)"
    if result.is_past_end:
        number = "is 1 page" if result.pages == 1 else f"are {result.pages:,} pages"
        yield f"Page {result.request.page} is past the end: there {number} (--page {result.last_page} is the last)"
    for hit in result.hits:
        yield from _hit_lines(hit)


def _hit_lines(hit: Hit) -> Iterator[str]:
    article = hit.article
    yield ""
    yield f"{article.id}  {click.style(_marked(article.title, hit.title_matches), bold=True)}"
    facts = [_dated(article.published) if article.published else "undated"]
    facts += [author.name for author in article.authors] + [region.label for region in article.regions]
    yield "  " + " · ".join(map(_plain, facts))
    for snippet in hit.snippets:
        yield "  … " + _marked(snippet.text, snippet.matches).replace("\n\n", " ")


def explanation_lines(explanation: Explanation, depth: int = 0) -> Iterator[str]:
    """Yield a figure, and below it, further in, the figures it comes of."""
    yield f"{'  ' * depth}{explanation.value:.4g}  {_plain(explanation.description)}"
    for part in explanation.parts:
        yield from explanation_lines(part, depth + 1)


def article_lines(article: Article) -> Iterator[str]:
    """Yield an article: its title, its facts and where they came from, its text."""
    yield click.style(_plain(article.title), bold=True)
    authors = ", ".join(author.name for author in article.authors)
    places = ", ".join(f"{region.label} ({region.source})" for region in article.regions)
    date = f"{_dated(article.published)} ({article.published.source})" if article.published else "undated"
    for line in (article.dek, authors, places, date, article.url, f"{article.source.pile}/{article.source.path}"):
        if line:
            yield _plain(line)
    for text in (*article.paragraphs, *article.bios):
        yield f"\n{_plain(text)}"


def _marked(text: str, matches: Extents) -> str:
    parts, last = [], 0
    for start, stop in matches:
        parts += [_plain(text[last:start]), click.style(_plain(text[start:stop]), underline=True)]
        last = stop
    return "".join((*parts, _plain(text[last:])))


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _dated(published: Published) -> str:
    return published.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[published.precision]]
