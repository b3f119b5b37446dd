"""Worker processes: the same outcomes as in this process, and limits that end one worker and nothing else."""

from __future__ import annotations

import pytest

from index.article.model import Role
from indexer.inputs.documents import HTML, document
from indexer.ledger.ledger import State
from indexer.page import Input
from indexer.run.extraction import Extraction, Outcome
from indexer.run.workers import Limits

PARAGRAPH = "The harbour master said on Monday that the channel would be dredged again before the winter. "


def page(number: int, paragraphs: int = 3) -> Input:
    body = "".join(f"<p>{PARAGRAPH} {number} {each}</p>" for each in range(paragraphs))
    return document(f"{number}.html", HTML, f"<title>Report {number}</title><h1>Report {number}</h1>{body}".encode())


def outcomes(documents: list[Input], jobs: int = 2, limits: Limits | None = None) -> list[Outcome]:
    with Extraction(jobs, limits or Limits()) as extraction:
        waits = [extraction.submit(each) for each in documents]
        return [wait() for wait in waits]


def test_each_document_has_its_outcome_in_the_order_submitted() -> None:
    found = outcomes([page(number) for number in range(20)])
    texts = [[block.text for block in each.page.blocks if block.role is Role.BODY] for each in found if each.page]
    assert [each[0].split()[-2] for each in texts] == [str(number) for number in range(20)]


def test_an_unreadable_document_is_refused_with_the_reason() -> None:
    empty = Input(path="a.html", media_type=HTML, data=b"<html></html>", sha256="0" * 64)
    [outcome] = outcomes([empty])
    assert outcome == Outcome(None, State.REFUSED, "no text in it")


def test_an_unknown_type_is_ignored() -> None:
    [outcome] = outcomes([Input(path="a", media_type="image/png", data=b"x", sha256="0" * 64)])
    assert outcome.state is State.IGNORED


def test_the_processor_limit_ends_one_worker_only() -> None:
    """The large page cannot be read in its time limit; the small ones around it can."""
    found = outcomes([page(1), page(2, 40_000), page(3)], limits=Limits(cpu_seconds=0.5))
    assert [each.state for each in found] == [State.INDEXED, State.FAILED, State.INDEXED]
    assert found[1].reason == "the extractor took more than 0.5 s of processor time"


def test_the_memory_limit_ends_a_document_and_not_the_run() -> None:
    found = outcomes([page(1), page(2, 8_000), page(3)], jobs=1, limits=Limits(memory_bytes=6 << 20))
    assert [each.state for each in found] == [State.INDEXED, State.FAILED, State.INDEXED]


def test_an_aborted_run_leaves_no_worker_waiting() -> None:
    def breaks_off() -> None:
        with Extraction(2) as extraction:
            for number in range(50):
                extraction.submit(page(number, 200))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()
