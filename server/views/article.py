"""The routes of an article: its formats, quotations, similar articles, copies, versions and saved file."""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, after_this_request, render_template, request, send_file

from index.article.model import is_article_id
from index.errors import ArticleNotFoundError
from server.answer.likeness import SIMILAR_SUFFIX, similar_json
from server.citation.permalink import QUOTE_SUFFIX, outside_fault, parse_asked, passage_faults, permalink_of
from server.citation.quotation import quotation_json
from server.citation.quotation import quote as quote_passage
from server.citation.reference import reference_to
from server.comparison.copies import COPIES_SUFFIX, copies_json
from server.comparison.versions import VERSIONS_SUFFIX, versions_json
from server.config import services
from server.faults import FaultyParametersError, refuse
from server.formats import ARTICLE, ARTICLES_PATH, SOURCE_SUFFIX, ArticleContext
from server.http.conditional import conditional_response
from server.http.negotiation import HTML, JSON, Format, negotiate, vary_on_accept
from server.pages.comparison import COPIES_PATH, PART, VERSIONS_PATH, copies_page, versions_page
from server.params import parse_params, parse_similar
from server.problems import SavedFilesOffError

if TYPE_CHECKING:
    from index.article.model import Article
    from index.article.saved import SavedFile
    from server.address import Address
    from server.citation.permalink import Permalink

_ATTACHMENT: Final = "application/octet-stream"
"""The type of every saved file, never its own: a saved page must not run as a page of this server."""

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")

views = Blueprint("article", __name__)


@views.get(f"{ARTICLES_PATH}/<article_id>")
def article(article_id: str) -> Response:
    """Answer an article in the format that Accept prefers."""
    after_this_request(vary_on_accept)
    return _article(negotiate(ARTICLE), article_id)


def _article(form: Format[ArticleContext], article_id: str) -> Response:
    found = _get_article(article_id)
    synonyms = services().synonyms.current()
    context = ArticleContext(
        article=found,
        params=parse_params(request.args, synonyms),
        permalink=_permalink(found),
        accessed=services().today(),
        engine=services().engine,
        root=request.root_path,
        has_source=services().open_saved is not None,
    )
    return conditional_response(
        form.media_type,
        partial(form.render, context),
        context.permalink.url,
        str(context.permalink.asked),
        context.accessed.isoformat(),
        "source" if context.has_source else "",
        synonyms.version,
        context.params.address.pairs,
    )


def _permalink(found: Article) -> Permalink:
    """Return the permalink of an article, or of the passage that the request names."""
    asked = parse_asked(request.args)
    return permalink_of(request.host_url.rstrip("/"), f"{_articles_path()}/{found.id}", services().engine.info(), asked)


def _articles_path() -> str:
    return f"{request.root_path}{ARTICLES_PATH}"


@views.get(f"{ARTICLES_PATH}/<article_id>{QUOTE_SUFFIX}")
def quote(article_id: str) -> Response:
    """Answer the sentences that hold a passage of an article, with their reference."""
    found = _get_article(article_id)
    permalink, accessed = _permalink(found), services().today()
    refuse(passage_faults(request.args, permalink.asked))
    assert permalink.asked.span is not None
    quoted = quote_passage(found, permalink.asked.span)
    if quoted is None:
        raise FaultyParametersError((outside_fault(),))
    passage = permalink.to(quoted.span)
    reference = reference_to(found, accessed, passage.url)
    return conditional_response(
        JSON,
        partial(quotation_json, found, quoted, reference, passage),
        permalink.url,
        str(permalink.asked),
        accessed.isoformat(),
    )


@views.get(f"{ARTICLES_PATH}/<article_id>{SIMILAR_SUFFIX}")
def similar(article_id: str) -> Response:
    """Answer the articles that are most like an article."""
    found = _get_article(article_id)
    asked = parse_similar(request.args)
    refuse(asked.faults)

    def render() -> str:
        return similar_json(services().engine.similar(found.id, asked.limit), root=request.root_path)

    return conditional_response(JSON, render, str(asked.limit))


@views.get(f"{ARTICLES_PATH}/<article_id>{COPIES_SUFFIX}")
def copies(article_id: str) -> Response:
    """Answer the near-identical copies of an article, and what differs."""
    found = _get_article(article_id)
    return conditional_response(JSON, partial(copies_json, found, services().engine, _articles_path()))


@views.get(f"{ARTICLES_PATH}/<article_id>{VERSIONS_SUFFIX}")
def versions(article_id: str) -> Response:
    """Answer the other captures of an article's address, and what differs."""
    return conditional_response(JSON, partial(versions_json, _get_article(article_id)))


@views.get(f"{ARTICLES_PATH}/<article_id>{COPIES_PATH}")
def copies_of(article_id: str) -> Response:
    """Answer with a page that compares an article with its near-identical copies."""
    found, asked, address = _get_article(article_id), request.args.get(PART, ""), _address()

    def render() -> str:
        page = copies_page(found, services().engine, asked, address, _articles_path())
        return render_template("comparison.html", page=page)

    return conditional_response(HTML, render, asked, address.pairs)


@views.get(f"{ARTICLES_PATH}/<article_id>{VERSIONS_PATH}")
def versions_of(article_id: str) -> Response:
    """Answer with a page that compares an article with the other captures of its address."""
    found, asked, address = _get_article(article_id), request.args.get(PART, ""), _address()

    def render() -> str:
        return render_template("comparison.html", page=versions_page(found, asked, address, _articles_path()))

    return conditional_response(HTML, render, asked, address.pairs)


def _address() -> Address:
    """Return the search that led to the article."""
    return parse_params(request.args, services().synonyms.current()).address


@views.get(f"{ARTICLES_PATH}/<article_id>{SOURCE_SUFFIX}")
def source(article_id: str) -> Response:
    """Answer the saved file of an article as an attachment, which no browser shows."""
    open_saved = services().open_saved
    if open_saved is None:
        raise SavedFilesOffError
    found = _get_article(article_id)
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


def _get_article(article_id: str) -> Article:
    """Return an article. For an id that it had before, end the request with a redirect to its present address."""
    if not is_article_id(article_id):
        raise ArticleNotFoundError(article_id)
    found = services().engine.get(article_id)
    if found.id != article_id:
        query = request.query_string.decode("ascii", "ignore")
        path = request.root_path + request.path.replace(article_id, found.id, 1)
        abort(Response(status=301, headers={"Location": f"{path}?{query}" if query else path}))
    return found


for _form in ARTICLE:
    if _form.suffix:
        path = f"{ARTICLES_PATH}/<article_id>{_form.suffix}"
        views.add_url_rule(path, f"article_{_form.name}", partial(_article, _form))
