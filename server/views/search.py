"""The routes of a search, and of what goes with it: values of facets, suggestions, related words."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, after_this_request, render_template, request

from index.facets import Facet
from index.query.parser import parse
from index.suggestions import DEFAULT_RELATED
from server.answer.facets import facet_json
from server.answer.likeness import RELATED_PATH, related_json, related_record
from server.answer.suggestions import suggestions_json
from server.conditional import conditional_response
from server.config import services
from server.faults import refuse
from server.formats import FACETS_PATH, SEARCH, SearchContext, SearchFormat
from server.negotiation import HTML, JSON, Streamed, negotiate, vary_on_accept
from server.pages.search import SEARCH_PATH
from server.params import parse_facet_values, parse_params, parse_suggest
from server.views.home import home_response

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
        params.address.pairs,
    )


def _export(form: SearchFormat, context: SearchContext) -> Streamed:
    """Return a whole result; it takes a slot, and gives it back at its end."""
    slot = services().slots.take()
    with ExitStack() as until_made:
        until_made.callback(slot.release)
        body = form.render(context)
        assert isinstance(body, Streamed)
        until_made.pop_all()
    return replace(body, pieces=slot.released_after(body.pieces), close=slot.release)


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


@views.get("/suggest.json")
def suggest() -> Response:
    """Answer how to go on from what is typed so far."""
    asked = parse_suggest(request.args)
    refuse(asked.faults)
    synonyms = services().synonyms.current()

    def render() -> str:
        suggestions = services().engine.suggest(asked.typed, asked.limit, partial(parse, synonyms=synonyms))
        return suggestions_json(asked.typed, suggestions, root=request.root_path)

    return conditional_response(JSON, render, asked.typed, str(asked.limit), synonyms.version)


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
