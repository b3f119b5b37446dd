"""Test the race over a small pile, run as `make bench-search` runs it: engines agree, and a difference is an error."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.search import piles
from bench.search.contestants import Contestant, Running, build
from bench.search.peers import Ask
from bench.search.piles import long, seeded
from bench.search.queries import LONG, ORDINARY
from bench.search.report import Race, geometric_mean

ARTICLES = 60
ASKED = 6


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pile")
    seeded(folder, ARTICLES)
    return folder


def asks_of(pile: Path) -> list[Ask]:
    return [Ask(**ask) for ask in json.loads((pile / "asks.json").read_text())]


def test_a_pile_has_the_same_bytes_in_any_folder(pile: Path, tmp_path: Path) -> None:
    seeded(tmp_path / "again", ARTICLES)
    for name in ("articles.jsonl", "more.jsonl", "asks.json"):
        assert (tmp_path / "again" / name).read_bytes() == (pile / name).read_bytes()


def test_each_kind_has_200_different_questions(pile: Path) -> None:
    asks = asks_of(pile)
    assert len(set(asks)) == len(asks)
    counts = Counter(ask.kind for ask in asks)
    assert set(counts) == set(ORDINARY)
    assert min(counts.values()) >= 200


def test_dateline_whoosh_and_fts5_find_and_count_the_same_for_every_kind_and_after_adding(
    pile: Path, tmp_path: Path
) -> None:
    race = Race(pile="small", articles=ARTICLES, clock="cpu")
    found: Counter[str] = Counter()
    asks = asks_of(pile)
    for contestant in map(Contestant.named, ("dateline", "whoosh", "fts5")):
        built = build(contestant, tmp_path / contestant.name, pile, stemmed=False)
        assert built["articles"] == ARTICLES
        race.enter(contestant.name, built, is_exact=True)
    running = [Running(Contestant.named(name), tmp_path / name, pile, stemmed=False) for name in race.names]
    with running[0], running[1], running[2]:
        for each in running:
            race.opened[each.contestant.name] = each.request("open")
        for ask in (ask for kind in ORDINARY for ask in [ask for ask in asks if ask.kind == kind][:ASKED]):
            replies = {each.contestant.name: each.request("ask", **vars(ask)) for each in running}
            race.check(ask, replies)
            found[ask.kind] += replies["fts5"]["total"]
        for each in running:
            assert each.request("add", articles=5)["added"] == 5
            assert each.request("ask", **vars(Ask("all", "", sort="newest")))["total"] == ARTICLES + 5
    assert all(found[kind] for kind in ("common", "mid", "or3", "prefix", "newest", "all"))


def test_words_of_the_kind_long_find_very_long_articles_in_every_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piles, "LONG_ARTICLES", 2)
    monkeypatch.setattr(piles, "LONG_TOKENS", 40_000)
    monkeypatch.setattr(piles, "SHORT_ARTICLES", 3)
    articles = long(tmp_path)
    assert articles == 5
    asks = asks_of(tmp_path)
    assert {ask.kind for ask in asks} == {LONG}
    assert len(asks) >= 200
    with (tmp_path / "articles.jsonl").open() as lines:
        assert [len(json.loads(line)["body"].split()) > 30_000 for line in lines] == [True, True, False, False, False]
    race = Race(pile="long", articles=articles, clock="cpu")
    for contestant in map(Contestant.named, ("dateline", "fts5")):
        race.enter(
            contestant.name, build(contestant, tmp_path / contestant.name, tmp_path, stemmed=False), is_exact=True
        )
    running = [Running(Contestant.named(name), tmp_path / name, tmp_path, stemmed=False) for name in race.names]
    found = 0
    with running[0], running[1]:
        for each in running:
            each.request("open")
        for ask in asks[:ASKED]:
            replies = {each.contestant.name: each.request("ask", **vars(ask)) for each in running}
            race.check(ask, replies)
            found += replies["fts5"]["total"]
    assert found


def test_a_different_total_or_count_is_an_error_but_a_refusal_is_not() -> None:
    race = Race(pile="none", articles=0, clock="cpu", exact=["one", "other"])
    ask = Ask("mid", "word")
    reply = {"total": 3, "hits": 3, "facets": {"author": [2, 1], "region": [], "year": [3]}}
    race.check(ask, {"one": reply, "other": dict(reply)})
    race.check(ask, {"one": reply, "other": reply | {"total": None, "facets": {}}})
    for other in (reply | {"total": 4}, reply | {"facets": {"author": [3], "year": [3]}}):
        with pytest.raises(AssertionError, match="word"):
            race.check(ask, {"one": reply, "other": other})


def test_a_ratio_counts_as_at_least_half_in_a_mean() -> None:
    assert geometric_mean([0.01, 2.0]) == pytest.approx(1.0)
    assert geometric_mean([4.0, 1.0]) == pytest.approx(2.0)


def test_a_contestant_is_named_with_its_engine_and_its_environment() -> None:
    named = Contestant.named("dateline-plain=index.engines:open_engine?DATELINE_X=1&Y=2")
    assert (named.engine, named.opener) == ("dateline", "index.engines:open_engine")
    assert named.environment == (("DATELINE_X", "1"), ("Y", "2"))
    assert Contestant.named("dateline-en").stemmed
    assert Contestant.named("tantivy").engine == "tantivy"
    with pytest.raises(ValueError, match="fts6"):
        Contestant.named("fts6")
