"""A cloud: the set of endpoints that a case is run against.

Microsoft's four clouds, the practice tenant and a test lab are all values of this one type. Nothing else in the code
knows which one it talks to: it knows only what a cloud promises.
"""

from dataclasses import field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from wizard.model.frozen import dataclass

Flavour = Literal["exchange-online", "generic"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host name and a TCP port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Submission:
    """Where mail is submitted. `tls_name` is the name that the certificate must bear."""

    host: str
    port: int = 587
    mx_port: int = 25
    implicit_tls_port: int = 465
    tls_name: str = ""
    legacy_host: str = ""
    flavour: Flavour = "generic"
    oauth_scope: str = ""  # what a person's token for SMTP is asked for with; "": none is fetched
    direct_send: str = ""  # the domain whose hosts take mail for a tenant's own domains: contoso-com.<this>

    @property
    def name(self) -> str:
        """The name to verify a certificate against, and to send as SNI."""
        return self.tls_name or self.host

    def implicit(self, port: int) -> bool:
        """Say whether TLS is spoken from the first byte on `port`."""
        return port in (465, self.implicit_tls_port)


@dataclass(frozen=True, slots=True)
class Cloud:
    """All that is known of the far side. Everything but `submission` may be missing: its checks then read skipped."""

    name: str
    submission: Submission
    title: str = ""
    authority: str = ""
    graph_base: str = ""
    exchange_base: str = ""
    exchange_scope: str = ""
    portals: dict[str, str] = field(default_factory=dict)
    dns_servers: tuple[str, ...] = ()  # "address:port"; empty: the system's resolver
    second_dns: tuple[str, ...] = ()  # the comparison; empty: skipped
    control: Endpoint | None = None  # reached to tell "blocked here" from "down there"
    portal_url: str = ""  # plain HTTP page whose text is known, to notice a captive portal
    portal_text: str = ""
    ca_file: Path | None = None  # None: the operating system's trust store
    client_id: str = ""  # the public client used to sign in, where the service has none of its own
    exchange_client_id: str = ""
    graph_client_id: str = ""
    keyvault_base: str = ""
    keyvault_scope: str = ""
    hve: Endpoint | None = None  # High Volume Email
    acs: Endpoint | None = None  # Azure Communication Services
    built_in: bool = False
    practice: bool = False
    overridden: bool = False  # --host, --tls-name or --ca-file replaced the cloud's own: the keyring is not used

    @property
    def admin_services(self) -> tuple[Endpoint, ...]:
        """The HTTPS services of sign-in, Graph and Exchange admin that this cloud names, without repetition."""
        return tuple(
            dict.fromkeys(endpoint_of(url) for url in (self.authority, self.graph_base, self.exchange_base) if url)
        )


def endpoint_of(url: str) -> Endpoint:
    """Return host and port of an https or http URL (the port defaults to 443, or 80)."""
    parts = urlsplit(url)
    return Endpoint(parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443))
