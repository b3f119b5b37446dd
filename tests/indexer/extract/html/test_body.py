"""The article's body: which blocks are removed from the extractor's text, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest

from index.article.model import Role
from indexer.extract.html.align import Alignment
from indexer.extract.html.blocks import PageBlock, read_blocks
from indexer.extract.html.body import Body, MainText, drop_article_zones, drop_prose_zones, is_doubtful, read_body
from indexer.extract.html.headline import read_headline
from indexer.extract.html.html import extract_html
from indexer.extract.html.tree import parse
from indexer.page import Input

TITLE: Final = "A channel dug at night"
PROSE: Final = """\
The dredger arrived before dawn, and by the time the harbour office opened it had lifted the first hopper of silt.
For eleven years the port has argued about its depth. The ferry company wants two metres more than it has today.
What changed this spring was money. The county offered to pay for half of the work if a bank paid for the rest.
The growers have gone to court. Their lawyer argues that nobody measured what the silt would do to the beds.
Until then the dredger works at night, when the current is slack, and the growers stand on the pier and count.
""".splitlines()


def page(markup: str) -> tuple[PageBlock, ...]:
    tree = parse(f"<html><body>{markup}</body></html>")
    assert tree is not None
    return read_blocks(tree)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def body_of(
    markup: str, *taken: str, stated: str = "", authors: Sequence[str] = ()
) -> tuple[list[str], dict[str, Role]]:
    """Return the body's texts, and the removed texts with their roles, if the extractor took these blocks."""
    blocks = page(markup)
    found = frozenset(at for at, block in enumerate(blocks) if block.text in taken)
    assert len(found) >= len(set(taken))
    blocks = drop_article_zones(blocks, found)
    body = _read(blocks, found, stated, authors)
    return [blocks[at].text for at in body.kept], {blocks[at].text: role for at, (role, _) in body.removed.items()}


def _read(blocks: tuple[PageBlock, ...], found: frozenset[int], stated: str, authors: Sequence[str]) -> Body:
    headline = read_headline(blocks, found, [TITLE], [])
    alignment = Alignment(blocks=found, unmatched=())
    return read_body(
        blocks, MainText(alignment=alignment, reason="taken"), headline, jsonld_text=stated, authors=authors
    )


def test_a_zone_with_the_article_is_no_boilerplate() -> None:
    markup = f"<div class='has-sidebar'><h1>{TITLE}</h1>{paragraphs(*PROSE)}</div>"
    blocks = page(markup)
    assert all(block.zone for block in blocks)
    found = frozenset(at for at, block in enumerate(blocks) if block.text in PROSE)
    assert not any(block.zone for block in drop_article_zones(blocks, found))


def test_json_ld_vetoes_blocks_that_it_lacks() -> None:
    foreign = "The orchard on the hill has been sold to a company that grows walnuts, and nobody knows who picks."
    markup = f"<h1>{TITLE}</h1>{paragraphs(*PROSE, foreign)}"
    assert body_of(markup, *PROSE, foreign, stated=" ".join(PROSE)) == (list(PROSE), {foreign: Role.OTHER})


def test_json_ld_with_another_text_is_ignored() -> None:
    other = "Walnuts ripen in the last week of September, when the husk splits and the nut falls of itself. " * 6
    markup = f"<h1>{TITLE}</h1>{paragraphs(*PROSE)}"
    assert body_of(markup, *PROSE, stated=other) == (list(PROSE), {})


LEAD: Final = "The county, the ferry company and the growers of mussels have argued about it for eleven years."

REMOVED: Final = {
    "above the headline": (f"<p>Latest from the coast</p><h1>{TITLE}</h1>", "Latest from the coast", "", Role.OTHER),
    "a caption": ("", "The dredger at anchor", "<figure><p>The dredger at anchor</p></figure>", Role.CAPTION),
    "a box of facts": ("", "Facts: the port", "<div class='related'><p>Facts: the port</p></div>", Role.RELATED),
    "the comments": ("", "Be polite.", "<div class='comments'><p>Be polite.</p></div>", Role.COMMENT),
    "what is hidden": ("", "Loading more.", "<p style='display:none'>Loading more.</p>", Role.OTHER),
    "a link to read on": ("", "Mehr dazu: der Hafen", "<p>Mehr dazu: der Hafen</p>", Role.RELATED),
    "a date": ("", "Published: 3 March 2021", "<p>Published: 3 March 2021</p>", Role.DATE),
    "an offer": ("", "Get our newsletter: sign up here", "<p>Get our newsletter: sign up here</p>", Role.PROMO),
    "a teaser's rest": (
        "",
        "A walnut orchard was sold. Nobody knows who picks. more...",
        "<p>A walnut orchard was sold. Nobody knows who picks. <a href='x'>more...</a></p>",
        Role.RELATED,
    ),
    "a row of buttons": ("", "Text | Send to a friend", "<p>Text | Send to a friend</p>", Role.NAV),
    "a donation box": ("", "Give what we need.", "<div class='donate'>Give what we need.</div>", Role.PROMO),
}


