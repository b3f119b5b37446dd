"""Of every page at hand: each of its blocks once, quotations where they are said to stand, offsets that cut exactly."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from lxml import etree

from index.article.model import normalise
from indexer.extract import extract
from indexer.extract.html.blocks import read_blocks
from indexer.extract.html.roles import UNMATCHED
from indexer.extract.html.tree import UNREAD_TAGS, parse
from indexer.inputs.decoding import decode
from indexer.inputs.files import FoundFile, find
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack
from indexer.page import EXPORT_MEDIA_TYPE
from tests.archive import ROOT, SHARED
from tests.indexer.extract.properties import article_of, check_article, check_page, letters
from tests.indexer.inputs.build import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from index.article.model import Article
    from indexer.extract.html.blocks import PageBlock
    from indexer.page import Input, Page

PILES: Final = {
    "samples": ROOT / "sample_docs",
    "html": SHARED / "data" / "pages" / "html",
    "text": SHARED / "data" / "pages" / "text",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A document, its page, and the article it makes."""

    document: Input
    page: Page
    article: Article

    @property
    def text(self) -> str:
        """The document's bytes, decoded."""
        html = self.page.media_type == "text/html"
        return decode(self.document.data, declared=self.document.charset, html=html)


@cache
def cases(pile: str) -> tuple[Case, ...]:
    """Return every document of a pile extracted: once, for every property."""
    return tuple(_cases(pile))


def _cases(pile: str) -> Iterator[Case]:
    for found in find(PILES[pile], PILES[pile]):
        for met in unpack(found.path, read(found)) if isinstance(found, FoundFile) else ():
            if not isinstance(met, Skipped):
                page = extract(met)
                yield Case(met, page, article_of(met, page))


@pytest.fixture(params=PILES)
def pile(request: pytest.FixtureRequest) -> tuple[Case, ...]:
    name: str = request.param
    if not PILES[name].is_dir():
        pytest.skip("shared data absent: ../shared")
    return cases(name)


def holds(rule: Callable[[Case], None], pile: Iterable[Case]) -> None:
    """Assert that a rule holds of every page, naming each of which it does not, and why."""
    broken = []
    for case in pile:
        try:
            rule(case)
        except AssertionError as error:
            broken.append(f"{case.document.path}: {str(error)[:500]}")
    assert not broken, "\n".join(broken)


def test_the_piles_hold_every_kind_of_document(pile: tuple[Case, ...]) -> None:
    assert len(pile) > 40
    if pile is cases("samples"):
        assert {case.page.media_type for case in pile} == {
            "text/html", "text/plain", "text/markdown", "application/json", EXPORT_MEDIA_TYPE,
        }  # fmt: skip


def test_each_block_of_a_page_is_there_once(pile: tuple[Case, ...]) -> None:
    holds(lambda case: _BLOCKS_ONCE[case.page.media_type](case), pile)


def test_what_a_page_quotes_stands_on_it_and_the_ledger_gives_it_back(pile: tuple[Case, ...]) -> None:
    holds(lambda case: check_page(case.page), pile)


def test_every_span_of_an_article_cuts_out_what_it_claims_to(pile: tuple[Case, ...]) -> None:
    holds(lambda case: check_article(case.article), pile)


def test_the_pages_tell_of_places(pile: tuple[Case, ...]) -> None:
    """The rule about spans would hold of articles that have none."""
    spans = [span for case in pile for region in case.article.regions for span in region.evidence]
    assert "body" in {span.field for span in spans}


def _html_once(case: Case) -> None:
    """Every letter a reader may see is in one block of the tree, and every such block is one of the page's.

    What the page hides is there once where it is the article's, and else not at all; main text that no block of
    the tree holds is there beside them.
    """
    tree = parse(case.text)
    assert tree is not None
    blocks = read_blocks(tree)
    assert letters("".join(block.text for block in blocks)) == letters(_read_text(tree))
    found = [block.text for block in case.page.blocks if block.reason != UNMATCHED]
    unmatched = {block.text for block in case.page.blocks if block.reason == UNMATCHED}
    assert _is_all_but_hidden(found, blocks)
    assert unmatched.isdisjoint(block.text for block in blocks)


def _read_text(tree: HtmlElement) -> str:
    """Return the text a reader may see; the tree is spent."""
    etree.strip_elements(tree, *UNREAD_TAGS, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return "".join(str(text) for text in tree.itertext())


def _is_all_but_hidden(found: Sequence[str], blocks: Sequence[PageBlock]) -> bool:
    """Return whether the texts are the blocks', in order, but for any of the hidden ones."""
    ends = {0}
    for text in (*found, None):
        reached = set()
        for end in ends:
            while end < len(blocks):
                if blocks[end].text == text:
                    reached.add(end + 1)
                if not blocks[end].hidden:
                    break
                end += 1
            else:
                reached |= {len(blocks)} if text is None else set()
        ends = reached
    return bool(ends)


_DIVIDED: Final = re.compile(r"\w-\n\w")
_HYPHEN: Final = re.compile(r"(?<=\w)-\s?(?=\w)")


def _lines_once(case: Case) -> None:
    lines = normalise(" ".join(map(normalise, case.text.splitlines())))
    found = " ".join(block.text for block in case.page.blocks)
    # A word divided at a row's end is put together: then hyphens inside words are left out of the comparison.
    assert found == lines or (_DIVIDED.search(case.text) and _HYPHEN.sub("", found) == _HYPHEN.sub("", lines))


def _markdown_once(case: Case) -> None:
    _check_order(_words(case.page), iter(re.findall(r"\w+", case.text)))


def _record_once(case: Case) -> None:
    _check_order(_words(case.page), iter(re.findall(r"\w+", " ".join(_strings(json.loads(case.document.data))))))


def _words(page: Page) -> list[str]:
    return [word for block in page.blocks for word in re.findall(r"\w+", block.text)]


def _check_order(words: Iterable[str], source: Iterator[str]) -> None:
    """A block that stood there twice would look for its words behind themselves."""
    for word in words:
        assert word in source, f"{word!r} is not where it should be"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


_BLOCKS_ONCE: Final[dict[str, Callable[[Case], None]]] = {
    "text/html": _html_once,
    "text/plain": _lines_once,
    "text/markdown": _markdown_once,
    "application/json": _record_once,
    EXPORT_MEDIA_TYPE: _record_once,
}
