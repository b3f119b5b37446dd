"""Rows that were wrapped are put together again, at any width, as the lines they were."""

from __future__ import annotations

import random
import textwrap
from typing import Final

import pytest

from index.article.model import Block, BlockKind, Quality, Role
from indexer.extract.cues.whole import kept_whole
from indexer.extract.text.lines import split_lines
from indexer.extract.text.rough import UNKNOWN
from indexer.page import FactName
from tests.growth import assert_linear
from tests.indexer.extract.texts import PROSE, dump, read, texts, values

HEAD: Final = ("A channel dug at night", "By Mara Ellwood", "3 March 2021")
WIDTHS: Final = (30, 35, 45, 60, 72, 90, 100)


def wrapped(width: int, *, gap: str, paragraphs: tuple[str, ...] = PROSE) -> str:
    return gap.join(textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in paragraphs)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["blank lines", "no blank lines"])
@pytest.mark.parametrize("width", WIDTHS)
def test_text_wrapped_at_any_width_is_read_as_it_was_written(width: int, gap: str) -> None:
    page = read("\n".join(HEAD) + "\n\n" + wrapped(width, gap=gap))
    assert values(page, FactName.TITLE) == [HEAD[0]]
    assert values(page, FactName.AUTHOR) == ["Mara Ellwood"]
    assert values(page, FactName.PUBLISHED) == ["2021-03-03"]
    assert flat(" ".join(texts(page, Role.BODY))) == flat(" ".join(PROSE))
    assert page.quality is Quality.FULL


@pytest.mark.parametrize("width", WIDTHS)
def test_paragraphs_between_blank_lines_stay_paragraphs(width: int) -> None:
    assert [line.text for line in split_lines(wrapped(width, gap="\n\n"))] == list(PROSE)


def ragged(paragraph: str, width: int, chance: random.Random) -> str:
    rows = [""]
    room = width
    for word in paragraph.split():
        if rows[-1] and len(rows[-1]) + 1 + len(word) > room:
            rows.append(word)
            room = round(width * chance.uniform(0.85, 1.15))
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    return "\n".join(rows)


@pytest.mark.parametrize("width", [35, 60, 90])
def test_a_ragged_margin_is_a_margin(width: int) -> None:
    chance = random.Random(width)
    text = "\n\n".join(ragged(paragraph, width, chance) for paragraph in PROSE)
    assert [line.text for line in split_lines(text)] == list(PROSE)


@pytest.mark.parametrize("width", [35, 45, 60, 72])
def test_where_blank_rows_part_all_lines_a_capital_below_a_narrow_row_goes_on(width: int) -> None:
    chance = random.Random(width)
    nouns = [" ".join(word.capitalize() if len(word) > 5 else word for word in p.split()) for p in PROSE * 20]
    text = "\n\n".join(ragged(paragraph, width, chance) for paragraph in nouns)
    assert [line.text for line in split_lines(text)] == nouns


def test_an_indent_begins_a_paragraph() -> None:
    text = "\n".join(textwrap.fill(paragraph, 66, initial_indent="   ") for paragraph in PROSE)
    assert [line.text for line in split_lines(text)] == list(PROSE)


def test_a_text_set_in_as_a_whole_is_no_row_of_paragraphs() -> None:
    text = "\n\n".join(textwrap.fill(p, 66, initial_indent="   ", subsequent_indent="   ") for p in PROSE)
    assert [line.text for line in split_lines(text)] == list(PROSE)


def test_a_double_spaced_text_is_single_spaced() -> None:
    text = "\n\n\n\n".join(textwrap.fill(paragraph, 60).replace("\n", "\n\n") for paragraph in PROSE)
    assert [line.text for line in split_lines(text)] == list(PROSE)


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    rows = wrapped(60, gap="\n\n").split("\n")
    text = "\n".join([*rows[:2], "\f", *rows[2:]]).replace("\n\f\n", "\n\n\f")
    page = read(text)
    assert flat(" ".join(texts(page, Role.BODY))) == flat(" ".join(PROSE))
    assert PROSE[0] in [block.text for block in page.blocks]


def test_japanese_rows_are_joined_without_a_space() -> None:
    sentence = "港の浚渫船は夜明け前に到着し、事務所が開くころには最初の土砂を水路から引き上げていた。"
    text = sentence * 4
    rows = "\n".join(text[at : at + 40] for at in range(0, len(text), 40))
    assert [line.text for line in split_lines(rows)] == [text]


DIVIDED: Final = """\
The harbour council voted on Tuesday to begin the con-
struction of the new break-
water before the first of Novem-
ber, and after that vote an Anglo-
Irish lender has promised to pay for the long-
term loan, as it did for the long-term loans of the pi-
lots and the pre- and
postwar quays. The council will re-
move the moorings on Thursday, before any construction be-
gins and the water is too high.
"""


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("construction", "construction"), ("breakwater", "breakwater"), ("November", "November"),
        ("a name's hyphen", "Anglo-Irish"), ("a hyphen that the text prints elsewhere", "the long-term loan,"),
        ("a suspended hyphen", "the pre- and postwar quays"), ("pilots", "the pilots"), ("remove", "will remove"),
    ],
)  # fmt: skip
def test_a_word_divided_at_the_end_of_a_row_is_whole(word: str, kept: str) -> None:
    assert word
    assert kept in " ".join(line.text for line in split_lines(DIVIDED))


