"""Who is at the other end of a connection: the client's address as a key of limits, and whether it is one of ours.

Behind a proxy, the address is what a proxy of DESK_TRUSTED_PROXIES says; nobody else's word is taken (bot/web.py).
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from fastapi import Request

from bot.limits import Limits, Take
from storage.unit_of_work import Clock

IPV6_SITE_BITS = 64
"""A household or a phone has at least so many addresses of IPv6: they count as one."""
IPV6_CUSTOMER_BITS = 48
"""What one customer of a provider may hold: 65 536 networks, each of which counts for itself."""
PER_CUSTOMER = 16
"""Sites' worth of everything for one customer: a company with offices, not one machine under 65 536 networks."""
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
    return _network(request, IPV6_SITE_BITS)


class ClientLimits:
    """What one client address may do in a while, and all the networks of IPv6 that one customer may hold together."""

    def __init__(self, amount: int, per: timedelta, clock: Clock) -> None:
        self._site = Limits(amount, per, clock)
        self._customer = Limits(amount * PER_CUSTOMER, per, clock)

    def takes(self, request: Request) -> tuple[Take, Take]:
        """To be taken, or given back."""
        customer = _network(request, IPV6_CUSTOMER_BITS)  # an address of IPv4 is its own
        return Take(self._site, client_of(request)), Take(self._customer, customer)


def is_inside(request: Request) -> bool:
    """Whether the peer itself, and no proxy for somebody else, is on this machine or in a private network."""
    address = _address(request)
    return (
        address is not None
        and not any(name in request.headers for name in FORWARDED)
        and any(address in net for net in INSIDE if net.version == address.version)
    )


def _network(request: Request, bits: int) -> str:
    address = _address(request)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, bits), strict=False))
    return str(address)


def _address(request: Request) -> IPv4Address | IPv6Address | None:
    """None for what is no address, such as a trusted proxy's `unknown`."""
    try:
        address = ip_address(request.client.host.partition("%")[0] if request.client else "")
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
