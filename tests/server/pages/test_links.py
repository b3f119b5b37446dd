"""A link that is written from parts is the link of the changed address."""

from __future__ import annotations

import pytest

from server.address import Address
from server.pages.links import Links

ADDRESSES = [
    Address(),
    Address((("q", "a b"),)),
    Address((("q", "x"), ("region", "europe"), ("not_region", "asia"), ("from", "1995"), ("page", "3"))),
    Address((("to", "1999"), ("sort", "newest"), ("undated", "include"), ("region", "a"), ("region", "b"))),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_link_sets_one_parameter_as_the_address_does(address: Address) -> None:
    links = Links(address, "/search")
    for name, value in (("region", "a&b"), ("not_author", "É"), ("undated", "only"), ("region", "c"), ("q", "z")):
        assert links.put(name, value) == links.to(address.put(name, value))
    for first, last in (("1990", "1991-02"), ("2000", "2000")):
        assert links.dated(first, last) == links.to(address.put("from", first).put("to", last))


def test_the_present_value_alone_has_no_link() -> None:
    links = Links(ADDRESSES[2], "/search")
    assert links.only("region", "europe") is None
    assert links.only("region", "asia") == links.put("region", "asia")
    assert Links(ADDRESSES[3], "/search").only("region", "a") is not None
