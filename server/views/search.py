"""The routes of a search, and of what goes with it: values of facets, suggestions, related words."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, after_this_request, render_template, request, url_for

from index.facets import Facet
from index.query.parser import parse
from index.request import MAX_FACET_SIZE
from index.suggestions import DEFAULT_RELATED
from server import opensearch
from server.address import filled_in, with_query
from server.answer.facets import facet_json
from server.answer.likeness import RELATED_PATH, related_json, related_record
from server.answer.suggestions import suggestions_json
from server.config import services
from server.faults import refuse
from server.formats import SEARCH, SearchContext, SearchFormat
from server.http.conditional import conditional_response
from server.http.negotiation import HTML, JSON, Streamed, negotiate, vary_on_accept, wants_html
from server.pages.facets import FACETS_PATH, facet_page, prefix_for_engine
from server.pages.links import Links
from server.pages.search import SEARCH_PATH
from server.params import FACET_VALUES_NAMES, parse_facet_values, parse_params, parse_suggest
from server.views.home import home_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.suggestions import Suggestion
    from server.params import ParsedParams


views = Blueprint("search", __name__)


@views.get("/")
def home() -> Response:
    """Answer with the home page; with parameters, and to clients that do not ask for HTML, answer as `/search`."""
    if request.args or negotiate(SEARCH).media_type != HTML:
        return search()
    after_this_request(vary_on_accept)
    return home_response()


@views.get(SEARCH_PATH)
def search() -> Response:
    """Answer a search in the format that Accept prefers; without words, the newest articles come first."""
    after_this_request(vary_on_accept)
    return _search(negotiate(SEARCH))


def _search(form: SearchFormat) -> Response:
    synonyms = services().synonyms.current()
    params = form.prepare(parse_params(request.args, synonyms))
    if not form.is_lenient:
        refuse(params.faults)
    elif filled := _filled_in(params, SEARCH_PATH):
        return filled
    context = SearchContext(
        params=params,
        engine=services().engine,
        version=services().config.version,
        accessed=services().today(),
        root=request.root_path,
        origin=request.host_url.rstrip("/"),
    )
    # A page prints its own address and the parameters that it ignored, so the tag must depend on both.
    return conditional_response(
        form.media_type,
        partial(_export, form, context) if form.is_whole else partial(form.render, context),
        context.origin,
        context.accessed.isoformat() if form.is_whole else "",
        synonyms.version,
        [fault.detail for fault in params.faults],
        params.typed_dates,
        params.address.pairs,
    )


def _filled_in(params: ParsedParams, path: str) -> Response | None:
    """Return the redirect of a form to its address without its empty fields; None if no field is empty."""
    as_typed = {"from", "to", *(fault.parameter for fault in params.faults)}
    pairs = filled_in([*request.args.items(multi=True)], params.address, as_typed, FACET_VALUES_NAMES)
    if pairs is None:
        return None
    response = Response(status=303)
    response.headers["Location"] = with_query(f"{request.root_path}{path if pairs else request.path}", pairs)
    return response


def _export(form: SearchFormat, context: SearchContext) -> Streamed:
    """Return a whole result; it takes a slot, and gives it back at its end."""
    slot = services().slots.take()
    with ExitStack() as until_made:
        until_made.callback(slot.release)
        body = form.render(context)
        assert isinstance(body, Streamed)
        until_made.pop_all()
    return replace(body, pieces=slot.released_after(body.pieces), close=slot.release)


@views.get(f"{FACETS_PATH}/<any({','.join(Facet)}):facet>")
def facet_values_page(facet: str) -> Response:
    """Answer with the page of a facet's values that begin with a prefix, or as `.json` does if Accept prefers that."""
    after_this_request(vary_on_accept)
    if not wants_html():
        return facet_values(facet)
    synonyms = services().synonyms.current()
    asked = parse_facet_values(request.args, synonyms)
    if filled := _filled_in(asked.search, request.path):
        return filled
    refuse(asked.search.faults)
    address, root = asked.search.address.drop("page"), request.root_path
    wanted = replace(asked.search.request, facet_size=MAX_FACET_SIZE, facet_sizes=())

    def render() -> str:
        prefix = prefix_for_engine(Facet(facet), asked.prefix)
        found = replace(services().engine.facet_values(Facet(facet), prefix, wanted), prefix=asked.prefix)
        page = facet_page(found, address, Links(address, f"{root}{SEARCH_PATH}"), root)
        return render_template("facet.html", page=page)

    return conditional_response(HTML, render, asked.prefix, address.pairs, synonyms.version)


@views.get(f"{FACETS_PATH}/<any({','.join(Facet)}):facet>.json")
def facet_values(facet: str) -> Response:
    """Answer with the values of a facet that begin with a prefix; every other parameter is as in a search."""
    synonyms = services().synonyms.current()
    asked = parse_facet_values(request.args, synonyms)
    refuse(asked.search.faults)
    address = asked.search.address.drop("page")

    def render() -> str:
        found = services().engine.facet_values(Facet(facet), asked.prefix, asked.search.request)
        return facet_json(found, address, version=services().config.version, root=request.root_path)

    return conditional_response(JSON, render, asked.prefix, address.pairs, synonyms.version)


def _suggest(media_type: str, write: Callable[[str, tuple[Suggestion, ...]], str]) -> Response:
    asked = parse_suggest(request.args)
    refuse(asked.faults)
    synonyms = services().synonyms.current()

    def render() -> str:
        return write(
            asked.typed, services().engine.suggest(asked.typed, asked.limit, partial(parse, synonyms=synonyms))
        )

    origin = _base() if media_type != JSON else ""
    return conditional_response(media_type, render, asked.typed, str(asked.limit), synonyms.version, origin)


@views.get("/suggest.json")
def suggest() -> Response:
    """Answer how to go on from what is typed so far."""
    return _suggest(JSON, partial(suggestions_json, root=request.root_path))


@views.get("/opensearch.json")
def opensearch_suggestions() -> Response:
    """Answer a browser's own search box how to go on from what is typed so far."""
    return _suggest(opensearch.SUGGESTIONS_TYPE, partial(opensearch.suggestions_json, base=_base()))


@views.get("/opensearch.xml")
def opensearch_description() -> Response:
    """Answer with the description by which a browser adds the archive to its search engines."""
    icon = url_for("static", filename="icon.svg", _external=True)
    render = partial(opensearch.description_xml, services().config.identity.title, _base(), icon)
    return conditional_response(opensearch.DESCRIPTION_TYPE, render, _base())


def _base() -> str:
    """Return the absolute address of the server, without a slash at its end."""
    return request.url_root.rstrip("/")


def _related(media_type: str) -> Response:
    """Answer the related words of a search, as JSON or as a page."""
    synonyms = services().synonyms.current()
    params = parse_params(request.args, synonyms)
    refuse(params.faults)
    address, root = params.address, request.root_path

    def render() -> str:
        found = services().engine.related(params.request, DEFAULT_RELATED)
        if media_type == JSON:
            return related_json(found, address, root=root)
        page = related_record(found, address, root=root)
        return render_template("related.html", page=page, back=address.under(f"{root}{SEARCH_PATH}"))

    return conditional_response(media_type, render, address.pairs, synonyms.version)


views.add_url_rule(f"{RELATED_PATH}.json", "related_json", partial(_related, JSON))
views.add_url_rule(RELATED_PATH, "related", partial(_related, HTML))
for _form in SEARCH:
    if _form.suffix:
        views.add_url_rule(f"{SEARCH_PATH}{_form.suffix}", f"search_{_form.name}", partial(_search, _form))
