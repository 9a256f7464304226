"""Only addresses of the public internet are public, however they are spelled."""

from ipaddress import ip_address

import pytest

from deployments.media.public_address import is_public


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_may_be_fetched(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "192.168.1.1",
        "224.0.1.1",
        "240.0.0.1",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_all_others_may_not(address: str) -> None:
    assert not is_public(ip_address(address))
