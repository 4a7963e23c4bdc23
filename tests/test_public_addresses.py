"""Which addresses may be asked for what an event names."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.public_addresses import is_public

INSIDE = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24"),
        *("192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/128", "::1/128", "::ffff:0:0/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32"),
        *("100::/64", "2001::/32", "3fff::/20", "::/96", "64:ff9b:1::/48", "4000::/3", "5f00::/16"),
    )
]
PRIVATE_V4 = [network for network in INSIDE if isinstance(network, IPv4Network)]


def within(network: IPv4Network | IPv6Network) -> st.SearchStrategy[IPv4Address | IPv6Address]:
    """Any address of a network, its ends among them."""
    ends = st.sampled_from([network[0], network[-1]])
    return ends | st.integers(0, network.num_addresses - 1).map(lambda number: network[number])


private_v4 = st.sampled_from(PRIVATE_V4).flatmap(within)


@given(st.sampled_from(INSIDE).flatmap(within))
def test_nothing_of_a_network_that_is_not_public(address: IPv4Address | IPv6Address) -> None:
    assert not is_public(str(address))
    assert not is_public(address.exploded)


@given(private_v4)
def test_no_private_address_that_is_written_as_ipv6(address: IPv4Address) -> None:
    low = int(address)
    for written in (
        IPv6Address(0xFFFF << 32 | low),  # mapped
        IPv6Address(low),  # compatible
        IPv6Address(0x2002 << 112 | low << 80 | 1),  # 6to4
        IPv6Address(0x64_FF9B << 96 | low),  # NAT64
        IPv6Address(0x2001 << 112 | (low ^ 0xFFFF_FFFF)),  # Teredo
    ):
        assert not is_public(str(written)), written


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_any_other_address_of_the_old_kind_is_public(address: IPv4Address) -> None:
    special = ("192.0.0.0/24", "192.88.99.0/24")
    outside = not any(address in network for network in (*PRIVATE_V4, *map(ip_network, special)))
    if outside:
        assert is_public(str(address))
        assert is_public(str(IPv6Address(0x64_FF9B << 96 | int(address)))), "in a network without IPv4"


@pytest.mark.parametrize("text", ["1.1.1.1", "49.213.118.1", "2606:4700:4700::1111", "2a03:2880:f12f:83::1"])
def test_public_addresses(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "text",
    ["", "localhost", "2130706433", "0x7f000001", "127.1", "017700000001", "1.1.1.1/32", "fe80::1%eth0", "2606::1%1"],
)
def test_what_is_no_plain_address_is_not_public(text: str) -> None:
    assert not is_public(text)
