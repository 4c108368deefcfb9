import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.web.public_addresses import is_public


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8",
     "64:ff9b::808:808", "2002:808:808::1", "2a00:1450::"],
)  # fmt: skip
def test_addresses_that_anyone_can_reach(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.255.255.255", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
     "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
     "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
     "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1",
     "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::10.0.0.1",
     "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:a00:1::1",
     "2001:0:808:808::f5ff:fffe"],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_as_itself(inner: ipaddress.IPv4Address) -> None:
    public = is_public(str(inner))
    number = int(inner)
    for around in (0xFFFF << 32, 0x64FF9B << 96, 0xFFFF << 48):
        assert is_public(str(ipaddress.IPv6Address(around | number))) == public
    assert is_public(str(ipaddress.IPv6Address(0x2002 << 112 | number << 80))) == public


def test_what_is_no_address() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        is_public("a.example")
