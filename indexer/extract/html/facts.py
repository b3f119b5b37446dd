"""Collect candidate facts from a page's metadata and headline, best first, each with its source.

Owns the order of sources: the container (a feed, an archive), structured data, the printed page, metadata for search
engines, guesses. Authors come from one source: the best one with at least one name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from index.article.model import Role, normalise
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.names import bio_name
from indexer.extract.cues.owner import owner
from indexer.extract.cues.stated import letters, stated_day, stated_labels, stated_url
from indexer.extract.cues.stated_names import stated_names
from indexer.extract.html.choices.signers import chosen, signings
from indexer.extract.html.choices.titles import TITLE_METAS, Candidate
from indexer.extract.html.dates.date_evidence import MODIFIED_METAS, DatedPage, language_code
from indexer.extract.html.dates.dating import published
from indexer.extract.html.headline import Headline, is_barred, is_tail
from indexer.extract.html.trails import trail_of
from indexer.page import Fact, FactName, fact
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.structured import Structured

DESCRIPTION_METAS: Final = ("og:description", "description", "twitter:description")
_AUTHOR_METAS: Final = (
    "author", "article:author", "article:authors", "article_author", "og:author", "parsely-author", "sailthru.author", "byl",
    "dc.creator", "dcterms.creator", "cxenseparse:author", "dable:author", "citation_author",
)  # fmt: skip
_SECTION_METAS: Final = (
    "article:section",
    "og:section",
    "parsely-section",
    "section",
    "page.section",
    "prism.section",
    "dc.subject",
)
_TAG_METAS: Final = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags")
_KEYWORD_METAS: Final = ("news_keywords", "keywords")

_KINDS: Final = frozenset(
    "analysis analyse análisis analisi opinion opinión opinione opinions meinung opinião commentary comment kommentar commentaire "
    "editorial éditorial leitartikel reporting report reportage reportaje bericht news nachricht feature features interview interviews "
    "entrevista intervista entretien review reviews rezension kritik critique reseña essay column columnist kolumne chronique tribune "
    "op-ed explainer factcheck fact-check faktencheck investigation recherche profile portrait porträt obituary nachruf letters "
    "podcast video q&a gastbeitrag glosse background hintergrund dossier live brief briefing blog analys analyser analiz analiza analisis "
    "analyysi opinie opini opinia mening debatt yorum görüş komentarz commentaar komentar ledare leder krönika kronik felieton intervju "
    "interjú röportaj wywiad wawancara entretiens reportagem reportaż haber laporan achtergrond anmeldelse recension recensie recenzja "
    "аналитика анализ мнение мнения комментарий колонка репортаж интервью новости новость рецензия аналітика думка інтерв'ю ανάλυση γνώμη άποψη "
    "συνέντευξη تحليل رأي تقرير تقارير مقابلة حوار تحقيق خبر أخبار ניתוח דעה ראיון "
    "ルポ ルポルタージュ 分析 解説 社説 論説 論考 コラム 寄稿 書評 インタビュー 特集 報道 オピニオン 分析评论 评论 評論 社论 社論 专访 專訪 报道 報導 特写 特寫 "
    "분석 해설 사설 칼럼 논평 인터뷰 르포 기고 기획 서평".split()
)
"""Labels that state an article's kind, casefolded; any other label is a section."""

_NO_SECTIONS: Final = frozenset(
    "uncategorized uncategorised article articles tags tag home homepage general allgemein startseite 記事".split()
)
"""Labels that templates print for articles without a section."""

_TITLE_BREAK: Final = re.compile(r"\s+[|–—·•»›-]\s+|\s*[|•»›]\s*|\s+::\s+")
_TAG_LIST: Final = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that was read from one page.

    Attributes:
        structured: the page's metadata.
        blocks: its blocks.
        body: the positions of the blocks that have the main text.
        headline: its headline and parts.
        bios: the texts of the blocks about an author.
        captured: the day when it was fetched, if it is known.
        titles: the candidates for the title, the best one first.
        marked: the names in elements that are marked as an author's, with their features.
    """

    structured: Structured
    blocks: Sequence[PageBlock]
    body: frozenset[int]
    headline: Headline
    bios: Sequence[str]
    captured: date | None = None
    titles: Sequence[Candidate] = ()
    marked: Sequence[tuple[tuple[str, ...], frozenset[str]]] = ()

    def printed(self, role: Role) -> Iterator[PageBlock]:
        """Return the headline's blocks with this role."""
        return (self.blocks[position] for position in self.headline.of(role))