def test_a_text_that_divides_no_words_keeps_its_hyphens() -> None:
    prose = (*PROSE, "The county signed an agreement for an eleven-year loan to the harbour on a Tuesday evening.")
    rows = wrapped(60, gap="\n\n", paragraphs=prose).replace("eleven-year", "eleven-\nyear")
    assert "an eleven-year loan" in " ".join(line.text for line in split_lines(rows))


def test_a_soft_hyphen_leaves() -> None:
    rows = DIVIDED.replace("con-\n", "con\u00ad\n")
    assert "the construction of" in " ".join(line.text for line in split_lines(rows))


def test_ocr_that_lost_its_hyphens_has_the_words_that_it_prints_elsewhere() -> None:
    text = (
        "The captains of the harbor met in the town hall yes\nterday and asked that nothing be done until the her\n"
        "ring season is over. What they said yesterday is what\nthey have said in every year: the herring comes first."
    )
    joined = " ".join(line.text for line in split_lines(text))
    assert "town hall yesterday and" in joined
    assert "the herring season" in joined


def test_a_list_of_short_lines_stays_a_list() -> None:
    lines = ["Home", "World news", "Politics and law", "Letters", *PROSE]
    assert [line.text for line in split_lines("\n".join(lines))] == lines


def test_items_of_a_list_stay_apart() -> None:
    items = [f"- {paragraph.split('.')[0]}" for paragraph in PROSE]
    text = wrapped(50, gap="\n\n") + "\n\n" + "\n".join(textwrap.fill(item, 50) for item in items)
    assert [line.text for line in split_lines(text)][-len(items) :] == items


def test_columns_side_by_side_are_read_one_below_the_other() -> None:
    left = textwrap.wrap(" ".join(PROSE[:2]), 40)
    right = textwrap.wrap(" ".join(PROSE[2:4]), 40)
    rows = [f"{one:<44}{two}" for one, two in zip(left, right + [""] * len(left), strict=False)]
    rows += [" " * 44 + two for two in right[len(left) :]]
    page = read(dump(*HEAD) + "\n\n" + "\n".join(rows))
    assert flat(" ".join(texts(page, Role.BODY))) == flat(" ".join(PROSE[:4]))


def test_a_table_is_read_row_by_row() -> None:
    rows = [f"Quay {number:<20}{number * 7:<12}{number * 11}" for number in range(12)]
    assert [line.text for line in split_lines("\n".join(rows))] == [" ".join(row.split()) for row in rows]


NEWSPAPER: Final = "\n".join(
    f"{headline}\n{textwrap.fill(paragraph, 44, break_on_hyphens=False)}"
    for headline, paragraph in zip(
        ("LOCK TO CLOSE.", "BRIDGE OPENED AT ESTRUP.", "A HOUSE BURNT.", "WEATHER AND TIDES.", "PRICES CURRENT."),
        PROSE,
        strict=True,
    )
)


def test_a_scanned_page_of_several_articles_is_kept_whole_and_says_so() -> None:
    page = read("VOL. XLIII----NO 14.220.\n" + NEWSPAPER)
    assert page.quality is Quality.FALLBACK
    body = [block for block in page.blocks if block.role is Role.BODY]
    assert flat(" ".join(block.text for block in body)).endswith(flat(NEWSPAPER))
    assert {block.reason for block in body} == {"a page of several articles that cannot be told apart: kept whole"}


def test_prose_that_no_article_was_found_in_is_kept_whole() -> None:
    nav = Block(text="Home", kind=BlockKind.PARAGRAPH, role=Role.NAV, reason="a short line above the article")
    prose = [
        Block(text=text, kind=BlockKind.PARAGRAPH, role=Role.OTHER, reason="stands above the head") for text in PROSE
    ]
    assert [block.role for block in kept_whole((nav, *prose), UNKNOWN) or ()] == [Role.NAV, *[Role.BODY] * len(PROSE)]


def test_a_page_without_prose_has_none_to_keep() -> None:
    nav = Block(text="Home", kind=BlockKind.PARAGRAPH, role=Role.NAV, reason="a short line above the article")
    assert kept_whole((nav,) * 100, UNKNOWN) is None


LYNX: Final = (
    "   #[1]Tidal Review [2]RSS\n\n   [3]Home [4]World\n\n            A channel dug at night\n\n   By Mara Ellwood\n\n"
    "   March 3, 2021\n\n"
    + "\n\n".join(textwrap.fill(p, 70, initial_indent="   ", subsequent_indent="   ") for p in PROSE)
    + "\n\nReferences\n\n   1. https://tidal.example/\n   2. https://tidal.example/rss\n   3. https://tidal.example/\n"
    "   4. https://tidal.example/world\n"
)


def test_a_text_browsers_dump_is_read_without_its_numbers_and_addresses() -> None:
    page = read(LYNX)
    assert values(page, FactName.TITLE) == [HEAD[0]]
    assert values(page, FactName.AUTHOR) == ["Mara Ellwood"]
    assert values(page, FactName.PUBLISHED) == ["2021-03-03"]
    assert texts(page, Role.BODY) == list(PROSE)
    assert "2. https://tidal.example/rss" in texts(page, Role.NAV)


def test_numbers_in_brackets_without_a_list_of_addresses_stay() -> None:
    page = read(dump(*HEAD, *PROSE[:2], PROSE[2] + " [3] ", *PROSE[3:]))
    assert PROSE[2] + " [3]" in texts(page, Role.BODY)


@pytest.mark.parametrize(
    "row",
    ["a b- c   d", "word-", "   x   y", "[1]a", "の", "A A A"],
)
def test_the_time_grows_with_the_rows(row: str) -> None:
    assert_linear(lambda size: "\n".join([row] * size), split_lines, 40_000)
