"""Which addresses a fetch may connect to: the public internet's and no other."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
CLOUD_WIRE = IPv4Network("168.63.129.16/32")
"""Azure's host agent: a public number that every virtual machine there reaches from within."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address, and every IPv4 address written inside it, is one that anybody on the internet reaches."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in CLOUD_WIRE
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and address in GLOBAL_UNICAST


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that packets to this one end at: mapped, 6to4, or NAT64."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
