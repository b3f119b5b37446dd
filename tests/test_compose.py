"""`compose.yaml` and `Dockerfile`: what they name exists, and what they set is read."""

from __future__ import annotations

import re
from typing import Any, Final

import click
import pytest
import yaml

from dateline import cli
from tests.archive import ROOT

TEXT: Final = (ROOT / "compose.yaml").read_text("utf-8")
COMPOSE: Final[dict[str, Any]] = yaml.safe_load(TEXT)
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]
NODES: Final = {name: service for name, service in SERVICES.items() if name.startswith("node")}
SERVERS: Final = {name: service for name, service in SERVICES.items() if name.startswith("dateline")}
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text("utf-8")

KEYS: Final = {
    "image", "build", "restart", "ulimits", "healthcheck", "profiles", "environment", "ports", "volumes", "depends_on",
}  # fmt: skip
"""The keys of a service that are used, all of the Compose Specification."""


def options_of(name: str) -> set[str]:
    command = cli.commands[name]
    return {each for option in command.get_params(click.Context(command)) for each in option.opts}


def test_there_is_nothing_but_services_volumes_and_what_they_share() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} == {"services", "volumes"}
    assert len(NODES) + len(SERVERS) == len(SERVICES)
    assert {key for service in SERVICES.values() for key in service} <= KEYS


@pytest.mark.parametrize(("profile", "nodes"), [("one", 1), ("three", 3)])
def test_a_profile_is_a_cluster_and_a_server_that_waits_for_it(profile: str, nodes: int) -> None:
    ours = {name for name, service in SERVICES.items() if service["profiles"] == [profile]}
    (server,) = ours & set(SERVERS)
    cluster = ours - {server}
    assert len(cluster) == nodes
    assert SERVICES[server]["depends_on"] == {key: {"condition": "service_healthy"} for key in cluster}
    scheme, _, location = SERVICES[server]["environment"]["DATELINE_ENGINE"].partition(":")
    hosts, _, name = location.removeprefix("http://").partition("/")
    assert (scheme, {host.partition(":")[0] for host in hosts.split(",")}) == ("opensearch", cluster)
    assert re.fullmatch("[a-z]+", name)
    published = [port.rsplit(":", 1)[0] for each in ours for port in SERVICES[each].get("ports", ())]
    assert len(published) == len(set(published)) == 2
    assert all(address.startswith("127.0.0.1:") for address in published), "nothing is open to the network"


def test_every_service_says_when_it_is_healthy_and_starts_again() -> None:
    for service in SERVICES.values():
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
        assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


def test_every_node_keeps_its_data_and_knows_its_cluster() -> None:
    for name, node in NODES.items():
        assert node["environment"]["node.name"] == name
        assert node["volumes"] == [f"{name}:/usr/share/opensearch/data"]
        assert node["image"] == NODES["node"]["image"]
        seeds = node["environment"].get("discovery.seed_hosts")
        if seeds is None:
            assert node["environment"]["discovery.type"] == "single-node"
        else:
            assert seeds == node["environment"]["cluster.initial_cluster_manager_nodes"]
            assert set(seeds.split(",")) == set(NODES) - {"node"}


def test_every_named_volume_is_declared_and_used() -> None:
    named = {
        volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"] if volume[0] != "$"
    }
    assert named == set(COMPOSE["volumes"])


def test_every_variable_of_ours_is_one_that_a_command_reads() -> None:
    read = {
        variable
        for command in cli.commands.values()
        for option in command.get_params(click.Context(command))
        for variable in ([option.envvar] if isinstance(option.envvar, str) else option.envvar or ())
    }
    ours = {name for service in SERVERS.values() for name in service["environment"]}
    assert ours | set(re.findall(r"\bDATELINE_\w+", TEXT + DOCKERFILE)) <= read


def test_the_readiness_of_a_server_is_a_route_of_ours() -> None:
    from server.views.health import health

    routes = re.findall(r'@health\.get\("(/\w+)"\)', (ROOT / "server/views/health.py").read_text("utf-8"))
    assert health.name
    for server in SERVERS.values():
        (asked,) = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", " ".join(server["healthcheck"]["test"]))
        assert asked in routes


def test_images_are_named_without_a_host() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == len(SERVICES) + 2
    assert not any(re.match(r"[^/]*[.:][^/]*/", image) for image in images)


def test_what_the_dockerfile_copies_and_runs_exists() -> None:
    (lock,) = re.findall(r"-r (\S+)", DOCKERFILE)
    assert (ROOT / lock).is_file()
    (arguments,) = re.findall(r"^CMD \[(.*)\]", DOCKERFILE, re.MULTILINE)
    name, *given = re.findall(r'"([^"]+)"', arguments)
    assert {each for each in given if each.startswith("--")} <= options_of(name)
    (extra,) = re.findall(r'"\.\[(\w+)\]"', DOCKERFILE)
    assert f"{extra} = [" in (ROOT / "pyproject.toml").read_text("utf-8")
