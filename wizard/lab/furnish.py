"""Lays out a practice world: ports, certificates, servers and cloud file, all made anew. Runs nothing.

Done in the caller's thread, so that what this computer cannot show is said at once.
"""

import functools
import json
import secrets
import socket
import ssl
import string
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wizard.lab import names, ports, web
from wizard.lab.access import EXCHANGE_APP
from wizard.lab.authority import Authority, Identity
from wizard.lab.conversation import Conversation
from wizard.lab.exchange import Exchange
from wizard.lab.graph import Graph
from wizard.lab.keyvault import KeyVault
from wizard.lab.login import OUTLOOK, Login
from wizard.lab.mischief import Mischief
from wizard.lab.persona import persona
from wizard.lab.ports import PracticeError
from wizard.lab.rules import Account
from wizard.lab.settings import Dns, Names, Port, Settings, Tls
from wizard.lab.submission import Register, Server
from wizard.lab.tenant import CLIENT_ID, DOMAIN, MAILBOX, Tenant
from wizard.lab.visits import Visits
from wizard.lab.way_accounts import WayAccount
from wizard.model.secret import Secret

HOST = f"smtp.{DOMAIN}"
CLOUD_FILE = "practice.toml"
CERTIFICATE = "relay.pem"  # this site's own, beside the cloud file
_PROTECTION = f"mail.protection.{DOMAIN}"  # the domain of the hosts that take mail for tenants' own domains
_OTHERS = {"hve": f"hve.{DOMAIN}", "acs": f"acs.{DOMAIN}"}  # hosts of other ways to send
_DIRECT_SEND = f"{DOMAIN.replace('.', '-')}.{_PROTECTION}"
_GATEWAY = "mx1.mail-filter-company.test"
_FOREIGN_NAME = "server7.hosting-company.test"
_SERVICES = ("login", "graph", "exchange", "keyvault", "control")
_GRAPH_APP = "00000003-0000-0000-c000-000000000000"
_VAULT_RESOURCE = "https://vault.azure.net"  # the one resource of all vaults
_ISSUER_PATH, _REVOCATION_PATH = "/issuing.crt", "/issuing.crl"
_PASSWORD_LENGTH = 20
#: What every scanner's panel can type, without the characters that look alike.
_PANEL_SAFE = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI5S")))
_ASKED = {"smtp": "{outlook}/SMTP.Send", "default": "{outlook}/.default", "graph": "{graph}/SMTP.Send"}
_VERSIONS = {"1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}

Serve = Callable[[Conversation], Awaitable[None]]


@dataclass(slots=True)
class Plan:
    """What a thread has to serve: listening sockets with their servers, and sockets that are only held.

    `smtp` is where a plain mail client finds the submission server.
    """

    streams: list[tuple[socket.socket, Serve]] = field(default_factory=list)
    datagrams: list[tuple[socket.socket, names.Resolver]] = field(default_factory=list)
    held: list[socket.socket] = field(default_factory=list)
    smtp: dict[str, str | int] = field(default_factory=dict)

    def place(self, sock: socket.socket, state: Port, serve: Serve) -> None:
        """Let a bound socket be what the world says of its port."""
        if state == "open":
            self.streams.append((sock, serve))
            return
        self.held.append(sock)  # bound but not listening: the system refuses
        if state == "dropped":
            self.held.extend(ports.drop(sock))

    def close(self) -> None:
        """Close every socket. Closing one twice does no harm."""
        for sock in (*(sock for sock, _ in self.streams), *(sock for sock, _ in self.datagrams), *self.held):
            sock.close()


class Furnisher:
    """Fills `plan` for one world. `folder` is private to it; when `furnish` fails, the caller closes the plan."""

    def __init__(self, world: Settings, folder: Path, password: Secret, register: Register) -> None:
        known = new_password() if world.mailbox.password == "changed" else password  # noqa: S105 -- a knob's value
        self.plan = Plan()
        self.tenant = Tenant(world, known)
        self.visits = Visits()
        self.login: Login
        self.audiences: dict[str, tuple[str, ...]]  # each service's spellings
        self._world = world
        self._folder = folder
        self._password = password
        self._register = register

    def furnish(self) -> None:
        """Make everything. PracticeError: this computer cannot show this world."""
        world = self._world
        foreign = "foreign" in (world.dns.first, world.dns.second)
        ipv6 = world.dns.ipv6 and not foreign and ports.has_ipv6()
        if world.network.submission_ipv6 and not ipv6:
            raise PracticeError("no-ipv6")
        addresses = (ports.V4, ports.FOREIGN) if foreign else (ports.V4, ports.V6) if ipv6 else (ports.V4,)
        web_sockets = {name: self._bind((ports.V4,))[0] for name in (*_SERVICES, "portal")}
        bases = {name: f"https://{ports.V4}:{_number(sock)}" for name, sock in web_sockets.items()}
        bases["portal"] = bases["portal"].replace("https", "http")
        self.audiences = {
            "graph": (bases["graph"], _GRAPH_APP),
            "exchange": (bases["exchange"], EXCHANGE_APP, OUTLOOK),
            "vault": (bases["keyvault"], _VAULT_RESOURCE),
        }
        self.login = Login(bases["login"], self.audiences, self.tenant, self._password)
        authority = Authority(bases["portal"] + _ISSUER_PATH, bases["portal"] + _REVOCATION_PATH)
        numbers = self._place_mail(authority, addresses)
        self._place_web(authority, web_sockets, bases)
        servers = self._place_names(ipv6=ipv6)
        ca_file = self._folder / "ca.pem"
        ca_file.write_bytes(authority.trust(inspector=world.tls.inspector_trusted))
        self.plan.smtp = {
            "host": ports.FOREIGN if world.dns.first == "foreign" else ports.V4,
            "port": numbers["submission"],
            "tls_name": HOST,
            "ca_file": str(ca_file),
        }
        self._write_cloud(numbers, bases, servers)

    def _bind(self, addresses: tuple[str, ...]) -> tuple[socket.socket, ...]:
        """Bind, and hold what is bound until somebody serves it."""
        bound = ports.bind(addresses)
        self.plan.held.extend(bound)
        return bound

    def _place_mail(self, authority: Authority, addresses: tuple[str, ...]) -> dict[str, int]:
        """Set up the mail servers on every address; return the port of each role."""
        world = self._world
        account = Account(MAILBOX, self.tenant, self.login.tokens, self.audiences["exchange"])
        submission_tls = self._context(authority.identity(world.tls.certificate, (HOST,)), world.tls, authority)
        plain_tls = self._context(authority.identity("valid", (HOST,)), Tls(), authority)
        mx_tls = self._context(authority.identity("valid", (HOST, _DIRECT_SEND)), Tls(), authority)
        if any(one.get("TlsSenderCertificateName") for one in world.tenant.connectors):
            mx_tls.load_verify_locations(cadata=authority.trust().decode())
            mx_tls.verify_mode = ssl.CERT_OPTIONAL
        if world.ways.certificate:
            own = authority.identity("valid", (world.ways.certificate,))
            (self._folder / CERTIFICATE).write_bytes(own.key + own.chain)
        register = self._register
        servers = {
            "submission": Server("submission", persona(world.smtp.persona), submission_tls, world, account, register),
            "mx": Server("mx", persona("exchange-online-mx"), mx_tls, world, account, register),
            "implicit": Server("implicit", persona("exchange-online"), plain_tls, world, account, register),
        }
        network = world.network
        states: dict[str, Port] = {"submission": network.submission, "mx": network.mx, "implicit": network.implicit}
        stranger: Server | None = None
        if ports.FOREIGN in addresses:
            foreign_tls = self._context(authority.identity("unknown-issuer", (_FOREIGN_NAME,)), Tls(), authority)
            stranger = Server("foreign", persona("hosting"), foreign_tls, world, account, register)
        numbers = {}
        for role, server in servers.items():
            for sock in self._bind(addresses):
                address, number = sock.getsockname()[:2]
                numbers[role] = number
                state = states[role]
                if address == ports.V6 and role == "submission":
                    state = network.submission_ipv6 or state
                here = stranger if stranger is not None and address == ports.FOREIGN else server
                self.plan.place(sock, state, here.serve)
        return {**numbers, **self._place_others(authority)}

    def _place_others(self, authority: Authority) -> dict[str, int]:
        """Set up the hosts of other ways to send; return the port of each that this world has."""
        world = self._world
        numbers: dict[str, int] = {}
        known: dict[Literal["hve", "acs"], Literal["none"] | Port] = {"hve": world.ways.hve, "acs": world.ways.acs}
        for name, state in known.items():
            if state == "none":
                continue
            tls = self._context(authority.identity("valid", (_OTHERS[name],)), Tls(), authority)
            account = WayAccount(name, world, self._password)
            server = Server(name, persona(name), tls, world, account, self._register)
            (sock,) = self._bind((ports.V4,))
            numbers[name] = _number(sock)
            self.plan.place(sock, state, server.serve)
        return numbers

    def _place_web(self, authority: Authority, sockets: dict[str, socket.socket], bases: dict[str, str]) -> None:
        """Set up login, Graph, Exchange admin, the vault, the control target and the plain page."""
        world = self._world
        context = self._context(authority.identity("valid", (ports.V4, "localhost")), Tls(lowest="1.2"), authority)
        for name, site in self._sites(bases).items():
            note = functools.partial(self.visits.note, name)
            latency = world.services.latency if name != "control" else 0.0
            serve = functools.partial(
                _serve_https, context=context, site=site, note=note, latency=latency, clock=self._clock
            )
            self.plan.place(sockets[name], world.network.services, serve)
        files = functools.cache(
            lambda: {
                _ISSUER_PATH: (authority.issuing_certificate(), "application/pkix-cert"),
                _REVOCATION_PATH: (authority.revocation_list(), "application/pkix-crl"),
            }
        )
        page = web.portal(files, captive=world.network.captive)
        self.plan.place(sockets["portal"], world.network.services, functools.partial(web.serve, site=page))

    def _clock(self) -> float:
        return self.tenant.clock()

    def _sites(self, bases: dict[str, str]) -> dict[str, web.Site]:
        """Return what stands behind each HTTPS service."""
        services, audiences, tokens = self._world.services, self.audiences, self.login.tokens
        graph = Graph(bases["graph"], audiences["graph"], tokens, self.tenant, self._register).site
        region = bases["exchange"].replace(ports.V4, "localhost") if services.region else ""
        here = f"{region or bases['exchange']}/adminapi/beta"
        exchange = Exchange(here, audiences["exchange"], tokens, self.tenant, self._register).site
        if services.about in ("both", "graph"):
            graph = Mischief(services, graph, tokens.revoke_all, bases["control"]).site
        if services.about in ("both", "exchange"):
            exchange = Mischief(services, exchange, tokens.revoke_all, bases["control"], region).site
        vault = KeyVault(bases["keyvault"], bases["login"], audiences["vault"], tokens, self.tenant)
        return {
            "login": self.login.site,
            "graph": graph,
            "exchange": exchange,
            "keyvault": vault.site,
            "control": web.nothing,
        }

    def _place_names(self, *, ipv6: bool) -> tuple[str, str]:
        """Set up both resolvers; return them as "address:port"."""
        dns, here = self._world.dns, self._world.network.public_address
        first = _resolver(dns.first, dns, here, ipv6=ipv6)
        second = _resolver(dns.second, dns, here, ipv6=ipv6)
        servers = []
        for resolver in (first, second):
            udp, tcp = ports.bind_both_kinds(ports.V4)
            self.plan.datagrams.append((udp, resolver))
            self.plan.place(tcp, "open", functools.partial(names.serve_tcp, resolver=resolver))
            servers.append(f"{ports.V4}:{_number(tcp)}")
        return servers[0], servers[1]

    def _context(self, identity: Identity, tls: Tls, authority: Authority) -> ssl.SSLContext:
        """Return the server side of TLS as the world wants it. The key touches the private folder for a moment."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0" if tls.no_common_cipher else "ALL:@SECLEVEL=0")
        highest = "1.2" if tls.no_common_cipher else tls.highest  # 1.3 has its own list of ciphers
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the old versions are what some worlds show
            context.minimum_version = _VERSIONS.get(tls.lowest, ssl.TLSVersion.TLSv1)
            context.maximum_version = _VERSIONS.get(highest, ssl.TLSVersion.TLSv1)
        pair = self._folder / "pair.pem"
        try:
            pair.write_bytes(identity.key + identity.chain)
            context.load_cert_chain(pair)
        finally:
            pair.unlink(missing_ok=True)
        if tls.client_certificate:
            context.load_verify_locations(cadata=authority.trust().decode())
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def _write_cloud(self, numbers: dict[str, int], bases: dict[str, str], servers: tuple[str, str]) -> None:
        implicit = numbers["submission" if self._world.smtp.configured_as_implicit else "implicit"]
        sections: dict[str, dict[str, object]] = {
            "smtp": {
                "host": HOST,
                "port": numbers["submission"],
                "mx_port": numbers["mx"],
                "implicit_tls_port": implicit,
                "tls_name": HOST,
                "direct_send": _PROTECTION,
                "oauth_scope": _ASKED[self._world.oauth.asks].format(graph=bases["graph"], outlook=OUTLOOK),
                "flavour": "exchange-online",
            },
            "login": {"authority": f"{bases['login']}/organizations"},
            "graph": {"base": f"{bases['graph']}/v1.0"},
            "exchange": {"base": f"{bases['exchange']}/adminapi/beta", "scope": f"{bases['exchange']}/.default"},
            "dns": {"servers": [servers[0]], "second": [servers[1]]},
            "network": {
                "control": bases["control"].removeprefix("https://"),
                "portal_url": bases["portal"] + "/",
                "portal_text": web.PORTAL_TEXT,
            },
            "trust": {"ca_file": "ca.pem"},
            "app": {"client_id": CLIENT_ID},
            "keyvault": {"base": bases["keyvault"], "scope": f"{bases['keyvault']}/.default"},
        }
        sections |= {name: {"host": f"{_OTHERS[name]}:{numbers[name]}"} for name in _OTHERS if name in numbers}
        lines = ['name = "practice"', "practice = true"]
        for section, values in sections.items():
            lines += ["", f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        (self._folder / CLOUD_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


async def _serve_https(  # noqa: PLR0913 -- what a service is made of
    talk: Conversation,
    *,
    context: ssl.SSLContext,
    site: web.Site,
    note: web.Note,
    latency: float,
    clock: Callable[[], float],
) -> None:
    await talk.secure(context)
    await web.serve_on(talk, site, note, latency, clock)


def _resolver(manner: Names, dns: Dns, here: str, *, ipv6: bool) -> names.Resolver:
    """Return a resolver that is right, or wrong in the way the world says. `here` is this site's public address."""
    host: dict[str, tuple[str, ...]] = {"A": (ports.V4,)}
    if ipv6:
        host["AAAA"] = (ports.V6,)
    if manner == "foreign":
        host = {"A": (ports.FOREIGN,)}
    zone: dict[str, dict[str, tuple[str, ...]]] = {}
    routes = {"exchange-online": (f"0 {_DIRECT_SEND}.",), "gateway": (f"10 {_GATEWAY}.",)}
    zone[DOMAIN] = {"MX": routes[dns.mx]} if dns.mx in routes else {}
    if dns.spf != "none":
        site = " ".join(_terms(here)) if dns.spf == "covers" else "ip4:192.0.2.25"
        zone[DOMAIN]["TXT"] = (f'"v=spf1 {site} include:spf.{_PROTECTION} -all"',)
    zone[f"spf.{_PROTECTION}"] = {"TXT": ('"v=spf1 ip4:198.51.100.0/24 -all"',)}
    for name in _OTHERS.values():
        zone[name] = {"A": (ports.V4,)}
    zone[_DIRECT_SEND] = zone[_GATEWAY] = {"A": (ports.V4,)}
    if manner != "unknown":
        zone[HOST] = host
    return names.Resolver(zone, failing=manner == "failing", silent=manner == "silent")


def _terms(address: str) -> tuple[str, ...]:
    """Return the terms of an SPF record for this site's public address, or for the loopback that stands for it."""
    found = (address,) if address else (ports.V4, ports.V6)
    return tuple(f"ip6:{one}" if ":" in one else f"ip4:{one}" for one in found)


def new_password() -> Secret:
    """Return a random password that a panel can type, with every kind of character that policies ask for."""
    while True:
        text = "".join(secrets.choice(_PANEL_SAFE) for _ in range(_PASSWORD_LENGTH))
        if any(map(str.isupper, text)) and any(map(str.islower, text)) and any(map(str.isdigit, text)):
            return Secret(text)


def _number(sock: socket.socket) -> int:
    number: int = sock.getsockname()[1]
    return number
