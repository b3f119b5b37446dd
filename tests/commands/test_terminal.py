"""Test what `dateline search` prints, over the small archive."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest
from werkzeug.datastructures import MultiDict

from dateline.terminal import article_lines, result_lines
from index.article.model import Role
from index.engines import open_engine
from server.params import parse_params
from tests.conformance.piles import article, with_blocks
from tests.server.articles import ARTICLES, FERRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine
    from server.params import ParsedParams


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = open_engine("memory:")
    with engine.rebuild(decide="test") as build:
        for article in ARTICLES:
            build.put(article)
    yield engine
    engine.close()


def asked(**parameters: str) -> ParsedParams:
    """Return the parameters, parsed; a name that Python keeps for itself ends in `_`."""
    return parse_params(MultiDict({name.rstrip("_"): value for name, value in parameters.items()}))


def printed(engine: Engine, width: int | None = None, **parameters: str) -> str:
    params = asked(**parameters)
    assert not params.faults
    return click.unstyle("\n".join(result_lines(engine.search(params.request), params.address, width)))


def test_the_total_says_which_page_of_how_many_this_is(engine: Engine) -> None:
    total = engine.search(asked().request).total
    assert printed(engine, per_page="2", page="2").startswith(f"{total} results, page 2 of {-(-total // 2)}\n")
    assert ", page" not in printed(engine, per_page="100").splitlines()[0]


def test_what_is_hidden_is_named_with_the_option_that_shows_it(engine: Engine) -> None:
    hidden = engine.search(asked(from_="1900").request).hidden
    text = printed(engine, from_="1900")
    assert hidden.undated
    assert f"{hidden.undated} article" in text
    assert "(--undated include)" in text
    assert ("--copies show" in text) == bool(hidden.copies)
    assert ("--quality" in text) == bool(hidden.quality)


def test_facets_are_listed_with_their_options(engine: Engine) -> None:
    result = engine.search(asked().request)
    text = printed(engine)
    for counts in result.facets:
        assert f"(--{counts.facet}): " in text
        for value in counts.values:
            assert f"{value.label} {value.count}" in text
    assert "Date (--from, --to): " in text


def test_every_offer_is_a_command_that_finds_what_it_says(engine: Engine) -> None:
    params = asked(q="ferry zebra")
    result = engine.search(params.request)
    assert result.few_hits is not None
    lines = printed(engine, q="ferry zebra").splitlines()
    commands = [line.strip() for line in lines if line.strip().startswith("dateline search")]
    offered = [*result.variants, *result.few_hits.offers]
    assert len(commands) == len(offered) > 0
    for command, offer in zip(commands, offered, strict=True):
        _, _, q, *options = shlex.split(command)
        names = [option.removeprefix("--").replace("-", "_") for option in options[::2]]
        again = parse_params(MultiDict([("q", q), *zip(names, options[1::2], strict=True)]))
        assert engine.search(again.request).total == offer.total
    assert "Each part alone: ferry" in "\n".join(lines)


def test_text_that_was_left_out_is_counted_and_shown_by_a_command() -> None:
    engine = open_engine("memory:")
    with engine.rebuild(decide="test") as build:
        build.put(with_blocks(article("quay", "Quay", "High water."), (Role.CAPTION, "A trawler at the mole")))
    counted, command = printed(engine, q="trawler").splitlines()[1:3]
    assert counted == "1 in text that was left out (captions 1)"
    assert shlex.split(command) == ["dateline", "search", "page:trawler NOT trawler"]
    assert (
        "  … left out (captions): A trawler at the mole" in printed(engine, q="page:trawler NOT trawler").splitlines()
    )


def test_partial_matches_say_what_they_lack(engine: Engine) -> None:
    text = printed(engine, q="ferry zebra")
    assert " with some of the words:" in text
    assert "without zebra" in text


@pytest.mark.parametrize("width", [20, 80])
def test_rows_fit_the_terminal_but_for_commands(engine: Engine, width: int) -> None:
    for row in printed(engine, width, q="ferry zebra").splitlines():
        assert len(row) <= width or "dateline search" in row


def test_a_page_past_the_end_says_so(engine: Engine) -> None:
    assert "past the end" in printed(engine, page="90")


def test_an_empty_index_has_no_facets() -> None:
    engine = open_engine("memory:")
    with engine.rebuild(decide="test"):
        pass
    assert printed(engine, q="ferry") == "0 results"


def test_an_article_is_printed_whole() -> None:
    text = click.unstyle("\n".join(article_lines(FERRY, "Calder, Alice. Any title.", 60)))
    assert " ".join(text.split()).count(" ".join(FERRY.paragraphs[-1].split())) == 1
    assert all(len(row) <= 60 for row in text.splitlines() if " " in row.strip())
    assert text.endswith("\n\nCalder, Alice. Any title.")
