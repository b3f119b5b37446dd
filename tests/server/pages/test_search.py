"""The head of the search page: what is shown, and the filters that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.server.test_page import HTML, link, visit

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_a_period_that_both_dates_name_is_one_filter_and_other_dates_are_two(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&from=2016-03&to=2016-03")
    assert link(page, "Remove Date March 2016 ×") == [("q", "harbour")]
    assert "Remove From" not in page.text
    page = visit(client, "/search?q=harbour&from=2016-03&to=2017")
    assert link(page, "Remove From March 2016 ×") == [("q", "harbour"), ("to", "2017")]
    assert link(page, "Remove Until 2017 ×") == [("q", "harbour"), ("from", "2016-03")]


def test_undated_articles_have_no_timeline_because_no_bar_counts_them(client: FlaskClient) -> None:
    html = client.get("/search?undated=only", headers=HTML).text
    assert "<h1>Undated articles</h1>" in html
    assert 'id="timeline"' not in html
    assert 'id="timeline"' in client.get("/search", headers=HTML).text
