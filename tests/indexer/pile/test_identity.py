"""Which inputs are one article, and under which id, whatever their order."""

import itertools
from typing import Any

import pytest

from index.article.model import Quality, article_id
from indexer.page import Page
from indexer.pile.identity import Decision, Extracted, decide, one_story, url_key
from tests.indexer.pages import page

STORY = "https://ledger.example/ferry"
KEY = "ledger.example/ferry"
TEXTS = ("The ferry ran aground at dawn.", "Nobody was hurt.", "Divers go down on Friday.")


class Pile:
    """The inputs of a test, by the URL they share."""

    def __init__(self, *extracted: Extracted) -> None:
        self._extracted = extracted

    def sharing(self, key: str) -> list[Extracted]:
        return [one for one in self._extracted if url_key(one.page) == key]


def inputs(*pages: Page) -> tuple[Extracted, ...]:
    return tuple(
        Extracted(row_id=row_id, pile="pile", path=f"{chr(97 + row_id)}.html", page=one)
        for row_id, one in enumerate(pages)
    )


def decisions(*pages: Page) -> dict[int, Decision]:
    found = inputs(*pages)
    return {decision.row_id: decision for one in found for decision in decide(one, Pile(*found))}


def test_without_a_believable_url_the_path_is_the_key() -> None:
    assert decisions(page("Ferry", *TEXTS))[0] == Decision(
        row_id=0, article_id=article_id("pile/a.html"), url=None, duplicate=False
    )


def test_inputs_of_one_url_and_title_are_one_article() -> None:
    """The text of the other input is cut, so that it is the duplicate."""
    found = decisions(
        page("Ferry aground", TEXTS[0], canonical=STORY, quality=Quality.TRUNCATED),
        page("FERRY AGROUND", *TEXTS, canonical=STORY + "?utm_source=x"),
    )
    assert {decision.article_id for decision in found.values()} == {article_id(KEY)}
    assert found[0].duplicate
    assert not found[1].duplicate


def test_half_the_body_in_common_is_one_story_under_another_title() -> None:
    found = decisions(page("Ferry aground", *TEXTS, canonical=STORY), page("Divers", *TEXTS[1:], canonical=STORY))
    assert [decision.duplicate for decision in found.values()].count(True) == 1


def test_different_stories_at_one_url_do_not_use_it() -> None:
    found = decisions(page("Ferry", *TEXTS, canonical=STORY), page("Budget", "The council met.", canonical=STORY))
    assert [found[row_id].article_id for row_id in (0, 1)] == [article_id("pile/a.html"), article_id("pile/b.html")]
    assert all(decision.url is None for decision in found.values())


@pytest.mark.parametrize(
    ("first", "second", "best"),
    [
        pytest.param(
            {"captured": "2021-01-01T00:00:00Z"}, {"captured": "2022-01-01T00:00:00Z"}, 1, id="latest-capture"
        ),
        pytest.param({"captured": "2021-01-01T00:00:00Z"}, {}, 0, id="a-capture-beats-none"),
        pytest.param({}, {}, 0, id="smallest-path"),
        pytest.param({"quality": Quality.FALLBACK, "captured": "2022-01-01T00:00:00Z"}, {}, 1, id="quality-first"),
    ],
)
def test_the_best_input_is_indexed(first: dict[str, Any], second: dict[str, Any], best: int) -> None:
    found = decisions(
        page("Ferry", *TEXTS, canonical=STORY, **first),
        page("Ferry", *TEXTS, canonical=STORY, **second),
    )
    assert [row_id for row_id, decision in found.items() if not decision.duplicate] == [best]


def test_the_order_of_inputs_does_not_matter() -> None:
    pages = (
        page("Ferry", *TEXTS, canonical=STORY),
        page("Ferry", *TEXTS, "More.", canonical=STORY),
        page("Divers", *TEXTS, canonical=STORY),
        page("Budget", "The council met.", canonical="https://ledger.example/budget"),
    )
    answers = set()
    for order in itertools.permutations(inputs(*pages)):
        found = {decision for one in order for decision in decide(one, Pile(*order))}
        answers.add(frozenset(found))
    assert len(answers) == 1


def test_a_third_story_connects_two_others() -> None:
    """A shares half with B, and B with C; A and C share nothing."""
    chain = [page("A", "one", "two"), page("B", "two", "three"), page("C", "three", "four")]
    assert one_story(chain)
    assert not one_story([chain[0], chain[2]])
