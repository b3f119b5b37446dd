"""The commands that read an archive, as their users see them: search, status, check, rebuild."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.wording import day_text
from tests.archive import Archive


def test_search_prints_hits_and_snippets(archive: Archive) -> None:
    archive.index()
    printed = archive.do("search", "wrenholm")
    assert "1 result" in printed
    assert "Ferry aground" in printed
    assert "off Wrenholm at dawn" in printed


def test_search_undated_only_lists_every_undated_article_and_no_other(archive: Archive) -> None:
    (archive.pile / "dated.md").write_text("---\ntitle: Boats return\ndate: 2020-10-05\n---\nThe boats came back.\n")
    archive.index()
    answer = json.loads(archive.do("search", "--undated", "only", "--json"))
    everything = json.loads(archive.do("search", "--json"))
    undated = [hit["id"] for hit in everything["results"] if hit["published"] is None]
    assert sorted(hit["id"] for hit in answer["results"]) == sorted(undated)
    assert 0 < len(undated) < everything["total"]


def test_search_says_that_a_page_is_past_the_end(archive: Archive) -> None:
    archive.index()
    printed = archive.do("search", "wrenholm", "--page", "7").splitlines()
    assert printed == ["1 result", "Page 7 is past the end: there is 1 page (--page 1 is the last)"]


def test_search_explains_a_score(archive: Archive) -> None:
    archive.index()
    (hit,) = json.loads(archive.do("search", "ferry dawn", "--json"))["results"]
    first, *parts = archive.do("search", "ferry dawn", "--explain", hit["id"]).splitlines()
    assert first == f"{hit['score']:.4g}  score, product of"
    assert [line for line in parts if not line.startswith("   ")] == [
        next(line for line in parts if "what its words are worth" in line),
        next(line for line in parts if "boost for words near each other" in line),
    ]
    assert any("idf" in line for line in parts)


def test_search_explains_why_an_article_is_not_found(archive: Archive) -> None:
    archive.index()
    (article,) = archive.articles()
    assert archive.do("search", "zebra", "--explain", article) == "0  not found: it does not match zebra\n"


def test_an_option_may_follow_a_query_of_several_words(archive: Archive) -> None:
    archive.index()
    assert json.loads(archive.do("search", "ferry", "dawn", "--json"))["query"]["parsed"] == "ferry AND dawn"


def test_search_parse_shows_how_a_query_is_read_and_needs_no_index(tmp_path: Path) -> None:
    nowhere = Archive(pile=tmp_path, data=tmp_path / "data")
    run = nowhere.main("search", "--parse", "wo**n", "OR", "title:peace")
    assert run.stdout.splitlines() == [
        "read as: (wo AND n) OR title:peace",
        "",
        "or  [0:20]",
        "  and  [0:5]",
        "    word wo  [0:2]",
        "    word n  [4:5]",
        "  word title:peace  [9:20]",
        "",
        "misplaced-star: A * leaves the end of a word or quotation open; elsewhere it is not read.",
        "  wo**n OR title:peace",
        "  ^^^^^",
        "  better: wo* OR title:peace",
    ]
    assert not nowhere.data.exists()


def test_search_parse_accepts_control_characters_and_invalid_utf_8(tmp_path: Path) -> None:
    printed = Archive(pile=tmp_path, data=tmp_path / "data").do("search", "--parse", "--", '-\udcff\x1b[31m\u202e("a')
    assert "unclosed-quote" in printed


def test_the_user_s_synonyms_are_searched_for_and_shown(archive: Archive) -> None:
    archive.index()
    (archive.data / "synonyms.txt").write_text("# boats\nsteamer, ferry\n", encoding="utf-8")
    answer = json.loads(archive.do("search", "steamer", "--json"))
    assert (answer["total"], answer["query"]["parsed"]) == (1, "steamer OR ferry")
    assert json.loads(archive.do("search", '"steamer"', "--json"))["total"] == 0
    assert archive.do("search", "--parse", "steamer").startswith("read as: steamer OR ferry\n")


def test_a_line_of_synonyms_that_cannot_be_read_is_reported(archive: Archive) -> None:
    archive.index()
    (archive.data / "synonyms.txt").write_text("steamer, ferry\nalone\n", encoding="utf-8")
    fault = "Line 2 of the synonyms is left out: a group needs two members with a comma between them, as in Kyiv, Kiev."
    assert f"dateline: warning: {fault}\n" in archive.main("search", "steamer").stderr
    assert fault in archive.do("status").splitlines()


def test_status_counts_articles_and_names_refused_inputs(archive: Archive) -> None:
    (archive.pile / "empty.html").write_bytes(b"")
    archive.index()
    printed = archive.do("status")
    assert "1 article;" in printed
    assert "refused: pile/empty.html: an empty file" in printed


def test_check_reads_the_whole_index_and_names_the_damaged_file(archive: Archive) -> None:
    archive.index()
    [segment] = archive.data.glob("index/*/*.columns")
    size = segment.stat().st_size
    assert archive.do("check") == f"The index is whole: 1 segment, {size:,} bytes.\n"
    content = bytearray(segment.read_bytes())
    content[64] ^= 1
    segment.unlink()
    segment.write_bytes(content)
    run = archive.main("check", check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert segment.name in run.stderr
    assert "dateline rebuild" in run.stderr


@pytest.mark.parametrize("pattern", ["CURRENT", "index/*/build.json", "index/*/*.toc", "index/*/*.columns"])
@pytest.mark.parametrize("content", [b"", b"not what was written"], ids=["empty", "other"])
def test_rebuild_repairs_any_damaged_file(archive: Archive, pattern: str, content: bytes) -> None:
    """Every error about damage names `dateline rebuild` as the remedy."""
    archive.index()
    [path] = archive.data.glob(pattern)
    path.write_bytes(content)
    run = archive.main("check", check=False)
    assert (run.returncode, "dateline rebuild" in run.stderr, "Traceback" in run.stderr) == (1, True, False)
    assert archive.main("rebuild").stdout.endswith("1 article.\n")
    assert "is whole" in archive.do("check")
    assert "Ferry aground" in archive.do("search", "wrenholm")


def test_show_ends_with_how_to_cite_the_article(archive: Archive) -> None:
    archive.index()
    [article] = archive.articles()
    days = [day_text(datetime.now(UTC).date())]
    last = archive.do("show", article).splitlines()[-1]
    days.append(day_text(datetime.now(UTC).date()))
    assert "“Ferry aground" in last
    assert any(last.endswith(f"Archived copy: Dateline, article {article}. Accessed {day}.") for day in days)


def test_an_index_is_read_without_a_ledger(archive: Archive, tmp_path: Path) -> None:
    archive.index()
    [article] = archive.articles()
    elsewhere = Archive(pile=archive.pile, data=tmp_path / "elsewhere")
    elsewhere.data.mkdir(0o700)
    (archive.data / "index").rename(elsewhere.data / "index")
    (archive.data / "CURRENT").rename(elsewhere.data / "CURRENT")
    address = f"whoosh:{elsewhere.data}"
    for options in ((), ("--engine", address)):
        reads = elsewhere if not options else archive
        assert "Ferry aground" in reads.do("search", "wrenholm", *options)
        assert "Ferry aground" in reads.do("show", article, *options)
        assert "is whole" in reads.do("check", *options)
    assert not (elsewhere.data / "ledger.db").exists()


@pytest.mark.parametrize("command", ["search", "status", "check", "index", "rebuild"])
def test_a_data_directory_that_others_can_write_to_is_named_once(archive: Archive, command: str) -> None:
    archive.index()
    archive.data.chmod(0o777)
    (archive.data / "index").chmod(0o777)
    arguments = {"search": ["ferry"], "index": [str(archive.pile)]}.get(command, [])
    (line,) = archive.main(command, *arguments).stderr.splitlines()
    assert line.startswith(f"dateline: warning: Others can write to {archive.data},")
