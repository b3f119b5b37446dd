"""What of an article a query matched, as an engine shows it that knows nothing but the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.highlight.matches import patterns_in
from index.highlight.snippets import Highlights, Telling, highlight_leaves, telling
from index.query.query import positive_leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.article.model import Article
    from index.pattern import Pattern
    from index.query.query import Leaf, Query


def highlight(
    article: Article,
    query: Query,
    count: int,
    patterns: Mapping[Leaf, Pattern] | None = None,
    idf: Callable[[Leaf], float] = lambda _: 1.0,
) -> Highlights:
    """Return what of the article the query's leaves matched, with at most `count` snippets.

    Args:
        article: one that the query found.
        query: the whole query.
        count: of snippets.
        patterns: the leaves', as the index that found the article reads them; None reads them in its language.
        idf: the inverse document frequency of a leaf in the index.
    """
    every = positive_leaves(query.root)
    for leaves, worths in (telling(every, idf), Telling(every)):
        shown = highlight_leaves(article, leaves, patterns_in(leaves, article, patterns), count, worths=worths)
        if shown.matched_in:
            break
    return shown
