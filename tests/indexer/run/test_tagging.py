"""The user's sets: they are found and counted like any facet, survive runs and rebuilds, and can be undone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline import cli
from index.engine import Engine
from index.engines import open_engine
from index.errors import ArticleRemovedError
from index.facets import Facet
from index.query.parser import parse
from index.request import Copies, SearchRequest
from indexer.errors import CorrectionError
from indexer.ledger.ledger import Ledger
from indexer.run import tagging
from indexer.run.tagging import MAX_NAME_CHARS, set_name
from tests.archive import Archive

STORY = " ".join(
    f"On day {number} of the strike the pilots stayed ashore and the tugs lay idle at berth number {number}."
    for number in range(1, 12)
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.write("ferry.md", "Ferry aground", "The ferry ran aground off Wrenholm at dawn.")
    made.write("dues.md", "Harbour dues", "The dues of the harbour rise again.")
    made.write("lamp.md", "The lamp", "Nobody has lit the lamp of the old harbour.")
    made.index()
    return made


def with_copies(archive: Archive) -> Archive:
    """Add a story and its copy, which is published later."""
    (archive.pile / "strike.md").write_text(f"---\ntitle: The strike\ndate: 2020-10-05\n---\n{STORY}\n")
    (archive.pile / "again.md").write_text(f"---\ntitle: The strike, again\ndate: 2020-10-06\n---\n{STORY}\n")
    archive.index()
    return archive


def titled(archive: Archive, title: str) -> str:
    return next(article.id for article in archive.articles().values() if article.title == title)


def found(archive: Archive, query: str, copies: Copies = Copies.GROUP) -> set[str]:
    engine = open_engine(archive.data)
    request = SearchRequest(query=parse(query), copies=copies, per_page=100, facets=(Facet.SET,))
    result = engine.search(request)
    exported = {hit.article.title for hit in engine.export(request).hits}
    engine.close()
    titles = {hit.article.title for hit in result.hits}
    assert titles == exported
    return titles


def counts(archive: Archive) -> dict[str, int]:
    answer = json.loads(archive.do("search", "--json", "--copies", "show"))
    assert "set" not in answer["facets"]
    engine = open_engine(archive.data)
    [facet] = engine.search(SearchRequest(facets=(Facet.SET,))).facets
    engine.close()
    return {value.value: value.count for value in facet.values}


@pytest.fixture
def engine(archive: Archive) -> Iterator[Engine]:
    opened = open_engine(archive.data)
    yield opened
    opened.close()


def test_a_set_holds_what_a_query_finds_and_is_a_facet(archive: Archive) -> None:
    assert archive.do("tag", "harbour", "to read") == "Put 2 articles into the set to read.\n"
    assert found(archive, 'set:"to read"') == {"Harbour dues", "The lamp"}
    assert found(archive, 'set:"to read" lamp') == {"The lamp"}
    assert found(archive, "set:none") == {"Ferry aground"}
    assert counts(archive) == {"to read": 2}
    assert "sets: to read" in archive.do("show", titled(archive, "The lamp"))
    listed = json.loads(archive.do("search", "--set", "TO READ", "--json"))
    assert [hit["sets"] for hit in listed["results"]] == [["to read"], ["to read"]]
    assert "set to read: 2 articles" in archive.do("status")


def test_an_id_does_in_place_of_a_query_and_a_word_may_look_like_one(archive: Archive) -> None:
    word = "responsibilities"
    assert len(word) == 16
    archive.write("duty.md", "The duty", f"The master has {word}.")
    archive.index()
    archive.do("tag", titled(archive, "Ferry aground"), "mine")
    archive.do("tag", word, "mine")
    assert found(archive, "set:mine") == {"Ferry aground", "The duty"}


def test_putting_articles_in_again_says_so_and_changes_nothing(archive: Archive, engine: Engine) -> None:
    archive.do("tag", "harbour", "mine")
    generation = engine.info().generation
    said = archive.do("tag", "harbour OR ferry", "mine", "--dry-run")
    assert said == "Would put 1 article into the set mine.\n2 articles were in it before.\n"
    assert archive.do("tag", "harbour", "mine").startswith("Put 0 articles")
    assert engine.info().generation == generation
    assert counts(archive) == {"mine": 2}


def test_articles_are_taken_out_again(archive: Archive) -> None:
    archive.do("tag", "harbour", "mine")
    archive.do("tag", "harbour", "other")
    assert archive.do("untag", "set:mine lamp", "MINE") == "Took 1 article out of the set mine.\n"
    assert found(archive, "set:mine") == {"Harbour dues"}
    archive.do("untag", "set:mine", "mine")
    assert counts(archive) == {"other": 2}
    assert "set mine" not in archive.do("status")


def test_names_that_fold_to_one_are_one_set(archive: Archive) -> None:
    archive.do("tag", "ferry", "À lire")
    assert archive.do("tag", "lamp", "a LIRE") == "Put 1 article into the set À lire.\n"
    assert counts(archive) == {"À lire": 2}


def test_only_facts_are_written_and_the_time_of_update_stays(archive: Archive) -> None:
    archive.fill(20)
    archive.index()
    archive.do("rebuild")  # one segment: one of which more than a quarter changes is written again
    columns = {path: path.read_bytes() for path in archive.data.rglob("*.columns")}
    before = archive.articles()
    archive.do("tag", "title:lamp OR title:dues", "mine")
    after = archive.articles()
    assert sum(one.sets == ("mine",) for one in after.values()) == 2
    assert {path: path.read_bytes() for path in archive.data.rglob("*.columns")} == columns
    assert {one.updated for one in after.values()} == {one.updated for one in before.values()}


def test_a_set_survives_a_rebuild_and_a_page_that_is_read_again(archive: Archive) -> None:
    archive.do("tag", "harbour", "mine")
    archive.do("rebuild")
    assert found(archive, "set:mine") == {"Harbour dues", "The lamp"}
    archive.write("lamp.md", "The lamp", "Somebody has lit the lamp of the old quay.")
    archive.index()
    assert found(archive, "set:mine quay") == {"The lamp"}
    archive.agrees()


def test_a_set_follows_an_article_whose_id_changes(archive: Archive, engine: Engine) -> None:
    archive.do("tag", "lamp", "mine")
    before = titled(archive, "The lamp")
    archive.write("lamp.md", "The lamp", "Nobody has lit the lamp.", url="https://mole.example/lamp")
    archive.index()
    assert titled(archive, "The lamp") != before
    assert found(archive, "set:mine") == {"The lamp"}
    generation = engine.info().generation
    archive.do("set", before, "kind=")
    assert engine.info().generation == generation, "the ledger knows that the index has the sets"
    archive.do("tag", before, "second")
    assert engine.get(before).sets == ("mine", "second")


def test_articles_of_a_set_that_are_decided_again_are_not_put_again(archive: Archive, engine: Engine) -> None:
    archive.do("tag", "harbour", "mine")
    generation = engine.info().generation
    assert archive.do("set", "--where", "harbour", "kind=") == "Corrected 2 articles.\n"
    assert engine.info().generation == generation


@pytest.mark.parametrize("forget", [(), ("--forget",)], ids=["removed", "forgotten"])
def test_a_removed_article_is_in_no_set(archive: Archive, forget: tuple[str, ...]) -> None:
    archive.do("tag", "harbour", "mine")
    lamp = titled(archive, "The lamp")
    archive.do("remove", lamp, *forget)
    ledger = Ledger(archive.data / "ledger.db")
    assert ledger.sets.of(lamp) == ()
    ledger.close()
    assert counts(archive) == {"mine": 1}
    with pytest.raises(ArticleRemovedError):
        cli.main(["tag", lamp, "mine", "--data", str(archive.data)], standalone_mode=False)


def test_a_lead_is_found_by_the_sets_of_its_copies(archive: Archive) -> None:
    with_copies(archive)
    archive.do("tag", "title:again", "mine")
    archive.do("tag", "ferry", "mine")
    assert found(archive, "set:mine") == {"The strike", "Ferry aground"}
    assert found(archive, "set:mine", Copies.SHOW) == {"The strike", "The strike, again", "Ferry aground"}
    assert counts(archive) == {"mine": 2}
    archive.do("rebuild")
    assert counts(archive) == {"mine": 2}
    assert archive.do("untag", "set:mine strike", "mine") == "Took 1 article out of the set mine.\n"
    assert found(archive, "set:mine", Copies.SHOW) == {"Ferry aground"}


def test_a_lead_loses_the_sets_of_a_copy_that_goes(archive: Archive) -> None:
    with_copies(archive)
    archive.do("tag", "title:again", "mine")
    (archive.pile / "again.md").unlink()
    archive.index("--prune")
    assert counts(archive) == {}
    assert "set mine" not in archive.do("status")


def test_a_command_that_is_killed_is_completed_by_the_next(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(tagging, "apply_pending", die)
        with pytest.raises(MemoryError):
            cli.main(["tag", "harbour", "mine", "--data", str(archive.data)], standalone_mode=False)
    assert found(archive, "set:mine") == set()
    archive.index()
    assert found(archive, "set:mine") == {"Harbour dues", "The lamp"}


def test_articles_that_no_input_accounts_for_are_left_out_and_counted(archive: Archive) -> None:
    for path in archive.data.glob("ledger.db*"):
        path.unlink()
    shutil.rmtree(archive.pile)
    archive.pile.mkdir()
    archive.write("quay.md", "The quay", "The quay of the harbour.")
    archive.index()
    run = archive.main("tag", "harbour", "mine")
    assert run.stdout == "Put 1 article into the set mine.\n"
    assert run.stderr == "note: left out 2 articles that no input accounts for\n"


@pytest.mark.parametrize("name", ["", " \n", "none", "NONE", "x" * (MAX_NAME_CHARS + 1)])
def test_a_name_that_no_filter_could_find_is_refused(name: str) -> None:
    with pytest.raises(CorrectionError):
        set_name(name)


@pytest.mark.parametrize("query", ["", '"unclosed', "date:soon"])
def test_a_query_that_names_no_articles_changes_nothing(archive: Archive, query: str) -> None:
    with pytest.raises(CorrectionError):
        cli.main(["tag", query, "mine", "--data", str(archive.data)], standalone_mode=False)
    assert counts(archive) == {}
