"""The timeline: its sizes, its scale, its labels, and the way into a period and back."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from index.article.model import DateRange, Precision, parse_date, span_of
from index.request import Interval
from index.search import DateBucket, DateCounts
from server.address import Address
from server.pages.histogram import MIN_DATED, PLOT, Strip, Timeline, timeline
from server.pages.links import Links
from tests.server.test_page import HTML, query_pairs, visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient


def years(first: int, *counts: int) -> tuple[DateBucket, ...]:
    return tuple(
        DateBucket(first=date(first + step, 1, 1), last=date(first + step, 12, 31), count=count)
        for step, count in enumerate(counts)
    )


def months(year: int, counts: dict[int, int]) -> tuple[DateBucket, ...]:
    spans = {month: span_of(year, month, 1, Precision.MONTH) for month in range(min(counts), max(counts) + 1)}
    return tuple(
        DateBucket(first=first, last=last, count=counts.get(month, 0)) for month, (first, last) in spans.items()
    )


def counted(
    buckets: Iterable[DateBucket], interval: Interval = Interval.YEAR, within: DateCounts | None = None
) -> DateCounts:
    return DateCounts(
        interval=interval, asked=Interval.AUTO, buckets=tuple(buckets), unknown=0, coarser=0, within=within
    )


def drawn(dates: DateCounts, *pairs: tuple[str, str]) -> Timeline | None:
    address = Address(pairs)
    first, last = (parse_date(address.value(name)) if address.value(name) else None for name in ("from", "to"))
    chosen = DateRange(first=first and first[0], last=last and last[1]) if first or last else None
    return timeline(dates, chosen, Links(address, "/search"))


def strip_of(dates: DateCounts, *pairs: tuple[str, str]) -> Strip:
    found = drawn(dates, *pairs)
    assert found is not None
    assert found.strip is not None
    return found.strip


@pytest.mark.parametrize("bars", [2, 8, 9, 26, 40, 60, 126, 400])
def test_a_bar_is_wide_enough_to_hit_and_no_slab_whatever_their_number(bars: int) -> None:
    strip = strip_of(counted(years(1600, *[9] * bars)))
    assert len(strip.bars) == bars
    assert strip.slot >= 16
    assert strip.bar <= 24
    assert 40 <= strip.plot_height <= 48
    assert all(after.slot - before.slot == strip.slot for before, after in pairwise(strip.bars))
    labels = sorted((tick.x, len(tick.label)) for tick in strip.ticks)
    assert all(one + 4 * size <= other - 4 * other_size for (one, size), (other, other_size) in pairwise(labels))
    assert labels[0][0] >= 4 * labels[0][1]


def test_every_fifth_year_has_a_label_and_so_have_both_ends_where_there_is_room() -> None:
    strip = strip_of(counted(years(1987, *[9] * 40)))
    assert [tick.label for tick in sorted(strip.ticks, key=lambda tick: tick.x)] == [
        "1987", "1990", "1995", "2000", "2005", "2010", "2015", "2020", "2025",
    ]  # fmt: skip


def test_a_few_years_have_a_label_each() -> None:
    assert len(strip_of(counted(years(2019, *[9] * 8))).ticks) == 8


def test_one_bar_of_95_in_100_leaves_the_others_visible_and_the_scale_is_stated() -> None:
    skewed = strip_of(counted(years(1987, 4995, 0, 0, 8, 69, 6)))
    assert skewed.highest.text == "Most: 4,995 in 1987"
    assert skewed.notes == ("square-root scale",)
    assert (skewed.most, skewed.bars[0].height) == ("4,995", PLOT)
    assert [bar.height for bar in skewed.bars[1:]] == [2, 5.2, 2]
    assert all(bar.y + bar.height == PLOT for bar in skewed.bars)
    even = strip_of(counted(years(1987, 90, 0, 0, 10)))
    assert even.notes == ()
    assert even.bars[1].height == pytest.approx(PLOT / 9, abs=0.1)


def test_ten_times_the_median_is_skewed_and_empty_years_do_not_count() -> None:
    assert strip_of(counted(years(1987, 100, 0, 0, 0, 10, 10))).notes != ()
    assert strip_of(counted(years(1987, 99, 0, 0, 0, 10, 10))).notes[1:] == ()


def test_few_dated_articles_are_not_drawn() -> None:
    assert drawn(counted(years(2019, MIN_DATED - 2, 1))) is None
    assert drawn(counted(years(2019, MIN_DATED - 1, 1))) is not None
    assert drawn(counted(years(2019, 500))) is None


def test_without_a_drawing_the_way_back_stays() -> None:
    found = drawn(counted(years(2019, 1, 1)), ("from", "2019"), ("to", "2019"))
    assert found is not None
    assert found.strip is None
    assert [(crumb.text, crumb.href) for crumb in found.crumbs] == [("All years", "/search"), ("2019", None)]


@pytest.mark.parametrize(
    ("first", "last", "crumbs"),
    [
        ("", "", ["All years"]),
        ("1987", "1987", ["All years", "1987"]),
        ("1987-03", "1987-03", ["All years", "1987", "March"]),
        ("1987-03-05", "1987-03-05", ["All years", "1987", "March", "5"]),
        ("1987-03-01", "1987-03-31", ["All years", "1987", "March"]),
        ("1987-03-05", "1987-03-09", ["All years", "1987", "March", "5 March 1987 – 9 March 1987"]),
        ("1987-03", "1987-05", ["All years", "1987", "March 1987 – May 1987"]),
        ("1987", "1991", ["All years", "1987 – 1991"]),
        ("1987", "", ["All years", "Since 1987"]),
        ("", "1987-05", ["All years", "Until May 1987"]),
        ("1991", "1987", ["All years", "1991 – 1987"]),
    ],
)
def test_the_way_back_goes_through_the_periods_around_the_chosen_one(first: str, last: str, crumbs: list[str]) -> None:
    found = drawn(counted(years(1987, 20, 20)), ("from", first), ("to", last), ("q", "oil"), ("page", "2"))
    assert found is not None
    assert [crumb.text for crumb in found.crumbs] == crumbs
    assert found.crumbs[-1].href is None
    if len(crumbs) > 1:
        assert found.crumbs[0].href == "/search?q=oil"
    if crumbs[-1] == "5":
        assert [crumb.href for crumb in found.crumbs[1:3]] == [
            "/search?q=oil&from=1987&to=1987", "/search?q=oil&from=1987-03&to=1987-03",
        ]  # fmt: skip


def test_a_year_is_drawn_as_its_twelve_months_on_the_band_of_the_chosen_period() -> None:
    within = counted(months(1987, {3: 20, 10: 5}), Interval.MONTH)
    strip = strip_of(counted(years(1987, 25, 9), within=within), ("from", "1987"), ("to", "1987"))
    assert [bar.label for bar in strip.bars] == ["March 1987", "October 1987"]
    assert strip.plot - strip.bars[0].slot == 10 * strip.slot
    assert strip.band == (strip.plot - 12 * strip.slot, 12 * strip.slot)
    assert strip.bars[0].href == "/search?from=1987-03&to=1987-03"
    assert [tick.label for tick in sorted(strip.ticks, key=lambda tick: tick.x)] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip


def test_the_chosen_period_is_a_band_among_all_years_where_nothing_narrower_is_drawn() -> None:
    strip = strip_of(counted(years(1987, 20, 20, 20, 20)), ("from", "1988"), ("to", "1989"))
    assert strip.band == (strip.bars[1].slot, 2 * strip.slot)
    assert [bar.selected for bar in strip.bars] == [False, True, True, False]
    assert strip_of(counted(years(1987, 20, 20))).band is None


def test_a_period_at_the_end_of_the_calendar_is_drawn() -> None:
    bucket = DateBucket(first=date(9999, 12, 31), last=date(9999, 12, 31), count=20)
    within = counted([bucket], Interval.DAY)
    strip = strip_of(counted(years(9998, 1, 20), within=within), ("from", "9999-12"), ("to", "9999-12"))
    assert [bar.label for bar in strip.bars] == ["31 December 9999"]


def test_a_bar_filters_by_its_dates_and_so_does_the_table(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&interval=year")
    bars = [attributes["href"] for attributes in page.attributes("a") if attributes.get("tabindex") == "-1"]
    assert bars[0] is not None
    assert query_pairs(bars[0]) == [("q", "harbour"), ("from", "2015"), ("to", "2015"), ("interval", "year")]
    assert page.links["2015"] == bars[0]
    page = visit(client, "/search?q=harbour&from=2016&to=2017")
    assert query_pairs(page.links["June 2016"]) == [("q", "harbour"), ("from", "2016-06"), ("to", "2016-06")]


def test_the_page_says_which_interval_it_counts_by_and_why_not_by_another(client: FlaskClient) -> None:
    page = visit(client, "/search?interval=day")
    assert query_pairs(page.links["months"]) == [("interval", "month")]
    assert query_pairs(page.links["as fits"]) == []
    assert "days" not in page.links
    assert "too many bars" not in page.text


def test_without_a_style_sheet_the_drawing_has_its_size_and_its_colours(client: FlaskClient) -> None:
    html = client.get("/search?q=harbour", headers=HTML).text
    svg = re.search(r"<svg (.*?)</svg>", html, re.DOTALL)
    assert svg is not None
    assert re.match(r'width="\d+" height="64" ', svg[1])
    shapes = re.findall(r"<(?:rect|path|text) [^>]*>", svg[1])
    assert len(shapes) > 20
    assert all(' fill="' in shape for shape in shapes)
