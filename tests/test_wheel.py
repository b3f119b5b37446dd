"""The installed wheel: built from a copy of the tree, unpacked, and run outside it.

It is built without Cython, because compiling takes seconds and NumPy gives the same results. It needs no network: the
libraries are those of the tests. pip would install the unpacked wheel and a script, which is called here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("dateline", "index", "indexer", "server")
SOURCES: Final = ("setup.py", "pyproject.toml", "README.md", "LICENSE")
BUILT: Final = frozenset({".c", ".py", ".pyc", ".pyi", ".pyx", ".so"})

BUILD: Final = """
import sys
sys.modules["Cython"] = None
from setuptools import build_meta
build_meta.build_wheel(sys.argv[1])
"""

RUN: Final = """
import sys
import dateline, index, indexer, server
for module in (dateline, index, indexer, server):
    assert module.__file__.startswith(sys.argv[1]), module.__file__
del sys.argv[1]
{module}.{function}()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that a wheel of this tree is unpacked in."""
    pytest.importorskip("setuptools")
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.c"))
    for source in SOURCES:
        shutil.copy(PROJECT / source, tree)
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=tree, check=True, capture_output=True, timeout=60)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def command(installed: Path, *arguments: str) -> list[str]:
    """Return the command that the wheel installs as `dateline`, as its script calls it."""
    (entry_points,) = installed.glob("*.dist-info/entry_points.txt")
    script = re.search(r"^dateline = (\w+):(\w+)$", entry_points.read_text(), re.MULTILINE)
    assert script
    return [sys.executable, "-c", RUN.format(module=script[1], function=script[2]), str(installed), *arguments]


def environment(installed: Path, data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(installed), "DATELINE_DATA": str(data)}


def test_every_data_file_of_the_packages_is_in_the_wheel(installed: Path) -> None:
    files = [path for package in PACKAGES for path in (PROJECT / package).rglob("*") if path.is_file()]
    wanted = {path.relative_to(PROJECT) for path in files if path.suffix not in BUILT}
    assert wanted
    assert {path for path in wanted if not (installed / path).is_file()} == set()


def test_the_wheel_indexes_searches_and_serves_outside_the_tree(installed: Path, tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    (pile / "tide.md").write_text("---\ntitle: Low water\n---\nThe ferry from Norway waited for the tide at Bergen.\n")
    settings = environment(installed, tmp_path / "data")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            command(installed, *arguments),
            cwd=tmp_path,
            env=settings,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "1 article" in run("index", str(pile))
    assert "Low water" in run("search", "ferry", "region:norway")
    serving = subprocess.Popen(
        command(installed, "serve", "--port", "0", "--workers", "1"),
        cwd=tmp_path, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert serving.stdout
        said = serving.stdout.readline()
        address = re.search(r"http://\S+", said)
        assert address, said
        with urllib.request.urlopen(f"{address[0].rstrip('/')}/search?q=ferry", timeout=30) as answer:
            assert "Low water" in answer.read().decode()
    finally:
        serving.terminate()
        serving.communicate(timeout=30)
    assert serving.returncode == 0
