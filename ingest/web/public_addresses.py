"""Which network addresses are anyone's to fetch from, and which belong to this machine or its own network."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, deprecated: so are they here
_TRANSLATED = ipaddress.IPv6Network("::ffff:0:0:0/96")  # RFC 2765, obsolete: and here
# Local translation prefixes (RFC 8215): behind them lies whatever the network's owner put there.
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_LOW_BITS = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Whether ``address``, IPv4 or IPv6, can be reached from everywhere and is one host's alone.

    Loopback, private, link-local, shared (RFC 6598), multicast, reserved and unspecified ones are not; nor
    are IPv6 addresses that stand for such an IPv4 one (mapped, compatible, translated, 6to4, Teredo, NAT64).

    Raises:
        ValueError: ``address`` is no network address.
    """
    return _is_public(ipaddress.ip_address(address.partition("%")[0]))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _LOCAL_NAT64 or address.is_site_local:
            return False
        within = _within(address)
        if within:
            return all(_is_public(each) for each in within)
    return address.is_global and not (
        address.is_multicast
        or address.is_private
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def _within(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that ``address`` stands for."""
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address.sixtofour]
    if address.teredo:
        return list(address.teredo)
    if any(address in network for network in (_NAT64, _COMPATIBLE, _TRANSLATED)):
        return [IPv4Address(int(address) & _LOW_BITS)]
    return []
