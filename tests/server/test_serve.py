"""The server with real processes, a port and signals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.engines import open_engine
from server.export.stream import INCOMPLETE
from server.serve import KILL_AFTER_SECONDS, ServeError, ServeOptions, serve
from tests.server.articles import FERRY, UNDATED, VISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]

PROGRAM = """
import sys
from server.serve import ServeError, ServeOptions, serve

if __name__ == "__main__":
    target, workers, host = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    try:
        options = ServeOptions(target=target, host=host, port=0, workers=workers)
        stopped_by = serve(options, lambda address: print(address, flush=True))
    except ServeError as error:
        sys.exit(str(error))
    print(stopped_by.name, flush=True)
"""


@contextmanager
def serving(
    folder: Path, archive: Path, *, target: str = "make", workers: int = 1, host: str = "127.0.0.1"
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server in a process of its own; give it and its address."""
    program = folder / "program.py"
    program.write_text(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(program), f"tests.server.factory:{target}", str(workers), host],
        cwd=PROJECT,
        env=os.environ | {"ARCHIVE": str(archive), "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=60)


def fetch(address: str) -> str:
    """Return what is at an address, waiting for a worker to come up."""
    with urllib.request.urlopen(address, timeout=60) as response:
        return str(response.read().decode())


@pytest.mark.parametrize(("stop", "name"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "SIGINT")])
def test_it_serves_until_a_signal_and_says_which(
    tmp_path: Path, archive: Path, stop: signal.Signals, name: str
) -> None:
    with serving(tmp_path, archive, workers=2) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        assert FERRY.id in fetch(f"{address}search?q=ceasefire")
        process.send_signal(stop)
        said, logged = process.communicate(timeout=60)
    assert (process.returncode, said.split()) == (0, [name])
    assert "GET /search 200" in logged
    assert "ceasefire" not in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_it_listens_on_a_name_and_on_an_ipv6_address(tmp_path: Path, archive: Path, host: str) -> None:
    with serving(tmp_path, archive, host=host) as (_, address):
        assert address.startswith(f"http://[{host}]:" if ":" in host else f"http://{host}:")
        assert f'"total": {VISIBLE}' in fetch(f"{address}search")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_reaches_every_process_at_once_ends_them_as_quietly(
    tmp_path: Path, archive: Path, stop: signal.Signals
) -> None:
    """A terminal signals all of its processes, systemd all of a service's; none may wait to be killed."""
    with serving(tmp_path, archive, workers=2) as (process, address):
        assert FERRY.id in fetch(f"{address}search?q=ceasefire")
        os.killpg(process.pid, stop)
        said, logged = process.communicate(timeout=KILL_AFTER_SECONDS / 2)
    assert (process.returncode, said.split()) == (0, [stop.name])
    assert "ERROR" not in logged
    assert "WARNING" not in logged


def test_an_answer_under_way_is_finished_before_the_end(tmp_path: Path, archive: Path) -> None:
    with serving(tmp_path, archive, target="make_slow") as (process, address):
        answers: list[str] = []
        asking = threading.Thread(target=lambda: answers.append(fetch(address)))
        asking.start()
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        asking.join()
        process.wait(timeout=60)
    assert answers == ["finished"]
    assert process.returncode == 0


def test_an_export_that_fails_under_way_ends_visibly(tmp_path: Path, archive: Path) -> None:
    """Granian ends such a body as if it were whole, so the last line must say that it is not."""
    with serving(tmp_path, archive, target="make_failing") as (_, address):
        lines = fetch(f"{address}search.jsonl").splitlines()
    assert (len(lines), lines[-1]) == (3, INCOMPLETE)


def test_a_commit_of_another_process_is_seen_without_a_restart(tmp_path: Path) -> None:
    with open_engine(tmp_path).rebuild(decide="test") as build:
        build.put(FERRY)
    with serving(tmp_path, tmp_path, workers=2) as (_, address):
        assert '"total": 1' in fetch(f"{address}search")
        with open_engine(tmp_path).batch() as batch:
            batch.put(UNDATED)
        assert all('"total": 2' in fetch(f"{address}search") for _ in range(8))


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker in /proc")
def test_a_worker_that_dies_is_replaced(tmp_path: Path, archive: Path) -> None:
    with serving(tmp_path, archive) as (process, address):
        assert f'"total": {VISIBLE}' in fetch(f"{address}search")
        (worker,) = (pid for pid in children(process.pid) if "spawn_main" in command(pid))
        os.kill(worker, signal.SIGKILL)
        assert f'"total": {VISIBLE}' in eventually(f"{address}search")


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def eventually(address: str) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            return fetch(address)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_workers_that_cannot_start_end_the_server_with_an_error(tmp_path: Path, archive: Path) -> None:
    with serving(tmp_path, archive, target="fail") as (process, _):
        _, logged = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "no application today" in logged
    assert "do not stay up" in logged.splitlines()[-1]


def test_a_port_in_use_is_said_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match=f"Port {port} is in use; choose another with --port"):
            serve(ServeOptions(target="tests.server.factory:make", port=port), print)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_here_is_said(host: str) -> None:
    with pytest.raises(ServeError, match=f"Cannot listen on {host}"):
        serve(ServeOptions(target="tests.server.factory:make", host=host, port=0), print)