@pytest.mark.parametrize(("above", "text", "below", "role"), REMOVED.values(), ids=REMOVED)
def test_text_that_is_no_article_is_removed(above: str, text: str, below: str, role: Role) -> None:
    markup = f"{above or f'<h1>{TITLE}</h1>'}{paragraphs(*PROSE)}{below}"
    kept, removed = body_of(markup, *PROSE, text)
    assert (kept, removed) == (list(PROSE), {text: role})


@pytest.mark.parametrize("tag", ["h2", "p"])
def test_a_lead_above_the_first_paragraph_stays(tag: str) -> None:
    markup = f"<h1>{TITLE}</h1><{tag}>{LEAD}</{tag}>{paragraphs(*PROSE)}"
    assert body_of(markup, LEAD, *PROSE)[0] == [LEAD, *PROSE]


def test_a_date_under_a_quotation_stays() -> None:
    quote = "<blockquote><p>They dig at night.</p><p>— Port of Lowmere, 3 March 2021</p></blockquote>"
    said = ("They dig at night.", "— Port of Lowmere, 3 March 2021")
    assert body_of(f"<h1>{TITLE}</h1>{paragraphs(*PROSE)}{quote}", *PROSE, *said)[0] == [*PROSE, *said]


def test_a_page_that_hides_its_whole_text_keeps_it() -> None:
    markup = f"<h1>{TITLE}</h1><div style='display:none'>{paragraphs(*PROSE)}</div>"
    assert body_of(markup, *PROSE) == (list(PROSE), {})


def test_a_main_text_with_the_pages_prose_is_not_doubtful() -> None:
    blocks = page(paragraphs(*PROSE))
    assert not is_doubtful(blocks, frozenset(range(len(PROSE))))
    assert is_doubtful(blocks, frozenset(range(2)))
    assert is_doubtful(blocks, frozenset())


def test_text_after_the_microdata_body_is_not_body() -> None:
    other = [f"{text} So they said elsewhere." for text in PROSE[:2]]
    stated = f"<div itemprop='articleBody'>{paragraphs(*PROSE)}</div>"
    markup = f"<h1>{TITLE}</h1>{paragraphs(LEAD)}{stated}{paragraphs(*other)}"
    kept, removed = body_of(markup, LEAD, *PROSE, *other)
    assert (kept, removed) == ([LEAD, *PROSE], dict.fromkeys(other, Role.OTHER))


def test_after_a_partial_microdata_body_the_article_ends_at_a_linked_headline() -> None:
    other = "The orchard on the hill has been sold to a company that grows walnuts."
    stated = f"<div itemprop='articleBody'>{paragraphs(*PROSE[:3])}</div>"
    rest = [*PROSE[3:], *(f"{text} Again." for text in PROSE[3:]), *(f"{text} And again." for text in PROSE[3:])]
    markup = f"<h1>{TITLE}</h1>{stated}{paragraphs(*rest)}<h3><a href='x'>Walnuts</a></h3>{paragraphs(other)}"
    kept, removed = body_of(markup, *PROSE[:3], *rest, other)
    assert (kept, removed) == ([*PROSE[:3], *rest], {other: Role.OTHER})


def test_a_hidden_copy_of_visible_text_does_not_count_as_own_text() -> None:
    copy = " ".join(PROSE)
    markup = f"<h1>{TITLE}</h1>{paragraphs(*PROSE)}<div style='display:none'>{paragraphs(copy)}</div>"
    assert body_of(markup, *PROSE, copy) == (list(PROSE), {copy: Role.OTHER})


