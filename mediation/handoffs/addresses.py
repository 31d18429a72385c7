"""Whether an address may be called: only hosts that the operator allows, and not the inside of this network.

A name is resolved here, once, and the connection goes to the very address that was judged: an answer that changes
between judging and connecting (DNS rebinding) changes nothing. Link-local and metadata addresses are never called;
private and loopback ones only inside networks that the operator names.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from mediation.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""Gives every address of a name, as text; raises OSError if there is none."""

_PORTS = {"https": 443, "http": 80}
_MAIL = "smtp"
_MAIL_PORTS = (25, 465, 587)
"""Where a mail server listens; an entry `smtp://host` without a port allows these and no other."""
_NAT64 = ip_network("64:ff9b::/96")
_METADATA = frozenset(map(ip_address, ("169.254.169.254", "100.100.100.200", "fd00:ec2::254", "192.0.0.192")))


class Target(NamedTuple):
    """Where a message goes: the judged address to connect to, and the name that its certificate and Host must have."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


class AllowList:
    """Which origins (`https://host` or `https://host:port`) may be called, and which networks inside.

    An origin with `http://` has to be named as such, a mail server as `smtp://host` or `smtp://host:port`. Raises
    AddressRefused for an entry that cannot be read.
    """

    def __init__(self, origins: Sequence[str], inside: Sequence[str] = (), *, ask: Resolve = resolve) -> None:
        self._origins = frozenset(_origin(one, {**_PORTS, _MAIL: 0}) for one in origins)
        try:
            self._inside = tuple(ip_network(one) for one in inside)
        except ValueError as error:
            raise AddressRefused("内网网段须写成 10.20.0.0/16 的样子") from error
        self._ask = ask

    def judge(self, address: str) -> Target:
        """Give where to connect for an address, or raise AddressRefused with what to change."""
        scheme, host, port = _origin(address)
        if (scheme, host, port) not in self._origins:
            raise AddressRefused("对方地址不在允许名单内，请由管理员加入 MEDIATION_CHANNEL_ORIGINS")
        found = self._outside(host, port)
        parts = urlsplit(address)
        path = parts.path or "/"
        return Target(scheme, host, port, found, f"{path}?{parts.query}" if parts.query else path)

    def lists(self, address: str) -> bool:
        """Say whether the operator allows an address at all; where its name leads is asked when it is called."""
        try:
            return _origin(address) in self._origins
        except AddressRefused:
            return False

    def judge_mail_server(self, host: str, port: int) -> None:
        """Say whether mail may be given to this server, or raise AddressRefused with what to change."""
        host = host.rstrip(".").lower()
        usual = port in _MAIL_PORTS and (_MAIL, host, 0) in self._origins
        if not usual and (_MAIL, host, port) not in self._origins:
            raise AddressRefused(
                "邮件服务器不在允许名单内，请由管理员把 smtp://主机 或 smtp://主机:端口 加入 MEDIATION_CHANNEL_ORIGINS"
            )
        self._outside(host, port)

    def _outside(self, host: str, port: int) -> str:
        """Give the first address of a name, all of which may be called; else raise AddressRefused."""
        try:
            found = self._ask(host, port)
        except OSError as error:
            raise AddressRefused("对方地址的域名无法解析") from error
        judged = [one for one in map(_read, found) if one is not None and self._may(one)]
        if not found or len(judged) != len(found):
            raise AddressRefused(
                "对方地址指向本机、内网或云平台内部地址，不予访问；确需访问的内网请加入 MEDIATION_CHANNEL_INSIDE"
            )
        return str(judged[0])

    def _may(self, address: Address) -> bool:
        plain = _unwrapped(address)
        if plain in _METADATA or plain.is_link_local or plain.is_multicast or plain.is_unspecified:
            return False
        if any(plain in network for network in self._inside if network.version == plain.version):
            return True
        if isinstance(plain, IPv6Address) and plain.is_site_local:
            return False  # fec0::/10, an inside of old (RFC 3879), which the library counts as global
        return plain.is_global and not plain.is_reserved and not plain.is_loopback


def _origin(address: str, ports: Mapping[str, int] = _PORTS) -> tuple[str, str, int]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("对方地址无法读取") from error
    if parts.scheme not in ports or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise AddressRefused("对方地址须为 https://主机/路径，不含账号、口令和片段")
    return parts.scheme, parts.hostname.rstrip(".").lower(), port or ports[parts.scheme]


def _read(text: str) -> Address | None:
    try:
        return ip_address(text.split("%", 1)[0])
    except ValueError:
        return None


def _unwrapped(address: Address) -> Address:
    """Look through the ways in which IPv6 carries an IPv4 address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address.teredo is not None:
            return address.teredo[1]
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
