"""Runs over whole piles: verdicts and copies, as the index shows them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from index.article.model import Article, CopyFacts
from index.engines import open_engine
from index.facets import Facet
from index.query.parser import parse
from index.request import Copies, SearchRequest, Selection
from indexer.ledger.ledger import Ledger, State
from tests.archive import ROOT, Archive
from tests.indexer.pages import NOW

SAMPLES = ROOT / "sample_docs"
LEAD = "The ferry ran aground at dawn on Friday, and forty-one passengers were taken off by boat, Quillfeather wrote."
REST = (
    "Divers went down at noon and found the hull whole, the harbour master said on the quay.",
    "She is to be towed off at the next spring tide, if the wind stays where it is until then.",
)
OWN = "The council met on Monday and put off what it had met for, as it had the month before."
LETTER = "Our Friday letter tells you what the week on the water was like, and it is free."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.at(tmp_path)


def timeless(archive: Archive) -> dict[str, Article]:
    """Return every article by id, with fixed times."""
    return {id_: replace(one, added=NOW, updated=NOW) for id_, one in archive.articles().items()}


def files() -> list[str]:
    return sorted(str(path) for path in SAMPLES.rglob("*") if path.is_file())


def test_the_sample_pile_in_three_orders_and_in_two_halves_is_the_same_articles(tmp_path: Path) -> None:
    """Its root is registered first; otherwise each file's pile would be its folder."""
    made = []
    for seed, parts in ((None, 1), (1, 1), (2, 1), (3, 1), (4, 2)):
        archive = Archive(pile=SAMPLES, data=tmp_path / f"{seed}")
        archive.do("index", str(SAMPLES / "README.md"))
        order = files() if seed is None else random.Random(seed).sample(files(), len(files()))
        for part in range(parts):
            archive.do("index", *order[part::parts])
        archive.agrees()
        made.append(timeless(archive))
    assert len(made[0]) > 40
    assert all(other == made[0] for other in made[1:])


def test_an_id_changed_by_later_pages_answers_by_its_alias(archive: Archive, tmp_path: Path) -> None:
    url = "https://ledger.example/x"
    archive.write("a.md", "Ferry", LEAD, url=url)
    archive.index()
    (before,) = archive.articles()
    archive.write("b.md", "Council", OWN, url=url)
    archive.index()
    whole = Archive(pile=archive.pile, data=tmp_path / "whole")
    whole.index()
    assert timeless(archive) == timeless(whole)
    assert before not in archive.articles()
    assert "Ferry" in archive.do("show", before)


def tease(archive: Archive) -> Path:
    """Write a story and a page that ends in its opening, under its headline."""
    archive.write("one.md", "Council", OWN, "Read next: Ferry aground off Skerrow", LEAD)
    return archive.write("ferry.md", "Ferry aground off Skerrow", LEAD, *REST)


def found(archive: Archive, words: str) -> set[str]:
    return {hit.article.title for hit in open_engine(archive.data).search(SearchRequest(query=parse(words))).hits}


def test_a_storys_words_find_the_story_and_not_its_teaser(archive: Archive) -> None:
    tease(archive)
    archive.index()
    assert found(archive, "quillfeather") == {"Ferry aground off Skerrow"}


def test_a_later_page_changes_an_earlier_verdict_and_pruning_changes_it_back(archive: Archive) -> None:
    story = tease(archive)
    text = story.read_bytes()
    story.unlink()
    archive.index()
    assert found(archive, "quillfeather") == {"Council"}
    story.write_bytes(text)
    archive.index()
    assert found(archive, "quillfeather") == {"Ferry aground off Skerrow"}
    story.unlink()
    archive.index("--prune")
    assert found(archive, "quillfeather") == {"Council"}
    archive.agrees()


def test_pruning_and_removal_undo_a_boilerplate_verdict(archive: Archive) -> None:
    for number in range(6):
        archive.write(f"{number}.md", f"Ward {number}", f"Ward {number}: {OWN}", LETTER)
    archive.index()
    assert found(archive, '"Friday letter"') == set()
    (archive.pile / "5.md").unlink()
    archive.index("--prune")
    assert found(archive, '"Friday letter"') == set()
    archive.do("remove", next(one.id for one in archive.articles().values() if one.title == "Ward 4"))
    assert found(archive, '"Friday letter"') == {f"Ward {number}" for number in range(4)}
    archive.agrees()


def test_a_rebuild_makes_the_same_articles(archive: Archive) -> None:
    tease(archive)
    archive.index()
    before = archive.articles()
    archive.do("rebuild")
    assert archive.articles() == before


