"""The user's corrections: they take precedence over the page's facts, survive runs and rebuilds, and can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article.model import Article
from indexer.errors import CorrectionError
from indexer.page import FactName
from indexer.run.corrections import CORRECTABLE, read_corrections
from tests.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.write("ferry.md", "Ferry aground", "The ferry ran aground off Wrenholm at dawn.")
    made.index()
    return made


def only(archive: Archive) -> Article:
    (article,) = archive.articles().values()
    return article


def test_a_corrected_fact_is_searched_and_shown_with_the_source_user(archive: Archive) -> None:
    before = only(archive)
    printed = archive.do("set", before.id, "author=Mara Ellwood", "author=Jon Ake", "date=2021-03", "region=Norway")
    after = only(archive)
    assert [(author.name, author.source) for author in after.authors] == [("Mara Ellwood", "user"), ("Jon Ake", "user")]
    assert after.published is not None
    assert (after.published.first.isoformat(), after.published.source) == ("2021-03-01", "user")
    assert [(region.label, region.source) for region in after.regions] == [("Norway", "user")]
    assert "Mara Ellwood, Jon Ake" in printed
    assert before.id in archive.do("search", "author:ellwood date:2021-03 region:norway")
    archive.agrees()


def test_a_correction_survives_runs_rebuilds_and_a_changed_page(archive: Archive) -> None:
    archive.do("set", only(archive).id, "title=A ferry's bad morning")
    archive.do("rebuild")
    assert only(archive).title == "A ferry's bad morning"
    archive.write("ferry.md", "Ferry aground again", "The ferry ran aground off Wrenholm at dusk.")
    archive.index()
    assert only(archive).title == "A ferry's bad morning"
    assert "at dusk" in only(archive).body


def test_an_empty_correction_restores_the_pages_fact(archive: Archive) -> None:
    archive.do("set", only(archive).id, "title=Another", "kind=Opinion")
    archive.do("set", only(archive).id, "title=")
    assert (only(archive).title, only(archive).kind) == ("Ferry aground", "Opinion")


def test_a_forgotten_articles_corrections_are_forgotten(archive: Archive) -> None:
    article = only(archive)
    archive.do("set", article.id, "title=Sandbanksecret")
    archive.do("remove", article.id, "--forget")
    assert b"Sandbanksecret" not in (archive.data / "ledger.db").read_bytes()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("author", "not NAME=VALUE"),
        ("colour=red", "not NAME=VALUE"),
        ("date=yesterday", "no date"),
        ("date=2021-13", "no date"),
        ("region=Atlantis", "no region"),
        ("lang=english please", "no language"),
    ],
)
def test_an_invalid_correction_is_refused(archive: Archive, word: str, said: str) -> None:
    with pytest.raises(CorrectionError, match=said):
        read_corrections([word])
    run = archive.main("set", only(archive).id, word, check=False)
    assert run.returncode == 2
    assert said in " ".join(run.stderr.split())


def test_an_article_has_one_title() -> None:
    with pytest.raises(CorrectionError, match="one title"):
        read_corrections(["title=One", "title=Two"])


def test_an_unknown_article_cannot_be_corrected(archive: Archive) -> None:
    run = archive.main("set", "a" * 16, "title=One", check=False)
    assert (run.returncode, run.stderr.strip()) == (1, "dateline: There is no article 'aaaaaaaaaaaaaaaa'.")


def test_every_fact_an_article_shows_can_be_corrected() -> None:
    told_by_bytes = {
        FactName.CANONICAL, FactName.OG_URL, FactName.ORIGIN, FactName.CAPTURED, FactName.MODIFIED,
    }  # fmt: skip
    assert set(CORRECTABLE.values()) == set(FactName) - told_by_bytes


def outlets(archive: Archive) -> dict[str, str | None]:
    articles = archive.articles().values()
    return {article.title: article.outlet.name if article.outlet else None for article in articles}


def test_set_where_corrects_all_articles_that_a_query_finds(archive: Archive) -> None:
    for number in range(3):
        url = f"https://tidal.example/{number}"
        archive.write(f"{number}.md", f"Low water {number}", f"The ferry waited for tide number{number}.", url=url)
    archive.index()
    assert archive.do("set", "--where", "site:tidal.example", "outlet=The Tidal Post", "--dry-run") == (
        "Would correct 3 articles.\n"
    )
    assert set(outlets(archive).values()) == {None}
    assert archive.do("set", "--where", "site:tidal.example", "outlet=The Tidal Post") == "Corrected 3 articles.\n"
    archive.do("rebuild")
    expected = dict.fromkeys((f"Low water {number}" for number in range(3)), "The Tidal Post")
    assert outlets(archive) == {**expected, "Ferry aground": None}
    archive.agrees()


STORY = " ".join(f"The harbour office counted boat number{number} at the mole before noon." for number in range(12))


def test_set_where_leaves_out_a_lead_that_a_value_of_its_copies_finds(archive: Archive) -> None:
    front = "---\ntitle: Boats counted\ndate: 2020-01-02\nurl: https://quay.example/boats\n---\n"
    (archive.pile / "lead.md").write_text(front + STORY)
    archive.write("copy.md", "Boats are counted", STORY, url="https://tidal.example/boats")
    archive.index()
    assert archive.do("set", "--where", "site:tidal.example", "outlet=The Tidal Post") == "Corrected 1 article.\n"
    assert outlets(archive) == {"Ferry aground": None, "Boats counted": None, "Boats are counted": "The Tidal Post"}
    [lead] = [article for article in archive.articles().values() if article.copies]
    assert (lead.title, lead.copied.outlets) == ("Boats counted", ("The Tidal Post",))


@pytest.mark.parametrize("query", ["", " ", "date:2020-99", "regoin:x"])
def test_set_where_changes_nothing_for_a_query_that_cannot_be_read_as_typed(archive: Archive, query: str) -> None:
    with pytest.raises(CorrectionError):
        archive.do("set", "--where", query, "outlet=The Tidal Post")
    assert set(outlets(archive).values()) == {None}


def test_a_piles_outlet_is_kept_and_yields_to_what_a_page_states(archive: Archive) -> None:
    (archive.pile / "stated.md").write_text("---\ntitle: High water\noutlet: La Marée\n---\nThe ferry left at six.\n")
    archive.index("--outlet", "The Tidal Post")
    expected = {"Ferry aground": "The Tidal Post", "High water": "La Marée"}
    assert outlets(archive) == expected
    assert "The Tidal Post" in archive.do("status")
    archive.index()
    archive.do("rebuild")
    assert outlets(archive) == expected
    assert "Ferry aground" in archive.do("search", "--outlet", "the tidal post")
    archive.index("--outlet", "")
    assert outlets(archive) == {**expected, "Ferry aground": None}
    assert "The Tidal Post" not in archive.do("status")
    archive.agrees()