BIO: Final = "Mara Ellwood teaches hydrography in Lowmere."


@pytest.mark.parametrize("box", ["p", "div"])
def test_the_paragraph_that_begins_with_the_authors_name_is_a_bio(box: str) -> None:
    markup = f"<h1>{TITLE}</h1>{paragraphs(*PROSE)}<{box}>{BIO}</{box}>"
    taken = (*PROSE, BIO) if box == "p" else PROSE
    assert body_of(markup, *taken, authors=["Mara Ellwood"]) == (list(PROSE), {BIO: Role.BIO})
    assert body_of(markup, *taken, authors=["Nils Aabel"]) == (list(taken), {})


def test_an_author_who_is_quoted_at_the_end_stays() -> None:
    quoted = "Mara Ellwood said: “I have counted them all.”"
    assert body_of(f"<h1>{TITLE}</h1>{paragraphs(*PROSE, quoted)}", *PROSE, quoted, authors=["Mara Ellwood"]) == (
        [*PROSE, quoted],
        {},
    )


@pytest.mark.parametrize(
    "line", ["Termin: 29.02.2020, 19 Uhr", "Einsendeschluss: 03.11.2019 (Poststempel)", "ab 1. Januar 2024 für Vereine"]
)
@pytest.mark.parametrize("place", [0, 3])
def test_a_line_about_a_day_amid_the_text_is_no_printed_date(line: str, place: int) -> None:
    texts = [*PROSE[:place], line, *PROSE[place:]]
    assert body_of(f"<h1>{TITLE}</h1>{paragraphs(*texts)}", *texts) == (texts, {})


@pytest.mark.parametrize(
    "line", ["Donnerstag, 27.02.2020, 19:30 Uhr", "Last updated on 3 March 2021 by the harbour desk"]
)
def test_a_line_that_is_nothing_but_a_date_is_removed(line: str) -> None:
    texts = [*PROSE[:3], line, *PROSE[3:]]
    assert body_of(f"<h1>{TITLE}</h1>{paragraphs(*texts)}", *texts) == (list(PROSE), {line: Role.DATE})


@pytest.mark.parametrize(("chance", "stays"), [(0.97, True), (0.7, False)])
def test_a_long_lead_above_the_headline_stays_if_the_model_is_certain_of_it(chance: float, stays: bool) -> None:
    lead = " ".join(PROSE[:2])
    blocks = page(f"{paragraphs(lead)}<h1>{TITLE}</h1>{paragraphs(*PROSE[2:], *PROSE[2:])}")
    found = frozenset(at for at, block in enumerate(blocks) if block.tag == "p")
    likely = [chance if block.text == lead else 0.99 for block in blocks]
    main = MainText(alignment=Alignment(blocks=found, unmatched=()), reason="taken", likely=likely)
    body = read_body(blocks, main, read_headline(blocks, found, [TITLE], []), jsonld_text="")
    assert (0 in body.kept) == stays


@pytest.mark.parametrize(
    ("opening", "free"),
    [("<div class='share'>", True), ("<nav>", True), ("<div id='nav_menu'>", True), ("<div class='comments'>", False)],
)
def test_a_zone_with_most_of_the_pages_prose_is_none_if_the_main_text_lacks_it(opening: str, free: bool) -> None:
    beside = f"<aside><p>{LEAD}</p></aside>"
    blocks = page(f"{beside}{opening}<h1>{TITLE}</h1>{paragraphs(*PROSE, *PROSE)}")
    assert drop_prose_zones(blocks, frozenset(range(1, len(blocks)))) == blocks
    zones = [block.zone for block in drop_prose_zones(blocks, frozenset({0}))]
    assert zones[0] is not None
    assert [zone is None for zone in zones[1:]] == [free] * (len(zones) - 1)


def test_an_article_inside_a_footer_left_open_is_body() -> None:
    links = "<li><a href='/port'>Port news</a></li>" * 9
    texts = [*PROSE, *(f"{text} Again." for text in PROSE)]
    data = f"<html><body><ul>{links}</ul><footer><h1>{TITLE}</h1>{paragraphs(*texts)}</body></html>".encode()
    document = Input(path="a.html", media_type="text/html", data=data, sha256="0" * 64)
    assert [block.text for block in extract_html(document).blocks if block.role is Role.BODY] == texts
