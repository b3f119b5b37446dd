"""The names that a field may have in a record: one table for JSON, CSV and front matter.

Names are compared without case and without `-`, `_`, `:`, `.` and spaces. The table holds the names that scrapers
(news-please, fundus, trafilatura, newspaper, Readability, Mercury, Diffbot), news services (NYT, Guardian, NewsAPI,
mediastack, newsdata, GNews, Event Registry, webz.io, Media Cloud, GDELT), reading services (wallabag, Omnivore, Pocket,
Instapaper, Readwise, Karakeep, Linkwarden, Shiori, Google Reader, Miniflux), publishing systems (WordPress, Blogger,
Ghost, JSON Feed) and reference managers (Zotero, CSL, ProQuest) document. Does not read values.

The table has no name for a time of saving, creation, import, crawl or sight: such a time is never the publication.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Field(StrEnum):
    """The meaning of a field."""

    TITLE = "title"
    DEK = "dek"
    BODY = "body"
    PUBLISHED = "published"
    MODIFIED = "modified"
    AUTHOR = "author"
    REGION = "region"
    SECTION = "section"
    TAG = "tag"
    KIND = "kind"
    LANGUAGE = "language"
    URL = "url"
    OUTLET = "outlet"


ALIASES: Final = {
    Field.TITLE: (
        "title", "headline", "heading", "webtitle", "resolvedtitle", "giventitle", "fulltitle", "articletitle",
        "documenttitle", "storytitle", "posttitle", "newstitle", "ogtitle", "titlepage", "titlerss", "titel", "titre",
        "titulo", "título", "titolo", "überschrift", "заголовок", "标题", "標題", "name",
    ),
    Field.DEK: (
        "dek", "deck", "standfirst", "trailtext", "subtitle", "subheadline", "subhead", "summary", "description",
        "abstract", "excerpt", "snippet", "teaser", "customexcerpt", "abstractnote", "metadescription", "ogdescription",
    ),
    Field.BODY: (
        "body", "articlebody", "maintext", "text", "content", "fulltext", "paragraphs", "html", "contenthtml",
        "htmlcontent", "contenttext", "textcontent", "bodyhtml", "bodytext", "articlehtml", "articletext",
        "articlecontent", "cleanedtext", "cleantext", "fullcontent", "contentencoded", "storytext", "storybody",
        "posttext", "postcontent", "plaintext", "markdown", "article", "story", "rawtext", "texte", "texto", "testo",
        "volltext", "inhalt", "contenu", "contenido", "текст", "正文", "内容", "leadparagraph", "blocks",
    ),
    Field.PUBLISHED: (
        "published", "datepublished", "publishedat", "publisheddate", "publicationdate", "publishingdate",
        "publishdate", "datepublish", "publishedtime", "publishtime", "publishedon", "publishat", "publicationtime",
        "pubdate", "webpublicationdate", "firstpublicationdate", "firstpublished", "firstpublishedat",
        "firstpublisheddate", "initialpublicationdate", "datetimepub", "dateofpublication", "displaydate", "issued",
        "dateissued", "issuedate", "articlepublishedtime", "articledate", "postdate", "newsdate", "storydate", "date",
        "datetime", "erscheinungsdatum", "datum", "fecha", "fechadepublicacion", "datedepublication",
        "datadipubblicazione", "дата", "日期", "year", "publicationyear", "pubyear",
    ),
    Field.MODIFIED: (
        "modified", "datemodified", "modifiedat", "modifieddate", "datemodify", "updated", "updatedat", "updateddate",
        "dateupdated", "lastmod", "lastmodified", "lastmodifieddate", "lastupdated", "changedat",
    ),
    Field.AUTHOR: (
        "authors", "author", "byline", "bylines", "creator", "creators", "writer", "writers", "publishedby",
        "authorname", "authornames", "authordisplayname", "articleauthor", "postauthor", "dccreator", "reporter",
        "reporters", "journalist", "journalists", "autor", "autoren", "auteur", "auteurs", "autore", "autori",
        "verfasser", "автор", "作者",
    ),
    Field.REGION: (
        "regions", "region", "places", "place", "countries", "country", "locations", "location", "geographiclocations",
    ),
    Field.SECTION: (
        "section", "articlesection", "sectionname", "category", "categories", "newsdesk", "pillarname", "ressort",
        "rubrik", "rubrique", "rubrica",
    ),
    Field.TAG: (
        "tags", "tag", "keywords", "topics", "topic", "subjects", "subjectterms", "labels", "taglist", "documenttags",
        "hashtags", "metakeywords", "newskeywords", "wpterm", "schlagwörter", "motsclés",
    ),
    Field.KIND: ("kind", "type", "genre", "articletype", "typeofmaterial", "documenttype"),
    Field.LANGUAGE: ("language", "lang", "inlanguage", "locale", "languagecode", "humanlanguage", "metalang"),
    Field.URL: (
        "canonical", "canonicalurl", "url", "weburl", "articleurl", "link", "permalink", "resolvedurl", "givenurl",
        "pageurl", "resolvedpageurl", "finalurl", "fullurl", "originalurl", "sourceurl", "externalurl", "webpageurl",
        "storyurl", "newsurl", "posturl", "documenturl", "documentidentifier", "respondedurl", "requestedurl",
        "alternate", "href", "uri", "source", "guid",
    ),
    Field.OUTLET: (
        "outlet", "publication", "publicationname", "publicationtitle", "pubtitle", "containertitle", "newspaper",
        "newspapername", "publisher", "publishername", "sitename", "ogsitename", "medianame", "sourcename",
        "sourcetitle", "newssource", "feedtitle", "source", "sourcehostname", "site", "origin", "feed", "website",
        "journal", "zeitung", "medium", "quelle", "fuente", "fonte",
    ),
}  # fmt: skip
"""The names of each field, the most reliable first."""

PARTS: Final = (
    "_source", "fields", "attributes", "article", "content", "document", "doc", "data", "post", "node", "item", "entry",
    "story", "record", "bookmark", "metadata", "meta", "thread", "_embedded",
)  # fmt: skip
"""Keys of objects with more fields of the same record: in Elasticsearch, the Guardian, Karakeep and JSON:API."""

MAX_PARTS_DEPTH: Final = 3

_SEPARATORS: Final = re.compile(r"[-_:.\s]+")

_WEIGHTS: Final = {
    Field.BODY: 3.0,
    Field.TITLE: 1.0,
    Field.URL: 1.0,
    Field.PUBLISHED: 1.0,
    Field.DEK: 1.0,
    Field.AUTHOR: 0.5,
}
"""Points that each field adds to an object's likeness to an article."""