@pytest.mark.parametrize("teaser", [LEAD, LEAD[:80] + "…", f"Ferry aground off Skerrow {LEAD}"])
def test_forgetting_a_story_removes_its_teasers_from_other_pages(archive: Archive, teaser: str) -> None:
    """Also from the body, where extract had kept them and only the verdicts dropped them."""
    archive.write("one.md", "Council", OWN, "Read next: Ferry aground off Skerrow", teaser)
    archive.write("ferry.md", "Ferry aground off Skerrow", LEAD, *REST)
    archive.index()
    (story,) = (one.id for one in archive.articles().values() if one.title != "Council")
    archive.do("remove", story, "--forget")
    (left,) = archive.articles().values()
    assert left.paragraphs == (OWN,)
    assert not any(word in block.text for block in left.blocks for word in ("Skerrow", "aground"))
    archive.agrees()
    ledger = Ledger(archive.data / "ledger.db")
    assert ledger.inputs.counts()[State.FORGOTTEN] == 1
    ledger.close()
    held = [path for path in archive.data.rglob("*") if path.is_file() and b"kerrow" in path.read_bytes().lower()]
    assert not held


def test_copies_are_counted_once_everywhere(archive: Archive) -> None:
    text = " ".join(f"Sentence {n} of the wire story says what sentence {n + 1} will deny." for n in range(12))
    for number in range(4):
        archive.write(f"wire-{number}.md", f"Wire, edition {number}", text.replace("Sentence 3 ", f"Item {number} "))
    archive.write("council.md", "Council", OWN)
    archive.index()
    engine = open_engine(archive.data)
    grouped = engine.search(SearchRequest(query=parse("wire")))
    shown = engine.search(replace(SearchRequest(query=parse("wire")), copies=Copies.SHOW))
    assert (grouped.total, grouped.hidden.copies, shown.total) == (1, 3, 4)
    assert [hit.article.copies for hit in grouped.hits] == [3]
    assert sorted((hit.article.lead, hit.article.copies) for hit in shown.hits) == [(False, 0)] * 3 + [(True, 3)]
    lead = grouped.hits[0].article
    (archive.pile / lead.source.path).unlink()
    archive.index("--prune")
    regrouped = engine.search(SearchRequest(query=parse("wire")))
    assert [hit.article.copies for hit in regrouped.hits] == [2]
    archive.agrees()


def test_a_story_is_found_once_for_each_outlet_that_printed_it(archive: Archive) -> None:
    text = " ".join(f"Sentence {n} of the wire story says what sentence {n + 1} will deny." for n in range(12))
    for site in ("ledger", "post", "review"):
        archive.write(f"{site}.md", f"Wire in the {site}", text, url=f"https://{site}.example/wire")
    archive.write("council.md", "Council", OWN, url="https://ledger.example/council")
    archive.index()
    assert counts_and_totals(archive, Facet.SITE) == {
        "ledger.example": (2, 2), "post.example": (1, 1), "review.example": (1, 1),
    }  # fmt: skip
    (archive.pile / "post.md").unlink()
    archive.index("--prune")
    assert counts_and_totals(archive, Facet.SITE) == {"ledger.example": (2, 2), "review.example": (1, 1)}
    archive.do("rebuild")
    assert counts_and_totals(archive, Facet.SITE) == {"ledger.example": (2, 2), "review.example": (1, 1)}


def test_facts_of_a_forgotten_copy_are_purged_from_its_lead(archive: Archive) -> None:
    text = " ".join(f"Sentence {n} of the wire story says what sentence {n + 1} will deny." for n in range(12))
    for site, day in (("ledger", "2020-01-01"), ("skerrow", "2020-01-02")):
        path = archive.write(f"{site[0]}.md", "Wire", text, url=f"https://{site}.example/wire")
        path.write_text(path.read_text().replace("title:", f"date: {day}\ntitle:"))
    archive.index()
    articles = archive.articles().values()
    (lead,) = (one for one in articles if one.lead)
    assert lead.copied.sites == ("skerrow.example",)
    archive.do("remove", next(one.id for one in articles if not one.lead), "--forget")
    (left,) = archive.articles().values()
    assert (left.id, left.copies, left.copied) == (lead.id, 0, CopyFacts())
    held = [path for path in archive.data.rglob("*") if path.is_file() and b"skerrow" in path.read_bytes().lower()]
    assert not held


def counts_and_totals(archive: Archive, facet: Facet) -> dict[str, tuple[int, int]]:
    """Return for each value its count, and the total of a search that selects it."""
    engine = open_engine(archive.data)
    (counts,) = engine.search(SearchRequest(facets=(facet,))).facets
    selected = {
        value.value: SearchRequest(selections=(Selection(facet=facet, values=(value.value,)),))
        for value in counts.values
    }
    found = {value.value: (value.count, engine.search(selected[value.value]).total) for value in counts.values}
    engine.close()
    return found


def test_a_copys_facts_do_not_change_its_leads_updated_time(archive: Archive) -> None:
    text = " ".join(f"Sentence {n} of the wire story says what sentence {n + 1} will deny." for n in range(12))
    archive.write("a.md", "Wire", text)
    archive.index()
    (before,) = archive.articles().values()
    archive.write("b.md", "Wire again", text)
    archive.index()
    after = archive.articles()[before.id]
    assert (after.updated, after.copies + (not after.lead)) == (before.updated, 1)
