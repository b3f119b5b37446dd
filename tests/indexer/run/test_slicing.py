"""Slices: imported in any number and order, they come to what reading the files at once comes to."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tarfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import pytest

from index.engines import open_engine
from indexer.errors import SliceError
from indexer.extractor import extractor_version
from indexer.ledger.ledger import Ledger, State
from indexer.ledger.protocol import reconcile
from indexer.run.pipeline import Run, Summary
from indexer.run.slicing import extract_slice
from indexer.slices.files import checked, writing
from indexer.slices.parts import Part
from indexer.slices.records import Header, Start
from tests.archive import ROOT, Archive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.run.meter import Meter
    from indexer.run.pipeline import Complaint

NOW: Final = datetime(2026, 5, 4, tzinfo=UTC)
SAMPLES: Final = ROOT / "sample_docs"

DECISIONS: Final = {
    "piles": "SELECT name, root FROM piles",
    "files": "SELECT piles.name, files.path, files.sha256, files.extractor FROM files JOIN piles ON piles.id = pile",
    "inputs": """SELECT place.pile, place.file, place.path, media_type, sha256, digest, state, reason, extractor, page,
        lessons(lessons), url_key, article,
        iif(state = 'indexed', url, NULL), fingerprint, operation, target, indexed_id, added, updated
        FROM inputs JOIN place USING (id)""",
    "blocks": "SELECT hash, site, title, place.pile, place.path, in_body FROM blocks JOIN place ON place.id = input",
    "openings": "SELECT hash, title, locator, place.pile, place.path FROM openings JOIN place ON place.id = input",
    "languages": "SELECT site, languages.pile, code, place.path FROM languages JOIN place ON place.id = input",
    "language_counts": "SELECT * FROM language_counts",
    "bodies": """SELECT text, is_hidden, published, article, facts, is_lead, place.pile, place.path
        FROM bodies JOIN place ON place.id = input""",
    "texts": "SELECT * FROM texts",
    "families": "SELECT * FROM families",
    "bands": "SELECT * FROM bands",
    "links": "SELECT * FROM links",
    "aliases": "SELECT * FROM aliases",
    "tombstones": "SELECT * FROM tombstones",
}
"""What the ledger holds, without the numbers of rows and runs."""

PLACES: Final = """CREATE TEMP VIEW place AS SELECT inputs.id AS id, piles.name AS pile, files.path AS file,
    inputs.path AS path FROM inputs JOIN files ON files.id = inputs.file JOIN piles ON piles.id = files.pile"""


FILE: Final[dict[str, object]] = {"file": "a.md", "pile": 0, "sha256": "a" * 64, "bytes": 7}
INPUT: Final[dict[str, object]] = {
    "input": "a.md",
    "media_type": "text/markdown",
    "sha256": "a" * 64,
    "digest": "b" * 64,
    "bytes": 7,
}


class Quiet:
    """Keeps the complaints."""

    def __init__(self) -> None:
        self.complaints: set[Complaint] = set()

    def start(self, meter: Meter) -> None: ...

    def advance(self, meter: Meter) -> None: ...

    def complain(self, complaint: Complaint) -> None:
        self.complaints.add(complaint)


def run(data: Path, starts: Sequence[Path] = (), slices: Sequence[Path] = (), *, prune: bool = False) -> Summary:
    """Do one run over paths and slices."""
    data.mkdir(exist_ok=True)
    with closing(Ledger(data / "ledger.db")) as ledger, closing(open_engine(data)) as engine:
        reconcile(ledger, engine, NOW)
        opened = [checked(path) for path in slices]
        return Run(ledger, engine, NOW, Quiet(), jobs=2).index(starts, slices=opened, prune=prune)


def extracted(starts: Sequence[Path], folder: Path, of: int) -> list[Path]:
    """Extract the paths into so many slices."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}-{of}.zst" for number in range(1, of + 1)]
    for number, path in enumerate(paths, 1):
        extract_slice(starts, Part(number=number, of=of), path, Quiet(), jobs=2)
    return paths


