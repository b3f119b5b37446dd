"""The routes: each parses its parameters, negotiates a format and calls the format's renderer."""

from __future__ import annotations

import base64
import json
import re
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, request, send_file

from index.article.model import is_article_id
from index.errors import ArticleNotFoundError
from index.facets import Facet
from index.query.parser import parse
from index.suggestions import DEFAULT_RELATED
from server import formats, params
from server.answer import facet_to_json, suggestions_to_json
from server.citation import quotation
from server.citation.permalink import QUOTE_SUFFIX, outside_fault, parse_asked, passage_faults, permalink_of
from server.citation.reference import reference_to
from server.comparison.copies import COPIES_SUFFIX, copies_json
from server.comparison.likeness import RELATED_PATH, SIMILAR_SUFFIX, related_to_dict, related_to_json, similar_to_json
from server.comparison.versions import VERSIONS_SUFFIX, versions_json
from server.config import services
from server.formats import ARTICLES_PATH, FACETS_PATH, SOURCE_SUFFIX, ArticleContext, SearchContext, SearchFormat
from server.negotiation import (
    HTML,
    JSON,
    Format,
    Streamed,
    client_has_tag,
    etag,
    fresh_response,
    negotiate,
    not_modified_response,
)
from server.page import SEARCH_PATH
from server.params import Fault
from server.problems import FaultyParametersError, SavedFilesOffError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Article
    from index.article.saved import SavedFile
    from server.address import Pair
    from server.citation.permalink import Permalink

views = Blueprint("views", __name__)

_ATTACHMENT: Final = "application/octet-stream"
"""The type of every saved file, never its own: a saved page must not run as a page of this server."""

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")


@views.get("/")
def home() -> Response:
    """Answer with the whole archive, newest first; with parameters, answer as `/search`."""
    return search()


@views.get(SEARCH_PATH)
def search() -> Response:
    """Answer a search in the format that Accept prefers; without words, the newest articles come first."""
    return _vary_on_accept(_search(negotiate(formats.SEARCH)))


def _search(form: SearchFormat) -> Response:
    synonyms = services().synonyms.current()
    search_params = form.prepare(params.parse_params(request.args, synonyms))
    if search_params.faults and not form.is_lenient:
        raise FaultyParametersError(search_params.faults)
    # A page prints its own address and the parameters that it ignored, so the tag must depend on both.
    origin = request.host_url.rstrip("/")
    accessed = services().today()
    tag = _tag(
        form.media_type,
        request.path,
        origin,
        accessed.isoformat() if form.is_whole else "",
        synonyms.version,
        [fault.detail for fault in search_params.faults],
        search_params.address.pairs,
    )
    if client_has_tag(tag):
        return not_modified_response(tag)
    context = SearchContext(
        params=search_params,
        engine=services().engine,
        version=services().config.version,
        accessed=accessed,
        root=request.root_path,
        origin=origin,
    )
    if form.is_whole:
        return _export(form, context, tag)
    return fresh_response(form.render(context), form.media_type, tag)


def _export(form: SearchFormat, context: SearchContext, tag: str) -> Response:
    """Return a whole result; the response takes a slot, and gives it back at its end."""
    slot = services().slots.take()
    with ExitStack() as until_answered:
        until_answered.callback(slot.release)
        body = form.render(context)
        assert isinstance(body, Streamed)
        response = fresh_response(replace(body, pieces=slot.released_after(body.pieces)), form.media_type, tag)
        response.call_on_close(slot.release)
        until_answered.pop_all()
    return response


@views.get(f"{FACETS_PATH}/<any({','.join(Facet)}):facet>.json")
def facet_values(facet: str) -> Response:
    """Answer with the values of a facet that begin with a prefix; every other parameter is as in a search."""
    args = request.args.copy()
    prefixes = args.poplist("prefix")
    synonyms = services().synonyms.current()
    search_params = params.parse_params(args, synonyms)
    faults = search_params.faults
    if len(prefixes) > 1:
        faults = (*faults, Fault(parameter="prefix", code="repeated-parameter", detail="prefix may be given once."))
    if faults:
        raise FaultyParametersError(faults)
    prefix, address = "".join(prefixes).strip(), search_params.address.drop("page")
    tag = _tag(JSON, request.path, prefix, address.pairs, synonyms.version)
    if client_has_tag(tag):
        return not_modified_response(tag)
    current = services()
    result = current.engine.facet_values(Facet(facet), prefix, search_params.request)
    body = facet_to_json(result, address, version=current.config.version, root=request.root_path)
    return fresh_response(body + "\n", JSON, tag)


