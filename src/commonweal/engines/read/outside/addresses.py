"""Which addresses may be reached: rules over text and numbers, with no connection made.

Three questions, each asked again at every redirect: is this written as an honest address
(`read_address`), did the operator list it (`require_listed`), and is what its name leads to
now an address that may be reached (`check_resolved`, on every address that the name has).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

from commonweal.kernel.errors import BadInput

__all__ = [
    "DEFAULT_PORTS",
    "Address",
    "Allowed",
    "check_resolved",
    "read_address",
    "read_allowed",
    "require_listed",
    "why_special",
]

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DEFAULT_PORTS = {"http": 80, "https": 443, "postgresql": 5432}
_LONGEST = 2_000
_SHAPE = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\[(?P<host>[0-9a-f:.]+)\](?P<port>:\d{1,5})?", re.IGNORECASE)
_NAMED = re.compile(r"(?P<host>[^:\[\]]+)(?P<port>:\d{1,5})?")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER_LIKE = re.compile(r"\d+|0x[0-9a-f]*")

# What stands for something else than a machine out there. First match counts.
_NEVER: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "stands for this machine itself"),
    ("169.254.0.0/16", "is link-local, where machines keep their own secrets"),
    ("224.0.0.0/4", "is multicast"),
    ("255.255.255.255/32", "is a broadcast address"),
    ("240.0.0.0/4", "is reserved"),
    ("::/128", "stands for this machine itself"),
    ("::ffff:0:0/96", "hides an IPv4 address in an IPv6 one"),
    ("::ffff:0:0:0/96", "hides an IPv4 address in an IPv6 one"),
    ("2002::/16", "hides an IPv4 address in an IPv6 one (6to4)"),
    ("2001::/32", "hides an IPv4 address in an IPv6 one (Teredo)"),
    ("64:ff9b::/96", "hides an IPv4 address in an IPv6 one (NAT64)"),
    ("64:ff9b:1::/48", "hides an IPv4 address in an IPv6 one (NAT64)"),
    ("fe80::/10", "is link-local, where machines keep their own secrets"),
    ("ff00::/8", "is multicast"),
)
# These an operator may open, by listing a network.
_INSIDE: tuple[tuple[str, str], ...] = (
    ("127.0.0.0/8", "is this machine itself (loopback)"),
    ("10.0.0.0/8", "is private"),
    ("172.16.0.0/12", "is private"),
    ("192.168.0.0/16", "is private"),
    ("100.64.0.0/10", "is shared by a provider's customers (CGNAT)"),
    ("192.0.0.0/24", "is reserved"),
    ("192.0.2.0/24", "is for documentation"),
    ("198.51.100.0/24", "is for documentation"),
    ("203.0.113.0/24", "is for documentation"),
    ("192.88.99.0/24", "is reserved"),
    ("198.18.0.0/15", "is for tests of networks"),
    ("::1/128", "is this machine itself (loopback)"),
    ("::/96", "is reserved"),
    ("100::/64", "is reserved"),
    ("2001::/23", "is reserved"),
    ("2001:db8::/32", "is for documentation"),
    ("3fff::/20", "is for documentation"),
    ("fc00::/7", "is private"),
    ("fec0::/10", "is private"),
)
_PUBLIC_IPV6 = ip_network("2000::/3")
_NEVER_NETWORKS = tuple((ip_network(text), why) for text, why in _NEVER)
_INSIDE_NETWORKS = tuple((ip_network(text), why) for text, why in _INSIDE)


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. ``ip`` is None where the host is a name; ``target`` is what follows
    the port, without a fragment."""

    scheme: str
    host: str
    port: int
    target: str
    ip: Ip | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if DEFAULT_PORTS.get(self.scheme) == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the operator's list: a name, ``*.`` and a name, ``*``, or a network; ``port``
    None means the usual ports."""

    name: str = ""
    network: Network | None = None
    port: int | None = None

    def has_port(self, port: int) -> bool:
        return port in DEFAULT_PORTS.values() if self.port is None else port == self.port

    def has_name(self, host: str) -> bool:
        if self.name.startswith("*"):
            return host.endswith(self.name[1:]) and host != self.name[2:]
        return bool(self.name) and host == self.name


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator lets sources reach. Of no entries: nothing."""

    entries: tuple[Entry, ...] = ()

    def opens(self, ip: Ip, port: int) -> bool:
        """True where a network that holds this address is listed, for this port or for all."""
        return any(
            entry.network is not None and ip in entry.network and entry.port in {None, port}
            for entry in self.entries
        )


def read_allowed(text: str) -> Allowed:
    """``api.example.org, *.gov.uk, prometheus.internal:9090, 10.2.0.0/16, [fd00::]/8`` as a list.
    BadInput where a part of it cannot be read, or opens too much."""
    return Allowed(tuple(_entry(part) for part in re.split(r"[\s,]+", text) if part))


def _entry(text: str) -> Entry:
    plain = re.sub(r"\[([0-9a-fA-F:.]+)\]", r"\1", text) if "]:" not in text else ""
    network = _network(plain)
    if network is not None:
        return Entry(network=network)
    head, colon, digits = text.rpartition(":")
    if not colon:
        return Entry(name=_listed_name(text))
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) < 65536:
        raise BadInput(f"{text!r} does not end in a port from 1 to 65535")
    network = _network(head.replace("[", "").replace("]", ""))
    if network is not None:
        return Entry(network=network, port=int(digits))
    return Entry(name=_listed_name(head), port=int(digits))