def decisions(data: Path) -> dict[str, list[Any]]:
    """Return the rows of each table, in an order of their own."""
    with closing(sqlite3.connect(data / "ledger.db")) as db:
        db.execute(PLACES)
        places = dict(db.execute("SELECT id, pile || '/' || path FROM place").fetchall())
        db.create_function("lessons", 1, lambda text: text and _with_places(text, places))
        return {name: sorted(map(repr, db.execute(query))) for name, query in DECISIONS.items()}


def _with_places(lessons: str, places: dict[int, str]) -> str:
    """Return verdicts on blocks with the paths of inputs for their numbers."""
    verdicts = [[place, role, reason, places.get(story)] for place, role, reason, story in json.loads(lessons)]
    return json.dumps(verdicts)


def articles(data: Path) -> dict[str, Any]:
    return Archive(pile=data, data=data).articles()


def assert_same(one: Path, other: Path, *, besides: Sequence[str] = ()) -> None:
    ours, theirs = decisions(one), decisions(other)
    for name in ours:
        if name not in besides:
            assert ours[name] == theirs[name], name
    assert articles(one) == articles(other)


def random_pile(folder: Path, seed: int) -> Path:
    """Write some of the samples: some twice, some changed, some in archives, some cut, beside what is no article."""
    chance = random.Random(seed)
    samples = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    chosen = chance.sample(samples, 24)
    chosen += [path for path in samples if path.suffix in (".rss", ".atom", ".warc", ".docx", ".mhtml", ".jsonl")]
    pile = folder / "pile"
    for number, path in enumerate(dict.fromkeys(chosen)):
        into = pile / chance.choice(("", "a", "b/ü", "a/deep")) / f"{number}{path.suffix}"
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, into)
        match chance.randrange(6):
            case 0:
                shutil.copy(path, into.with_name(f"copy-{into.name}"))
            case 1:
                into.with_name(f"longer-{into.name}").write_bytes(
                    path.read_bytes() + b"\n\nThe ferry came back late.\n"
                )
            case 2:
                into.with_name(f"cut-{into.name}").write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            case _:
                pass
    with zipfile.ZipFile(pile / "all.zip", "w") as packed:
        for path in chance.sample(samples, 6):
            packed.write(path, path.name)
        packed.writestr("broken.zip", b"PK\x03\x04 no archive")
    (pile / "cut.zip").write_bytes((pile / "all.zip").read_bytes()[:-40])
    with tarfile.open(pile / "all.tar.gz", "w:gz") as tar:
        for path in chance.sample(samples, 4):
            tar.add(path, path.name)
    (pile / "empty.html").touch()
    (pile / "photo.png").write_bytes(b"\x89PNG")
    (pile / ".hidden").mkdir()
    (pile / "gone.html").symlink_to(folder / "nothing.html")
    return pile


@pytest.fixture(scope="module", params=["samples", 1])
def pile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("piles")
    return SAMPLES if request.param == "samples" else random_pile(folder, request.param)


