"""A check that the table of failures cannot make: is Whoosh installed only once?"""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engines.whoosh.failures import check_single_whoosh
from index.errors import EngineError


def test_a_second_package_named_whoosh_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of them overwrite each other's files."""
    other = tmp_path / "Whoosh3-3.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: Whoosh3\nVersion: 3.0\n")
    check_single_whoosh()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EngineError, match="More than one package provides `whoosh`: whoosh-reloaded, whoosh3"):
        check_single_whoosh()