def page_facts(reading: Reading) -> tuple[Fact, ...]:
    """Return the facts that the page itself states, without repetitions, best first."""
    languages = tuple(_languages(reading.structured))
    language = languages[0].value if languages else ""
    facts = (
        *_titles(reading),
        *_deks(reading),
        *_authors(reading),
        *_published(reading, language),
        *_modified(reading, language),
        *_labels(reading),
        *_tags(reading),
        *languages,
        *_named(FactName.OUTLET, ((outlet, source) for outlet, source in outlets(reading.structured))),
        *_owner(reading),
        *_addresses(reading.structured),
    )
    return tuple(dict.fromkeys(facts))


def merge_facts(container: Iterable[Fact], page: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the container's facts and then the page's; if the container names authors, the page's authors are left out."""
    container = tuple(container)
    signed = any(known.name is FactName.AUTHOR for known in container)
    return tuple(
        dict.fromkeys((*container, *(found for found in page if not (signed and found.name is FactName.AUTHOR))))
    )


def entry_labels(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the facts from the category of a feed's entry, if it has exactly one and prints no section itself.

    A single category is the feed's section. Of several categories some are topics, and nothing shows which.
    """
    tags = [found for found in facts if found.name is FactName.TAG]
    if len(tags) != 1 or any(found.name is FactName.SECTION for found in facts):
        return ()
    return tuple(made for label in stated_labels([tags[0].value]) for made in _label(label, tags[0].source))


def titles(structured: Structured, candidates: Sequence[Candidate] = ()) -> tuple[str, ...]:
    """Return the chosen title, and those in the metadata without sites' names, the most reliable first."""
    names = [name for name, _ in outlets(structured)]
    headline = structured.json_ld.headline if structured.json_ld.is_article else ""
    stated = [
        without_site(normalise(text), names) for text in (headline, *structured.meta(*TITLE_METAS), structured.title)
    ]
    parts = [
        part for text in stated for part in _TITLE_BREAK.split(text) if len(letters(part)) * 3 >= len(letters(text))
    ]
    best = [found.text for found in candidates[:1]]
    return tuple(dict.fromkeys(text for text in (*best, *stated, *parts) if text))


def descriptions(structured: Structured) -> tuple[str, ...]:
    """Return the descriptions in the metadata."""
    return tuple(text for text in (structured.json_ld.description, *structured.meta(*DESCRIPTION_METAS)) if text)


def outlets(structured: Structured) -> tuple[tuple[str, str], ...]:
    """Return the site's printed names, each with its source."""
    names = [
        (name, "meta") for name in structured.meta("og:site_name", "application-name", "publisher", "dc.publisher")
    ]
    names.append((structured.json_ld.outlet, "json-ld"))
    return tuple((name, source) for name, source in names if name and not stated_url(name))


def _owner(reading: Reading) -> Iterator[Fact]:
    """Yield the site's name from the copyright line below the text, if title, host or masthead have it too."""
    last = max(reading.body, default=0)
    names = dict.fromkeys(filter(None, (owner(block.text) for block in reading.blocks[last + 1 :])))
    if not names:
        return
    first = min(reading.body, default=0)
    printed = {letters(block.text) for block in reading.blocks[:first]} | set(
        map(letters, own_names(reading.structured))
    )
    window = letters(reading.structured.title)
    for name in names:
        key = letters(name)
        if key in printed or key.removeprefix("the") in printed or window.endswith(key):
            yield from fact(FactName.OUTLET, name, "copyright")


def own_names(structured: Structured) -> tuple[str, ...]:
    """Return the names that the site may print in an author's place: its printed names and its hosts."""
    names = [name for name, _ in outlets(structured)]
    addresses = (*structured.meta("og:url"), *structured.links.get("canonical", ()), *structured.json_ld.urls)
    hosts = [host for url in addresses[:MAX_ADDRESSES] if (host := host_of(url))]
    return tuple(dict.fromkeys((*names, *hosts, *(host.split(".")[0] for host in hosts))))


MAX_ADDRESSES: Final = 5


def addresses(structured: Structured, container: Iterable[Fact]) -> tuple[str, ...]:
    """Return the addresses that the page may have, those of its container first."""
    known = [found.value for found in container if found.name in (FactName.ORIGIN, FactName.CANONICAL)]
    stated = (*structured.origins, *structured.links.get("canonical", ()), *structured.meta("og:url"))
    return (*known, *stated, *structured.json_ld.urls)


def without_site(title: str, names: Iterable[str]) -> str:
    """Return the title without the site's name before or after it."""
    keys = {letters(name) for name in names if name}
    parts = [(match.start(), match.end()) for match in _TITLE_BREAK.finditer(title)]
    while parts and letters(title[parts[-1][1] :]) in keys:
        title = title[: parts.pop()[0]]
    if parts and letters(title[: parts[0][0]]) in keys:
        title = title[parts[0][1] :]
    return title.strip()


def _named(name: FactName, pairs: Iterable[tuple[str, str]]) -> Iterator[Fact]:
    for value, source in pairs:
        yield from fact(name, value, source)


def _titles(reading: Reading) -> Iterator[Fact]:
    """Yield the titles: the chosen one, JSON-LD's, the printed one, and those of the other metadata."""
    structured, names = reading.structured, [name for name, _ in outlets(reading.structured)]
    stated = [(structured.json_ld.headline, "json-ld")] if structured.json_ld.is_article else []
    printed = [(reading.blocks[at].text, "headline") for at in (reading.headline.title,) if at is not None]
    metas = [(text, "meta") for text in structured.meta(*TITLE_METAS)]
    best = [(found.text, found.source) for found in reading.titles[:1]]
    keys = ["".join(letters(without_site(text, names)) for text, _ in texts[:1]) for texts in (stated, printed, metas)]
    for_engines = keys[0] == letters(without_site(structured.title, names)) and is_tail(keys[1], keys[2])
    ranked = (*printed, *best, *stated) if for_engines else (*best, *stated, *printed)
    for text, source in (*ranked, *metas, (structured.title, "title-tag")):
        title = without_site(normalise(text), names)
        if letters(title):
            kickers = [meta for meta, _ in metas if _has_kicker(title, meta)]
            yield from _named(FactName.TITLE, ((meta, "meta") for meta in kickers))
            yield from fact(FactName.TITLE, title, source)


def _has_kicker(title: str, meta: str) -> bool:
    """Return whether the title is og:title with a kicker before it: `Syria: Druze demand a share`."""
    whole, bare = letters(title), letters(meta)
    return whole != bare and whole.endswith(bare) and 2 * len(bare) > len(whole)


def _deks(reading: Reading) -> Iterator[Fact]:
    printed = [block.text for block in reading.printed(Role.DEK)]
    yield from _named(FactName.DEK, ((text, "headline") for text in printed))
    yield from fact(FactName.DEK, reading.structured.json_ld.description, "json-ld")
    yield from _named(FactName.DEK, ((text, "meta") for text in reading.structured.meta(*DESCRIPTION_METAS)[:1]))


def _authors(reading: Reading) -> Iterator[Fact]:
    """Yield the names of the best candidate."""
    own = frozenset(map(letters, own_names(reading.structured)))
    sources = author_sources(reading.structured, reading.headline, reading.bios)
    signing = chosen(signings(sources, reading.marked, own))
    if signing:
        yield from _named(FactName.AUTHOR, ((name, signing.source) for name in signing.names))
        return
    # A site that signs with its address alone (`example.org`) names itself and nobody else.
    printed = {letters(name) for name, _ in outlets(reading.structured)}
    itself = [name for name in reading.structured.json_ld.authors if letters(name) in printed]
    yield from _named(FactName.AUTHOR, ((name, "json-ld") for name in itself))


def all_authors(structured: Structured, headline: Headline) -> tuple[str, ...]:
    """Return all names that the metadata or the byline give as authors, as printed."""
    metas = [text for meta in _AUTHOR_METAS for text in structured.meta(meta)]
    texts = (*structured.json_ld.authors, *structured.microdata.get("author", ()), *metas)
    return tuple(dict.fromkeys((*headline.names, *_names_in(texts, own_names(structured)))))


def _names_in(texts: Iterable[str], outlet_names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in texts for name in stated_names(text, outlet_names)))


def author_sources(
    structured: Structured, headline: Headline, bios: Sequence[str]
) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield each field that names authors: a name for it, its source, its texts."""
    yield "json-ld", "json-ld", structured.json_ld.authors
    for meta in _AUTHOR_METAS:
        yield ("meta" if meta == "author" else "meta-other"), "meta", structured.meta(meta)
    yield "microdata", "microdata", structured.microdata.get("author", ())[:1]
    yield "byline", "byline", headline.names
    yield "bio", "bio", [name for text in bios if (name := bio_name(text))]


def _published(reading: Reading, language: str) -> Iterator[Fact]:
    page = DatedPage(
        structured=reading.structured,
        blocks=reading.blocks,
        body=reading.body,
        headline=reading.headline,
        language=language,
        captured=reading.captured,
    )
    yield from _named(FactName.PUBLISHED, published(page))


def _modified(reading: Reading, language: str) -> Iterator[Fact]:
    structured = reading.structured
    lines = [block.text for block in reading.printed(Role.DATE)]
    printed = [found.iso for text in lines for found in printed_dates(text, language_code(language)) if found.later]
    fields = (
        ("json-ld", (structured.json_ld.modified,)),
        ("meta", structured.meta(*MODIFIED_METAS)),
        ("microdata", structured.microdata.get("dateModified", ())[:1]),
        ("byline", printed),
    )
    for source, texts in fields:
        yield from _named(FactName.MODIFIED, ((day, source) for text in texts if (day := stated_day(text))))


def _labels(reading: Reading) -> Iterator[Fact]:
    """Yield kind, section and region from the printed labels."""
    yield from fact(FactName.KIND, reading.structured.json_ld.kind, "json-ld")
    for source, texts in _label_fields(reading):
        for label in stated_labels(part for text in texts for part in _TAG_LIST.split(text)):
            yield from _label(label, source)


def _label(label: str, source: str) -> Iterator[Fact]:
    """Yield the facts of a label: a kind, or a section that may also be a region."""
    if label.casefold() in _KINDS:
        yield from fact(FactName.KIND, label[0].upper() + label[1:], source)
    elif letters(label) not in _NO_SECTIONS:
        yield from fact(FactName.SECTION, label, source)
        yield from fact(FactName.REGION, label, source if source in ("kicker", "breadcrumb") else "section")


def _label_fields(reading: Reading) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the labels by source, best first. A kicker with a bar has the section; one without may be the story's topic."""
    structured = reading.structured
    kickers = [block.text for block in reading.printed(Role.KICKER)]
    yield "kicker", [part for text in kickers if is_barred(text) for part in text.split("|")]
    yield "json-ld", structured.json_ld.sections
    yield "microdata", structured.microdata.get("articleSection", ())[:1]
    yield "meta", structured.meta(*_SECTION_METAS)
    yield "kicker", [text for text in kickers if not is_barred(text)]
    yield "breadcrumb", structured.json_ld.breadcrumbs[1:-1][-1:]
    yield "breadcrumb", trail_of(reading.blocks, reading.headline.title)[-1:]


def _tags(reading: Reading) -> Iterator[Fact]:
    structured = reading.structured
    fields = [("json-ld", structured.json_ld.tags), ("meta", structured.meta(*_TAG_METAS))]
    if not any(texts for _, texts in fields):
        fields = [("meta", structured.meta(*_KEYWORD_METAS))]
    for source, texts in fields:
        yield from _named(
            FactName.TAG,
            ((label, source) for label in stated_labels(part for text in texts for part in _TAG_LIST.split(text))),
        )


def _languages(structured: Structured) -> Iterator[Fact]:
    stated = (
        (structured.language, "html"),
        *((text, "meta") for text in structured.meta("og:locale", "content-language", "language")),
        (structured.json_ld.language, "json-ld"),
    )
    for text, source in stated:
        tag = text.strip().replace("_", "-").split(",")[0]
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
            yield from fact(FactName.LANGUAGE, tag, source)


def _addresses(structured: Structured) -> Iterator[Fact]:
    canonical = [(text, "meta") for text in structured.links.get("canonical", ())] + [
        (text, "json-ld") for text in structured.json_ld.urls
    ]
    for text, source in canonical:
        url = stated_url(text)
        if url and urlsplit(url).path.strip("/"):
            yield from fact(FactName.CANONICAL, url, source)
    yield from _named(
        FactName.OG_URL, ((url, "meta") for text in structured.meta("og:url") if (url := stated_url(text)))
    )
    yield from _named(
        FactName.ORIGIN, ((url, "saved-from") for text in structured.origins if (url := stated_url(text)))
    )
