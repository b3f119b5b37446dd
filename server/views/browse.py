"""The pages below `/browse`: all regions, authors, outlets and years, each with its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from index.facets import Facet
from index.request import MAX_FACET_SIZE, Interval, SearchRequest, Selection
from index.tally import CountRequest
from server.config import services
from server.http.conditional import conditional_response
from server.http.negotiation import HTML
from server.pages.browse import (
    Alphabet,
    alphabet,
    alphabet_door,
    alphabet_page,
    letter_of,
    spellings_of,
    tree_door,
    tree_page,
    years_door,
    years_page,
)
from server.pages.home import BROWSE_PATH
from server.wording import BROWSE_TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Response

    from index.tally import By, Counts
    from server.pages.browse import Door

views = Blueprint("browse", __name__)


@views.get(BROWSE_PATH)
def browse() -> Response:
    """Answer with the ways to browse, and how many values each has."""
    return _answer("browse.html", _doors)


@views.get(f"{BROWSE_PATH}/region")
def region() -> Response:
    """Answer with the tree of regions."""
    return _answer("browse_tree.html", lambda: tree_page(_counts(Facet.REGION), root=request.root_path))


@views.get(f"{BROWSE_PATH}/author")
def author() -> Response:
    """Answer with the authors from A to Z, or with those of a letter."""
    return _alphabet_response(Facet.AUTHOR)


@views.get(f"{BROWSE_PATH}/outlet")
def outlet() -> Response:
    """Answer with the outlets from A to Z, or with those of a letter."""
    return _alphabet_response(Facet.OUTLET)


@views.get(f"{BROWSE_PATH}/year")
def year() -> Response:
    """Answer with the years and their months."""
    return _answer(
        "browse_years.html",
        lambda: years_page(_counts(Interval.YEAR), _counts(Interval.MONTH), root=request.root_path),
    )


def _doors() -> tuple[Door, ...]:
    root = request.root_path
    return (
        tree_door(_counts(Facet.REGION), root=root),
        alphabet_door(_alphabet(Facet.AUTHOR), root=root),
        alphabet_door(_alphabet(Facet.OUTLET), root=root),
        years_door(_counts(Interval.YEAR), root=root),
    )


def _alphabet(facet: Facet) -> Alphabet:
    return services().cache.get(("alphabet", facet), lambda: alphabet(_counts(facet), facet))


def _alphabet_response(facet: Facet) -> Response:
    slug, number = request.args.get("letter", ""), request.args.get("page", "")
    page = int(number[:6]) if number.isascii() and number.isdigit() else 1

    def make() -> object:
        found = _alphabet(facet)
        positions = found.shown(letter_of(found, slug), page)
        return alphabet_page(found, positions, _spellings(found, positions), root=request.root_path)

    return _answer("browse_alphabet.html", make, slug, str(page))


def _spellings(found: Alphabet, positions: range) -> Mapping[str, tuple[str, ...]]:
    """Return the other spellings of the values shown. An engine lists a value that is selected, however rare it is."""
    spellings: dict[str, tuple[str, ...]] = {}
    for start in range(positions.start, positions.stop, MAX_FACET_SIZE):
        values = [found.values[at][0] for at in range(start, min(start + MAX_FACET_SIZE, positions.stop))]
        selection = Selection(facet=found.facet, values=tuple(values))
        wanted = SearchRequest(
            selections=(selection,), facets=(found.facet,), facet_size=1, per_page=1, snippets=0, date_histogram=False
        )
        (counts,) = services().engine.search(wanted).facets
        spellings |= spellings_of(counts.values)
    return spellings


def _counts(by: By) -> Counts:
    """Return how many articles of the whole archive have each value."""
    request = CountRequest(requests=(SearchRequest(),), by=by)
    return services().cache.get(("counts", by), lambda: services().engine.count(request))


def _answer(template: str, make: Callable[[], object], *parts: str) -> Response:
    return conditional_response(HTML, lambda: render_template(template, page=make(), titles=BROWSE_TITLES), *parts)
