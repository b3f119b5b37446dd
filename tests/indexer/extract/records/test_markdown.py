"""What a Markdown text holds besides its article: pictures with their credits, and boxes of other articles."""

from __future__ import annotations

from typing import Final

from index.article.model import Role
from indexer.extract.records.markdown import extract_markdown
from indexer.page import Input

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