_WEAK_TITLE: Final = 0.5
"""Points of a `name`: people, tags and folders have one too."""


def folded(name: str) -> str:
    """Return the form in which names of fields are compared."""
    return _SEPARATORS.sub("", name).casefold()


def by_field(
    fields: Mapping[str, object], aliases: Mapping[Field, tuple[str, ...]] = ALIASES
) -> dict[Field, list[object]]:
    """Return the values of each known field: those of the most reliable name first, those of the parts last."""
    found: dict[Field, list[object]] = {}
    for part in _with_parts(fields):
        named = ((str(key), value) for key, value in reversed(list(part.items())) if not _is_empty(value))
        names = {folded(key): value for key, value in named if key != "_source"}
        for field, known in aliases.items():
            values = [names[name] for name in known if name in names]
            if values:
                found.setdefault(field, []).extend(values)
    return found


def _with_parts(fields: Mapping[str, object], depth: int = 0) -> Iterator[Mapping[str, object]]:
    yield fields
    if depth < MAX_PARTS_DEPTH:
        for name in PARTS:
            part = fields.get(name)
            if isinstance(part, dict):
                yield from _with_parts(part, depth + 1)


def _is_empty(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, list | dict) and not value)


def likeness(fields: Mapping[str, object]) -> float:
    """Return an object's likeness to an article: 0 for none, 7.5 for an object with every field that counts."""
    values = by_field(fields)
    worth = sum(weight for field, weight in _WEIGHTS.items() if _counts(field, values))
    if Field.TITLE in values and all(folded(str(key)) not in _TITLES for part in _with_parts(fields) for key in part):
        worth -= 1 - _WEAK_TITLE
    return worth


_TITLES: Final = frozenset(ALIASES[Field.TITLE]) - {"name"}


def _counts(field: Field, values: Mapping[Field, list[object]]) -> bool:
    """Return whether the field has a value of its kind: a text must not be a number."""
    of = values.get(field, ())
    return any(not isinstance(value, bool | int | float) for value in of) if field is Field.BODY else bool(of)


def has_text(fields: Mapping[str, object]) -> bool:
    """Return whether an object has a text of its own."""
    return _counts(Field.BODY, by_field(fields))