@pytest.fixture(scope="module")
def direct(pile: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The data directory of one run over the pile's files."""
    data = tmp_path_factory.mktemp("direct")
    return data, run(data, [pile])


@pytest.mark.parametrize("of", [1, 2, 5])
def test_slices_imported_at_once_in_any_order_are_what_reading_the_files_is(
    pile: Path, direct: tuple[Path, Summary], tmp_path: Path, of: int
) -> None:
    slices = extracted([pile], tmp_path / "slices", of)
    random.Random(of).shuffle(slices)
    summary = run(tmp_path / "data", slices=slices)
    assert_same(tmp_path / "data", direct[0])
    expected = direct[1]
    assert (summary.changes, summary.states, summary.ignored) == (expected.changes, expected.states, expected.ignored)
    assert set(summary.complaints) == set(expected.complaints)
    again = run(tmp_path / "data", slices=slices)
    assert (again.found, again.states) == (expected.found, expected.states)
    assert set(again.changes) == {"unchanged"}
    assert set(again.complaints) == set(expected.complaints)
    read = run(tmp_path / "data", [pile])
    assert (read.changes, read.states) == (again.changes, expected.states)


def test_slices_imported_one_by_one_are_what_reading_the_files_is(
    pile: Path, direct: tuple[Path, Summary], tmp_path: Path
) -> None:
    """An id that an article had between two imports stays its alias."""
    slices = extracted([pile], tmp_path / "slices", 5)
    random.Random(7).shuffle(slices)
    found = 0
    for path in slices:
        found += run(tmp_path / "data", slices=[path]).found
    assert found == direct[1].found
    assert_same(tmp_path / "data", direct[0], besides=["aliases"])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.at(tmp_path)


def extract(archive: Archive, name: str, part: str = "1/1") -> Path:
    """Extract the pile by the command; return the slice."""
    path = archive.pile.parent / name
    archive.main("extract", str(archive.pile), "--slice", part, "-o", str(path))
    return path


def test_a_newer_version_of_a_page_replaces_the_older_one(archive: Archive) -> None:
    archive.fill(2)
    archive.write("a.md", "Ferry", "It ran aground.")
    archive.do("index", str(extract(archive, "old.zst")))
    archive.write("a.md", "Ferry refloated", "It floats again.")
    said = archive.do("index", str(extract(archive, "new.zst")))
    assert "= 1 changed + 2 unchanged" in said
    assert archive.titles() == {"Ferry refloated", "Report 0", "Report 1"}
    archive.agrees()


def test_a_file_that_cannot_be_read_any_more_keeps_its_articles(archive: Archive) -> None:
    archive.fill(1)
    archive.do("index", str(extract(archive, "old.zst")))
    (archive.pile / "0000.md").write_bytes(b"")
    assert "= 1 unchanged" in archive.do("index", str(extract(archive, "new.zst")))
    assert archive.titles() == {"Report 0"}
    assert "= 1 unchanged" in archive.index()


def test_pruning_by_a_slice_removes_what_its_part_lacks_and_nothing_of_the_other_parts(archive: Archive) -> None:
    archive.fill(12)
    archive.do("index", *(str(extract(archive, f"{number}.zst", f"{number}/3")) for number in (1, 2, 3)))
    held = [path.name for path in sorted(archive.pile.iterdir()) if Part(number=2, of=3).holds(path.name)]
    assert 1 < len(held) < 11
    (archive.pile / held[0]).unlink()
    slice_ = str(extract(archive, "2.zst", "2/3"))
    assert "1 input of earlier runs not found (still searchable" in archive.do("index", slice_)
    assert len(archive.articles()) == 12
    assert "1 input of earlier runs not found (pruned" in archive.do("index", slice_, "--prune")
    assert len(archive.articles()) == 11
    assert archive.states() == {State.INDEXED: 11, State.GONE: 1}


def test_a_removed_article_does_not_come_back_by_an_import(archive: Archive) -> None:
    archive.write("a.md", "Ferry", "It ran aground.")
    slice_ = str(extract(archive, "all.zst"))
    archive.do("index", slice_)
    archive.do("remove", *archive.articles())
    assert "= 1 unchanged" in archive.do("index", slice_)
    assert not archive.articles()


def test_the_pile_of_an_import_is_the_registered_one_around_it(archive: Archive) -> None:
    archive.write("deep/a.md", "Ferry", "It ran aground.")
    archive.write("b.md", "Budget", "The council met.")
    archive.index()
    path = archive.pile.parent / "deep.zst"
    archive.main("extract", str(archive.pile / "deep"), "-o", str(path))
    assert "= 1 unchanged" in archive.do("index", str(path))


def test_an_extraction_counts_what_it_found_and_names_what_it_refused(archive: Archive) -> None:
    archive.fill(2)
    (archive.pile / "empty.html").touch()
    (archive.pile / "song.mp3").write_bytes(b"ID3")
    path = archive.pile.parent / "all.zst"
    done = archive.main("extract", str(archive.pile), "-o", str(path))
    assert done.stdout.splitlines() == ["4 inputs found", "  = 2 pages + 1 ignored + 1 refused", "1 ignored: .mp3 1"]
    assert done.stderr.splitlines() == ["refused: pile/empty.html: an empty file"]
    assert not archive.data.exists()
    assert [one.name for one in path.parent.iterdir() if one.name.startswith("all")] == ["all.zst"]


def test_a_set_of_slices_with_a_part_missing_is_noted(archive: Archive) -> None:
    archive.fill(3)
    slices = [str(extract(archive, f"{number}.zst", f"{number}/3")) for number in (1, 3)]
    done = archive.main("index", *slices)
    assert done.stderr.splitlines() == [f"note: not among these files: slice 2/3 of {archive.pile}"]


@pytest.mark.parametrize("part", ["0/3", "4/3", "1", "1/0", "a/b", "1/99999"])
def test_a_part_that_is_none_is_wrong_usage(archive: Archive, part: str) -> None:
    archive.fill(1)
    done = archive.main("extract", str(archive.pile), "--slice", part, "-o", "x.zst", check=False)
    assert done.returncode == 2
    assert f"'{part}' is not one of n slices, as 2/5" in done.stderr


def test_a_data_directory_under_the_paths_is_left_out(tmp_path: Path) -> None:
    archive = Archive(pile=tmp_path, data=tmp_path / "data")
    archive.write("a.md", "Ferry", "It ran aground.")
    archive.index()
    done = archive.main("extract", str(tmp_path), "-o", str(tmp_path / "x.zst"))
    assert done.stdout.startswith("1 input found\n")


def test_nothing_is_imported_if_one_slice_is_cut(archive: Archive) -> None:
    archive.fill(8)
    one, two = extract(archive, "1.zst", "1/2"), extract(archive, "2.zst", "2/2")
    two.write_bytes(two.read_bytes()[:-20])
    done = archive.main("index", str(one), str(two), check=False)
    assert done.returncode == 1
    assert f"dateline: {two} is cut short; extract or copy it again." in done.stderr
    assert not archive.data.exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param([{"whole": True}], "a line belongs to no file", id="an-end-without-a-file"),
        pytest.param([{**FILE, "pile": 3}], "a file lies in no pile", id="an-unknown-pile"),
        pytest.param([{**FILE, "file": "../b"}], "a file lies in no pile", id="a-file-outside"),
        pytest.param([{**FILE, "file": "/etc/b"}], "a file lies in no pile", id="a-file-elsewhere"),
        pytest.param([FILE, FILE], "the file a.md has no end", id="a-file-without-an-end"),
        pytest.param([FILE], "the file a.md has no end", id="the-last-file-without-an-end"),
        pytest.param([FILE, {**INPUT, "page": {}}, {"whole": True}], "the page of a.md", id="a-page-without-parts"),
        pytest.param([FILE, {"input": "a.md"}], "is damaged", id="an-input-without-parts"),
    ],
)
def test_a_slice_that_is_not_in_order_is_reported(tmp_path: Path, lines: list[dict[str, object]], message: str) -> None:
    path = tmp_path / "a.zst"
    start = Start(path=tmp_path, is_folder=True)
    header = Header(extractor=extractor_version(), part=Part(number=1, of=1), starts=(start,), roots=(tmp_path,))
    with writing(path, header) as slice_:
        for line in lines:
            slice_.add(orjson.dumps(line))
    with pytest.raises(SliceError, match=message):
        run(tmp_path / "data", slices=[path])
