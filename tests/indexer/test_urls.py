"""When a page's own URL is believed, and the one form URLs are compared in."""

from typing import Any

import pytest

from indexer.urls import believable_url, comparable, host_of
from tests.indexer.pages import page

STORY = "https://ledger.example/2021/03/ferry"


@pytest.mark.parametrize(
    ("url", "form"),
    [
        pytest.param("http://www.Ledger.example/a/b/", "ledger.example/a/b", id="scheme-www-slash"),
        pytest.param("https://ledger.example:443/a#top", "ledger.example/a", id="default-port-fragment"),
        pytest.param("https://ledger.example:8443/a", "ledger.example:8443/a", id="other-port"),
        pytest.param("https://ledger.example/a?utm_source=x&id=7&fbclid=q", "ledger.example/a?id=7", id="tracking"),
        pytest.param("https://ledger.example/a?b=2&a=1", "ledger.example/a?a=1&b=2", id="order-of-parameters"),
        pytest.param("https://ledger.example/?p=12", "ledger.example?p=12", id="root-with-a-number"),
        pytest.param("https://ledger.example/", None, id="root"),
        pytest.param("https://ledger.example/?utm_source=x", None, id="root-with-tracking"),
        pytest.param("mailto:desk@ledger.example", None, id="mail"),
        pytest.param("file:///home/a.html", None, id="file"),
        pytest.param("/2021/ferry", None, id="relative"),
        pytest.param("https://[broken/a", None, id="broken-host"),
        pytest.param("https://ledger.example:port/a", None, id="broken-port"),
        pytest.param("https://ledger.example/" + "a" * 3000, None, id="too-long"),
    ],
)
def test_urls_of_one_page_share_one_form(url: str, form: str | None) -> None:
    assert comparable(url) == form


def test_a_host_is_lower_case_and_without_www() -> None:
    assert host_of("https://WWW.Ledger.Example/a") == "ledger.example"
    assert host_of("nonsense") is None


@pytest.mark.parametrize(
    ("facts", "believed"),
    [
        pytest.param({"canonical": STORY}, STORY, id="a-claim-nothing-speaks-against"),
        pytest.param({"canonical": "https://ledger.example/"}, None, id="a-root-is-no-article"),
        pytest.param({"canonical": STORY, "og_url": STORY + "/?utm_source=x"}, STORY, id="og-url-agrees"),
        pytest.param({"canonical": STORY, "og_url": "https://ledger.example/other"}, None, id="og-url-contradicts"),
        pytest.param(
            {"canonical": STORY, "origin": "http://www.ledger.example/x"}, STORY, id="on-the-host-it-came-from"
        ),
        pytest.param({"canonical": STORY, "origin": "https://copy.example/x"}, "https://copy.example/x", id="off-host"),
        pytest.param(
            {"canonical": STORY, "origin": STORY, "og_url": "https://ledger.example/other"},
            STORY,
            id="origin-settles-it",
        ),
        pytest.param({"og_url": STORY}, STORY, id="og-url-alone"),
        pytest.param({"origin": STORY}, STORY, id="origin-alone"),
        pytest.param({"origin": "https://ledger.example/"}, None, id="origin-is-a-root"),
        pytest.param({}, None, id="nothing-said"),
    ],
)
def test_a_url_is_believed_only_where_nothing_speaks_against_it(facts: dict[str, Any], believed: str | None) -> None:
    assert believable_url(page("Ferry", **facts)) == believed
