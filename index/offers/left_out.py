"""Find which articles have the words of a query only in text that was left out of them: captions, menus, ….

Such text is on the page that a reader saw, but no query without a field is searched in it. So an article may have a
word and not be found by it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.fields import LEFT_OUT
from index.help import LeftOut, Offer, OfferKind
from index.offers.rewriting import all_of, any_of, changed, clauses_of, query_of
from index.query.query import Leaf, Node, Not, Query, TextField, positive_leaves

if TYPE_CHECKING:
    from index.offers.asking import Asking
    from index.request import SearchRequest
    from index.search import SearchResult


def left_out(result: SearchResult, asking: Asking) -> LeftOut | None:
    """Return how many more articles the query would find if its words were also looked for in text that was left out.

    Words with a field of their own and excluded words are looked for where they are anyway. Filters and defaults apply.
    None if there are no such articles.
    """
    request = result.request
    root = only_left_out(request.query.root)
    if root is None:
        return None
    leaves = _plain_leaves(request.query.root)
    by_role = [any_of([replace(leaf, field=field) for leaf in leaves]) for field in LEFT_OUT]
    asked = replace(request, query=Query(text=request.query.text, root=root))
    total, *found = asking.totals(asked, by_role)
    if not total:
        return None
    roles = tuple((field.value, count) for field, count in zip(LEFT_OUT, found, strict=True) if count)
    return LeftOut(total=total, roles=roles, offer=_offer(request, root, total))


def only_left_out(root: Node) -> Node | None:
    """Return the query that finds exactly the articles that `left_out` counts; None if it has no plain word.

    Its plain words are looked for on the whole page (`TextField.PAGE`), and what the query finds anyway is excluded.
    """
    plain = [clause for clause in clauses_of(root) if _plain_leaves(clause)]
    return all_of([changed(root, _widened), Not(child=all_of(plain))]) if plain else None


def _plain_leaves(node: Node) -> list[Leaf]:
    """Return the words and phrases outside any Not that have no field of their own."""
    return [leaf for leaf in positive_leaves(node) if leaf.field is TextField.ANY]


def _widened(node: Node) -> Node:
    """Return a plain word or phrase as one that is looked for on the whole page; any other node as it is."""
    return replace(node, field=TextField.PAGE) if isinstance(node, Leaf) and node.field is TextField.ANY else node


def _offer(request: SearchRequest, root: Node, total: int) -> Offer | None:
    """Return the search that shows these articles; None if its query is too long to be typed."""
    query = query_of(root, request.query.synonyms)
    if query is None or query.root != root:
        return None
    offered = replace(request, query=query, page=1)
    return Offer(kind=OfferKind.LEFT_OUT, part=request.query.text, change=query.text, request=offered, total=total)