@views.get(f"{ARTICLES_PATH}/<article_id>")
def article(article_id: str) -> Response:
    """Answer an article in the format that Accept prefers."""
    return _vary_on_accept(_article(negotiate(formats.ARTICLE), article_id))


def _article(form: Format[ArticleContext], article_id: str) -> Response:
    found = _get_article(article_id)
    if found.id != article_id:
        return _redirect(article_id, found.id)
    synonyms = services().synonyms.current()
    search_params = params.parse_params(request.args, synonyms)
    has_source = services().open_saved is not None
    permalink, accessed = _permalink(found), services().today()
    tag = _tag(
        form.media_type,
        permalink.url,
        str(permalink.asked),
        accessed.isoformat(),
        "source" if has_source else "",
        synonyms.version,
        search_params.address.pairs,
    )
    if client_has_tag(tag):
        return not_modified_response(tag)
    context = ArticleContext(
        article=found,
        params=search_params,
        permalink=permalink,
        accessed=accessed,
        engine=services().engine,
        root=request.root_path,
        has_source=has_source,
    )
    return fresh_response(form.render(context), form.media_type, tag)


@views.get("/suggest.json")
def suggest() -> Response:
    """Answer how to go on from what is typed so far."""
    asked = params.parse_suggest(request.args)
    if asked.faults:
        raise FaultyParametersError(asked.faults)
    synonyms = services().synonyms.current()
    tag = _tag(JSON, request.path, asked.typed, str(asked.limit), synonyms.version)
    if client_has_tag(tag):
        return not_modified_response(tag)
    suggestions = services().engine.suggest(asked.typed, asked.limit, partial(parse, synonyms=synonyms))
    return fresh_response(suggestions_to_json(asked.typed, suggestions, root=request.root_path) + "\n", JSON, tag)


@views.get("/related.json")
def related_json() -> Response:
    """Answer the related words of a search, as JSON."""
    return _related(JSON)


@views.get(RELATED_PATH)
def related() -> Response:
    """Answer the related words of a search, as a page."""
    return _related(HTML)


def _related(media_type: str) -> Response:
    synonyms = services().synonyms.current()
    search_params = params.parse_params(request.args, synonyms)
    if search_params.faults:
        raise FaultyParametersError(search_params.faults)
    address = search_params.address
    tag = _tag(media_type, request.path, address.pairs, synonyms.version)
    if client_has_tag(tag):
        return not_modified_response(tag)
    found = services().engine.related(search_params.request, DEFAULT_RELATED)
    if media_type == JSON:
        return fresh_response(related_to_json(found, address, root=request.root_path) + "\n", JSON, tag)
    page = related_to_dict(found, address, root=request.root_path)
    back = address.under(f"{request.root_path}{SEARCH_PATH}")
    return fresh_response(render_template("related.html", page=page, back=back), HTML, tag)


def _permalink(found: Article) -> Permalink:
    """Return the permalink of an article, or of the passage that the request names."""
    path = f"{request.root_path}{ARTICLES_PATH}/{found.id}"
    asked = parse_asked(request.args)
    return permalink_of(request.host_url.rstrip("/"), path, services().engine.info(), asked)


@views.get(f"{ARTICLES_PATH}/<article_id>{QUOTE_SUFFIX}")
def quote(article_id: str) -> Response:
    """Answer the sentences that hold a passage of an article, with their reference."""
    found = _get_article(article_id)
    if found.id != article_id:
        return _redirect(article_id, found.id)
    permalink, accessed = _permalink(found), services().today()
    if faults := passage_faults(request.args, permalink.asked):
        raise FaultyParametersError(faults)
    assert permalink.asked.span is not None
    quoted = quotation.quote(found, permalink.asked.span)
    if quoted is None:
        raise FaultyParametersError((outside_fault(),))
    tag = _tag(JSON, "quote", permalink.url, str(permalink.asked), accessed.isoformat())
    if client_has_tag(tag):
        return not_modified_response(tag)
    passage = permalink.to(quoted.span)
    body = quotation.to_json(found, quoted, reference_to(found, accessed, passage.url), passage)
    return fresh_response(body, JSON, tag)


