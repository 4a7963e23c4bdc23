"""Whether an address on the internet is everybody's, and not one of the own machine or of a network behind it.

Whoever names an address to us (a platform's event, a redirect) could otherwise have us ask services that trust us
because we are inside.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # everything else in IPv6 is for special use (RFC 4291, section 2.4)
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637; not every Python knows it
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: IPv4 as networks without it write it


def is_public(text: str) -> bool:
    """Whether this is an IP address that may be asked: a public one, and so the IPv4 address within it, if any."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return _is_public_v6(address)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address.ipv4_mapped is not None:
        return False
    if address in _NAT64:
        return is_public(str(IPv4Address(int(address) & 0xFFFF_FFFF)))
    if address.sixtofour is not None and not is_public(str(address.sixtofour)):
        return False
    if address.teredo is not None or address in _DOCUMENTATION:
        return False
    return address in _GLOBAL_UNICAST and address.is_global
