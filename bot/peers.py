"""Who is at the other end of a connection: the client's address as a key of limits, and whether it is one of ours.

Behind a proxy, the address is what a proxy of DESK_TRUSTED_PROXIES says; nobody else's word is taken (bot/web.py).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from fastapi import Request

IPV6_SITE_BITS = 64
"""A household or a phone has at least so many addresses of IPv6: they count as one."""
INSIDE = tuple(
    ip_network(net)
    for net in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
)
"""Loopback and private networks."""
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
"""Headers of proxies: with one, the connection is a proxy's, wherever it comes from."""


def trusted(proxies: str) -> list[str]:
    """The networks of DESK_TRUSTED_PROXIES, those of IPv4 also as a socket of IPv6 shows them (::ffff:192.0.2.1)."""
    networks = [ip_network(part.strip()) for part in proxies.split(",") if part.strip()]
    mapped = (f"::ffff:{net.network_address}/{96 + net.prefixlen}" for net in networks if net.version == 4)
    return [*map(str, networks), *mapped]


def client_of(request: Request) -> str:
    """The client's address, one key for all addresses of one IPv6 network."""
    address = _address(request)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_SITE_BITS), strict=False))
    return str(address)


def is_inside(request: Request) -> bool:
    """Whether the peer itself, and no proxy for somebody else, is on this machine or in a private network."""
    address = _address(request)
    return (
        address is not None
        and not any(name in request.headers for name in FORWARDED)
        and any(address in net for net in INSIDE if net.version == address.version)
    )


def _address(request: Request) -> IPv4Address | IPv6Address | None:
    """None for what is no address, such as a trusted proxy's `unknown`."""
    try:
        address = ip_address(request.client.host.partition("%")[0] if request.client else "")
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