@views.get(f"{ARTICLES_PATH}/<article_id>{SIMILAR_SUFFIX}")
def similar(article_id: str) -> Response:
    """Answer the articles that are most like an article."""
    found = _get_article(article_id)
    if found.id != article_id:
        return _redirect(article_id, found.id)
    asked = params.parse_similar(request.args)
    if asked.faults:
        raise FaultyParametersError(asked.faults)
    tag = _tag(JSON, request.path, str(asked.limit))
    if client_has_tag(tag):
        return not_modified_response(tag)
    nearest = services().engine.similar(article_id, asked.limit)
    return fresh_response(similar_to_json(nearest, root=request.root_path) + "\n", JSON, tag)


@views.get(f"{ARTICLES_PATH}/<article_id>{COPIES_SUFFIX}")
def copies(article_id: str) -> Response:
    """Answer the near-identical copies of an article, and what differs."""
    found = _get_article(article_id)
    if found.id != article_id:
        return _redirect(article_id, found.id)
    tag = _tag(JSON, "copies", found.id)
    if client_has_tag(tag):
        return not_modified_response(tag)
    body = copies_json(found, services().engine, f"{request.root_path}{ARTICLES_PATH}")
    return fresh_response(body, JSON, tag)


@views.get(f"{ARTICLES_PATH}/<article_id>{VERSIONS_SUFFIX}")
def versions(article_id: str) -> Response:
    """Answer the other captures of an article's address, and what differs."""
    found = _get_article(article_id)
    if found.id != article_id:
        return _redirect(article_id, found.id)
    tag = _tag(JSON, "versions", found.id)
    if client_has_tag(tag):
        return not_modified_response(tag)
    return fresh_response(versions_json(found), JSON, tag)


@views.get(f"{ARTICLES_PATH}/<article_id>{SOURCE_SUFFIX}")
def source(article_id: str) -> Response:
    """Answer the saved file of an article as an attachment, which no browser shows."""
    open_saved = services().open_saved
    if open_saved is None:
        raise SavedFilesOffError
    found = _get_article(article_id)
    if found.id != article_id:
        return _redirect(article_id, found.id)
    return _attachment_response(open_saved(found), found)


def _attachment_response(saved: SavedFile, article: Article) -> Response:
    """Return the saved file; the response closes it. `Repr-Digest` is the header of RFC 9530."""
    name = _CONTROLS.sub("_", saved.name)
    response = send_file(
        saved.file, mimetype=_ATTACHMENT, as_attachment=True, download_name=name, conditional=False, etag=False
    )
    response.content_length = saved.size_bytes
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(saved.sha256)).decode('ascii')}:"
    response.headers["Dateline-SHA256"] = saved.sha256
    if article.source.captured:
        response.headers["Dateline-Captured"] = article.source.captured.isoformat()
    return response


for _form in formats.SEARCH:
    if _form.suffix:
        views.add_url_rule(f"{SEARCH_PATH}{_form.suffix}", f"search_{_form.name}", partial(_search, _form))
for _record in formats.ARTICLE:
    if _record.suffix:
        path = f"{ARTICLES_PATH}/<article_id>{_record.suffix}"
        views.add_url_rule(path, f"article_{_record.name}", partial(_article, _record))


def _get_article(article_id: str) -> Article:
    if not is_article_id(article_id):
        raise ArticleNotFoundError(article_id)
    return services().engine.get(article_id)


def _redirect(old: str, new: str) -> Response:
    query = request.query_string.decode("ascii", "ignore")
    path = request.root_path + request.path.replace(old, new, 1)
    return Response(status=301, headers={"Location": f"{path}?{query}" if query else path})


@views.get("/healthz")
def health() -> Response:
    """Answer that the process is up."""
    return _status_response({"status": "up"})


@views.get("/readyz")
def readiness() -> Response:
    """Answer that the index can be searched; an index that cannot be is an error, 503."""
    services().engine.info()
    return _status_response({"status": "ready"})


def _status_response(body: dict[str, str]) -> Response:
    response = Response(json.dumps(body) + "\n", content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tag(media_type: str, *parts: str | Sequence[str] | Sequence[Pair]) -> str:
    """Return the answer's tag, computed from the request alone, so that a revalidation costs no search."""
    current = services()
    return etag(current.engine.info(), current.config.version, media_type, request.root_path, *parts)


def _vary_on_accept(response: Response) -> Response:
    response.vary.add("Accept")
    return response
