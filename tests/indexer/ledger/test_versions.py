"""Other captures of an article's address are kept as its versions, and put again when one of them changes."""

from __future__ import annotations

from typing import Final

import pytest

from index.article.model import MAX_VERSION_CHARS, MAX_VERSIONS, Article
from indexer.page import Page
from tests.indexer.desk import Desk
from tests.indexer.pages import page

ADDRESS: Final = "https://mole.example/ferry"
FIRST: Final = "The ferry ran aground off the mole at dawn."


def capture(day: str | None, *texts: str) -> Page:
    captured = f"{day}T10:00:00Z" if day else ()
    return page("Ferry aground", *texts, canonical=ADDRESS, captured=captured)


CAPTURES: Final = {
    "a.html": capture("2020-01-10", FIRST),
    "b.html": capture("2020-01-12", FIRST, "Nobody was hurt."),
    "c.html": capture("2020-01-11", FIRST, "Two were hurt."),
    "d.html": capture(None, FIRST),
}


def only(desk: Desk) -> Article:
    [article] = desk.articles().values()
    return article


def test_the_latest_capture_is_the_article_and_the_others_are_versions_latest_first() -> None:
    article = only(Desk().put(CAPTURES))
    assert article.source.path == "b.html"
    assert [(version.source.path, version.paragraphs) for version in article.versions] == [
        ("c.html", (FIRST, "Two were hurt.")),
        ("a.html", (FIRST,)),
        ("d.html", (FIRST,)),
    ]
    assert [str(version.source.captured) for version in article.versions] == ["2020-01-11", "2020-01-10", "None"]


def test_versions_do_not_depend_on_the_order_of_arrival() -> None:
    at_once = Desk().put(CAPTURES)
    grown = Desk()
    for path in reversed(CAPTURES):
        grown.put({path: CAPTURES[path]})
    assert only(grown) == only(at_once)
    assert grown.fingerprints() == at_once.fingerprints()


@pytest.mark.parametrize(
    "changed", [None, capture("2020-01-10", FIRST, "The inquiry begins.")], ids=["gone", "read again"]
)
def test_an_article_is_put_again_if_a_version_changes(changed: Page | None) -> None:
    desk = Desk().put(CAPTURES)
    before = desk.fingerprints()
    desk = desk.put({"a.html": changed}) if changed else desk.prune(["a.html"])
    assert desk.fingerprints() != before
    kept = {version.source.path: version.paragraphs for version in only(desk).versions}
    assert kept.get("a.html") == ((FIRST, "The inquiry begins.") if changed else None)


def test_an_article_without_other_captures_has_no_versions() -> None:
    desk = Desk().put({"a.html": CAPTURES["a.html"]})
    assert only(desk).versions == ()
    assert "@" not in (desk.fingerprints()["a.html"] or "")


def test_the_number_of_versions_and_their_texts_are_bounded() -> None:
    days = {f"{day}.html": capture(f"2020-02-{day:02}", FIRST) for day in range(1, MAX_VERSIONS + 5)}
    article = only(Desk().put(days))
    assert len(article.versions) == MAX_VERSIONS
    assert str(article.versions[0].source.captured) == f"2020-02-{MAX_VERSIONS + 3:02}"
    long = capture("2020-01-10", FIRST, "tide" * (MAX_VERSION_CHARS // 4))
    [version] = only(Desk().put({"a.html": long, "b.html": CAPTURES["b.html"]})).versions
    assert version.paragraphs is None
