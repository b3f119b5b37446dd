"""Killed between any two requests, a command loses nothing: the index answers, and the next run completes the work."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.engine import IdState
from index.engines import open_engine
from index.engines.opensearch.cluster import Cluster
from indexer.ledger.ledger import Ledger, State
from tests.archive import Archive
from tests.soak.committing import PROCESSES, ended
from tests.soak.killed import Steps
from tests.soak.killed import run as run_counted

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

pytestmark = pytest.mark.opensearch

START = 4


def run(step: int, command: tuple[str, ...], told: Connection) -> None:
    """Run a command that dies at a step of the protocol, or before or after one of its requests."""
    run_counted(step, command, told, _count_requests)


def _count_requests(steps: Steps) -> None:
    request = Cluster.request

    def counted(self: Cluster, method: str, path: str, **content: Any) -> Any:
        if method == "GET":
            return request(self, method, path, **content)
        steps.step()
        answer = request(self, method, path, **content)
        steps.step()
        return answer

    Cluster.request = counted  # type: ignore[method-assign]


def killed(step: int, command: tuple[str, ...]) -> bool:
    """Run the command to its death at this step; return whether it lived, because it has fewer steps."""
    receiver, sender = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=run, args=(step, command, sender))
    process.start()
    code = ended(process)
    if code == -signal.SIGKILL:
        return False
    assert code == 0
    receiver.recv()
    return True


def held(address: str) -> dict[str, str]:
    """Return the title of each article of the index, by id; each can be read."""
    engine = open_engine(address)
    ids = [known.id for known in engine.known_ids() if known.state is IdState.ARTICLE]
    titles = {each: engine.get(each).title for each in ids}
    assert engine.info().articles == len(titles)
    engine.close()
    return titles


def agrees(archive: Archive, address: str) -> None:
    """Assert that ledger and index hold the same articles, and nothing is pending."""
    ledger = Ledger(archive.data / "ledger.db")
    indexed = {row.indexed_id for row in ledger.inputs.in_state(State.INDEXED)}
    pending = ledger.inputs.pending()
    ledger.close()
    assert not pending
    assert indexed == set(held(address))


def changed(archive: Archive, step: int) -> set[str]:
    """Add an article to the pile and correct another; return the titles that need not be there yet."""
    archive.fill(1, start=START + step)
    archive.write("0000.md", f"Report 0, edition {step}", f"The harbour master filed it again: {step}.")
    return {f"Report {START + step}", "Report 0", *(f"Report 0, edition {each}" for each in range(step + 1))}


def index_command(archive: Archive, address: str, step: int) -> tuple[tuple[str, ...], set[str]]:
    return ("index", str(archive.pile)), changed(archive, step)


def rebuild_command(archive: Archive, address: str, step: int) -> tuple[tuple[str, ...], set[str]]:
    return ("rebuild",), set()


def removal(archive: Archive, address: str, step: int, *options: str) -> tuple[tuple[str, ...], set[str]]:
    archive.fill(1, start=START + step)
    archive.do("index", str(archive.pile), "--engine", address)
    title = f"Report {START + step}"
    victim = next(article for article, named in held(address).items() if named == title)
    return ("remove", victim, *options), {title}


def remove_command(archive: Archive, address: str, step: int) -> tuple[tuple[str, ...], set[str]]:
    return removal(archive, address, step)


def forget_command(archive: Archive, address: str, step: int) -> tuple[tuple[str, ...], set[str]]:
    return removal(archive, address, step, "--forget")


COMMANDS = (index_command, remove_command, forget_command, rebuild_command)
Command = Callable[[Archive, str, int], tuple[tuple[str, ...], set[str]]]


@pytest.mark.parametrize("command_of", COMMANDS)
def test_killed_between_two_requests_nothing_is_lost(tmp_path: Path, index_address: str, command_of: Command) -> None:
    """Every ninth step is tried, of each command others; the soak tries all."""
    die_at_steps(tmp_path, index_address, command_of, 1 + 2 * COMMANDS.index(command_of), 9)


@pytest.mark.soak
@pytest.mark.parametrize("command_of", COMMANDS)
def test_killed_between_any_two_requests_nothing_is_lost(
    tmp_path: Path, index_address: str, command_of: Command
) -> None:
    die_at_steps(tmp_path, index_address, command_of, 1, 1)


def die_at_steps(tmp_path: Path, index_address: str, command_of: Command, first: int, stride: int) -> None:
    """Kill a command at each of some steps, on the index that the steps before have left and completed."""
    archive = Archive.at(tmp_path)
    archive.fill(START)
    archive.do("index", str(archive.pile), "--engine", index_address)
    step, lived = first - stride, False
    while not lived:
        step += stride
        command, doubtful = command_of(archive, index_address, step)
        before = set(held(index_address).values())
        options = ("--engine", index_address, "--data", str(archive.data))
        lived = killed(step, (*command, *options))
        assert before - doubtful <= set(held(index_address).values()), f"killed at step {step}"
        archive.do("index", str(archive.pile), "--engine", index_address)
        agrees(archive, index_address)
    assert step > 12
