"""What holds of every page and of the article it makes, whatever the document: for tests of extract and for fuzzing."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Article, Source, article_id, normalise
from index.article.record import to_json
from index.fields import TEXT_FIELDS, field_text
from index.text.analysis import tokenize
from indexer.assemble import Decided, assemble
from indexer.geography.gazetteer import gazetteer
from indexer.geography.places import INFERRED
from indexer.page import FactName, Input, page_from_json, page_to_json
from indexer.pile.identity import Extracted
from indexer.pile.page_hashes import hash_page
from indexer.urls import believable_url
from tests.indexer.pages import NOW
from tests.records import from_json

if TYPE_CHECKING:
    from index.article.model import RegionFact, Span
    from indexer.page import Page

PILE: Final = "pages"

READ: Final = ("title", "dek", "body")
"""What is read for regions, in the order evidence is given."""

_PRINTED_SOURCES: Final = frozenset({"headline", "byline", "bio", "kicker", "text"})
_PRINTED_FACTS: Final = frozenset(
    {FactName.TITLE, FactName.DEK, FactName.AUTHOR, FactName.KIND, FactName.SECTION, FactName.REGION}
)
_BEFORE: Final = "it lies in Xq, "
"""Where an abbreviation of a division, and one in capitals, is read as the name it is."""


def article_of(document: Input, page: Page) -> Article:
    """Return the article that this page alone makes."""
    source = Source(pile=PILE, path=document.path, media_type=page.media_type, sha256=document.sha256)
    key = article_id(document.path)
    return assemble(page, Decided(id=key, source=source, url=believable_url(page), added=NOW, updated=NOW))


def check_all(document: Input, page: Page) -> None:
    """Raise AssertionError where a page, its article, or a span of it does not hold together."""
    check_page(page)
    check_article(article_of(document, page))
    hash_page(Extracted(row_id=0, pile=PILE, path=document.path, page=page))


def check_page(page: Page) -> None:
    """The page says something, in texts that UTF-8 can carry, and the ledger gives it back as it was."""
    assert page.blocks or page.facts
    for text in (*(block.text for block in page.blocks), *(fact.value for fact in page.facts)):
        assert text == normalise(text)
        text.encode()
    assert page_from_json(page_to_json(page)) == page
    if page.media_type != "application/json":  # a record names its facts' sources itself
        check_printed(page)


def check_printed(page: Page) -> None:
    """What a fact says is printed on the page stands in a block of it."""
    blocks = letters(" ".join(block.text for block in page.blocks))
    for fact in page.facts:
        if fact.source in _PRINTED_SOURCES and fact.name in _PRINTED_FACTS:
            assert letters(fact.value) in blocks, f"no block holds {fact}"


def letters(text: str) -> str:
    """Return the letters and digits of a text, case and marks aside."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text.casefold())))


def check_article(article: Article) -> None:
    """An article is its record, its body is its paragraphs, and each span of it cuts out what it claims to."""
    assert from_json(to_json(article)) == article
    start = 0
    for paragraph in article.paragraphs:
        assert article.body[start : start + len(paragraph)] == paragraph
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    check_evidence(article)
    check_words(article)


def check_evidence(article: Article) -> None:
    """Each region that was inferred, and no other, shows the names that tell it, in the order they stand in."""
    for region in article.regions:
        assert bool(region.evidence) == (region.source in INFERRED)
        places = [(READ.index(span.field), span.start) for span in region.evidence]
        assert places == sorted(set(places))
        for span in region.evidence:
            _check_span(article, region, span)


def _check_span(article: Article, region: RegionFact, span: Span) -> None:
    """The words cut out stand in one block, and are a whole name, or a city and what it lies in, of the region."""
    text = field_text(article, span.field)
    printed = text[span.start : span.stop]
    assert span.field in READ
    assert span.stop <= len(text)
    assert "\n" not in printed, f"{printed!r} runs over the end of a block"
    mentions = gazetteer(article.language).mentions(f"{_BEFORE}{printed}.")
    assert mentions, f"{printed!r} names nothing"
    named = (mentions[0].start - len(_BEFORE), mentions[-1].stop - len(_BEFORE))
    assert named == (0, len(printed)), f"{printed!r} is more than a name"
    keys = {key for mention in mentions for key in mention.entry.keys}
    assert region.key in keys, f"{printed!r} is no name of {region.key}"


def check_words(article: Article) -> None:
    """Each word stands where its offsets say, behind the one before it, without white space at its ends."""
    for field in TEXT_FIELDS:
        text = field_text(article, field)
        last = -1
        for token in tokenize(text):
            printed = text[token.start : token.stop]
            assert last < token.start < token.stop <= len(text)
            assert printed == printed.strip()
            assert token.term
            last = token.start