def _network(text: str) -> Network | None:
    try:
        network = ip_network(text)
    except ValueError:
        return None
    if network.prefixlen < (8 if network.version == 4 else 7):
        raise BadInput(f"{text} opens far too much; list smaller networks")
    if why := _first(network.network_address, _NEVER_NETWORKS):
        raise BadInput(f"{text} {why}, and is never reached")
    return network


def _listed_name(text: str) -> str:
    name = text.lower()
    bare = name.removeprefix("*.")
    if name != "*" and (not _HOST.fullmatch(bare) or _NUMBER_LIKE.fullmatch(bare.split(".")[-1])):
        raise BadInput(f"{text!r} is neither a host name, nor a network such as 10.2.0.0/16")
    return name


def read_address(text: str, schemes: Collection[str] = ("https", "http")) -> Address:
    """An address, taken apart strictly: what two programs could read in two ways is refused.
    BadInput with the code ``address-refused`` and the reason."""
    if len(text) > _LONGEST:
        raise refused(f"It has more than {_LONGEST:,} characters.")
    if re.search(r"[^\x21-\x7e]|\\", text):
        raise refused(
            "It holds a space, a backslash, a control code, or a letter outside ASCII. Write "
            "such letters of a host name in its xn-- form, and others as %-codes."
        )
    shape = _SHAPE.fullmatch(text)
    if not shape or shape["scheme"].lower() not in schemes:
        raise refused(f"Begin it with {' or '.join(f'{one}://' for one in schemes)}.")
    host, port = _host_and_port(shape["authority"], DEFAULT_PORTS[shape["scheme"].lower()])
    ip = _ip(host)
    target = shape["rest"].partition("#")[0]
    if target.startswith("?"):
        target = f"/{target}"
    return Address(shape["scheme"].lower(), str(ip or host), port, target, ip)


def _host_and_port(authority: str, usual: int) -> tuple[str, int]:
    if "@" in authority:
        raise refused(
            "It names a user before an @. Give the user and the secret in their own fields."
        )
    if "%" in authority:
        raise refused("Its host holds a %-code or a zone.")
    match = _BRACKETS.fullmatch(authority) or _NAMED.fullmatch(authority)
    if not match:
        raise refused("Its host cannot be read.")
    port = int(match["port"][1:]) if match["port"] else usual
    if not 0 < port < 65536:
        raise refused("Its port is not one from 1 to 65535.")
    host = match["host"].lower()
    if host.endswith("."):
        raise refused("Its host ends in a dot. Leave the dot out.")
    return host, port


def _ip(host: str) -> Ip | None:
    """The number that a host is, None for a name; refused where it is a number in disguise."""
    if ":" in host:
        try:
            return IPv6Address(host)
        except ValueError as error:
            raise refused("Its IPv6 address cannot be read.") from error
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise refused("Its host is not a name that a machine can have.")
    if not _NUMBER_LIKE.fullmatch(host.rsplit(".", 1)[-1]):
        return None
    try:
        return IPv4Address(host)
    except ValueError as error:
        raise refused(
            "Its host is a number written in an unusual way. Write four numbers, such as 192.0.2.1."
        ) from error


def require_listed(address: Address, allowed: Allowed) -> None:
    """BadInput where the operator did not list this host with this port."""
    if address.ip is not None:
        check_resolved(address, [address.ip], allowed)
        listed = [one for one in allowed.entries if one.network and address.ip in one.network]
    else:
        listed = [one for one in allowed.entries if one.has_name(address.host)]
    if not listed:
        raise refused(
            f"{address.host} is not on the list of addresses that this server may reach. Ask "
            "whoever runs it to add it to COMMONWEAL_SOURCE_ADDRESSES."
        )
    if not any(one.has_port(address.port) for one in listed):
        raise refused(
            f"{address.host} is on the list, but not with the port {address.port}. Ask whoever "
            f"runs this server to list {address.host}:{address.port}."
        )


def check_resolved(address: Address, found: Iterable[Ip], allowed: Allowed) -> list[Ip]:
    """Every address that a host leads to now, where all of them may be reached. One bad
    address among them refuses all: which one is used would otherwise be a matter of chance."""
    ips = list(found)
    for ip in ips:
        why = _first(ip, _NEVER_NETWORKS)
        if not why and not allowed.opens(ip, address.port):
            why = why_special(ip)
        if why:
            leads = f"{address.host} leads to {ip}, which" if address.ip is None else f"{ip}"
            raise refused(f"{leads} {why}.")
    return ips


def why_special(ip: Ip) -> str:
    """Why this is not an address of the public Internet, as the end of a sentence; "" where it is
    one."""
    why = _first(ip, _NEVER_NETWORKS) or _first(ip, _INSIDE_NETWORKS)
    if not why and ip.version == 6 and ip not in _PUBLIC_IPV6:
        return "is reserved"
    return why


def refused(why: str) -> BadInput:
    return BadInput(f"This address is not reached. {why}", code="address-refused", field="address")


def _first(ip: Ip, table: Iterable[tuple[Network, str]]) -> str:
    return next((why for network, why in table if ip in network), "")
