"""What a Markdown text holds besides its article: pictures with their credits, and boxes of other articles."""

from __future__ import annotations

from typing import Final

import pytest

from index.article.model import Role
from indexer.errors import InputIgnoredError
from indexer.extract.records.markdown import extract_markdown
from indexer.page import FactName, Input, Page

FIRST: Final = "The dredger arrived before dawn, and the harbour office was not open yet."
SECOND: Final = "For eleven years the port has argued about its depth."
OTHER: Final = "Walnuts ripen in the last week of September."


def roles(*lines: str) -> list[tuple[Role, str]]:
    data = "\n".join(lines).encode()
    page = extract_markdown(Input(path="x.md", media_type="text/markdown", data=data, sha256="0" * 64))
    return [(block.role, block.text) for block in page.blocks]


def test_an_image_and_the_credit_under_it_are_no_paragraph() -> None:
    assert roles("![The pier](pier.jpg)", "*Photo credit: Nils Aabel*", "", FIRST) == [
        (Role.IMAGE, "The pier"),
        (Role.CREDIT, "Photo credit: Nils Aabel"),
        (Role.BODY, FIRST),
    ]


def test_an_image_amid_a_sentence_stays_in_it() -> None:
    assert roles(f"{FIRST} ![The pier](pier.jpg) {SECOND}") == [(Role.BODY, f"{FIRST} The pier {SECOND}")]


def test_what_leads_to_other_articles_behind_the_last_rule_is_none_of_this_one() -> None:
    assert roles(FIRST, "", "---", "", "**Read next:** [Walnuts](w.md)", "", OTHER) == [
        (Role.BODY, FIRST),
        (Role.RELATED, "Read next: Walnuts"),
        (Role.RELATED, OTHER),
    ]


def test_a_rule_alone_ends_nothing() -> None:
    assert roles(FIRST, "", "***", "", SECOND) == [(Role.BODY, FIRST), (Role.BODY, SECOND)]


def test_a_box_that_the_article_goes_on_behind_is_not_the_end() -> None:
    box = (FIRST, "", "---", "", "Read next: [Walnuts](w.md)", "", "---", "", SECOND)
    assert roles(*box)[-1] == (Role.BODY, SECOND)


def page(*lines: str) -> Page:
    data = "\n".join(lines).encode()
    return extract_markdown(Input(path="x.md", media_type="text/markdown", data=data, sha256="0" * 64))


def values(page: Page, name: FactName) -> list[str]:
    return [fact.value for fact in page.all(name)]


def test_the_byline_and_the_date_under_a_headline_are_facts_and_no_text() -> None:
    for head in (
        ("By Oda Renvik, 4 March 2019",),
        ("*By Oda Renvik*", "", "Published on March 4, 2019"),
        ("Oda Renvik", "", "4 March 2019"),
    ):
        read = page("# The pier", "", *head, "", FIRST, "", SECOND)
        assert values(read, FactName.AUTHOR) == ["Oda Renvik"]
        assert values(read, FactName.PUBLISHED) == ["2019-03-04"]
        assert [block.text for block in read.blocks if block.role is Role.BODY] == [FIRST, SECOND]


def test_what_front_matter_states_is_believed_before_what_the_text_prints() -> None:
    read = page("---", "date: 2019-03-04", "---", "By Oda Renvik, 5 March 2019", "", FIRST)
    assert (values(read, FactName.PUBLISHED), values(read, FactName.AUTHOR)) == (["2019-03-04"], ["Oda Renvik"])


def test_a_first_sentence_with_a_date_is_text() -> None:
    for sentence in ("The pier was opened on 4 March 2019.", "Oda Renvik was not there.", "By noon the pier was full."):
        read = page("# The pier", "", sentence, "", FIRST)
        assert (values(read, FactName.PUBLISHED), values(read, FactName.AUTHOR)) == ([], [])
        assert [block.text for block in read.blocks if block.role is Role.BODY] == [sentence, FIRST]


def test_the_time_at_which_a_note_was_made_is_not_the_publication() -> None:
    for name in ("created", "date_saved", "updated", "imported", "clipped", "date added"):
        assert values(page("---", f"{name}: 2024-11-05", "---", FIRST), FactName.PUBLISHED) == []


JOPLIN: Final = ("id: 0a1b2c3d4e5f60718293a4b5c6d7e8f9", "created_time: 2024-11-05T09:59:58.000Z", "author: Oda Renvik")
ADDRESS: Final = "https://saltby.example/pier"


def test_the_lines_that_end_a_joplin_note_are_facts_and_no_text() -> None:
    read = page("The pier", "", FIRST, "", *JOPLIN, f"source_url: {ADDRESS}", "type_: 1")
    assert values(read, FactName.TITLE) == ["The pier"]
    assert (values(read, FactName.AUTHOR), values(read, FactName.PUBLISHED)) == (["Oda Renvik"], [])
    assert values(read, FactName.CANONICAL) == [ADDRESS]
    assert [block.text for block in read.blocks] == [FIRST]


def test_a_joplin_folder_is_no_note() -> None:
    with pytest.raises(InputIgnoredError, match="not a note"):
        page("Harbours", "", *JOPLIN, "type_: 2")


def test_lines_that_only_look_like_a_head_are_text() -> None:
    read = page("Note: the pier is closed.", "Warning: the tide is high.", "", FIRST)
    assert [block.role for block in read.blocks] == [Role.BODY, Role.BODY]
