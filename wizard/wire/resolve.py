"""Names to addresses: by the system's resolver, or by name servers that the cloud file gives. Emits nothing.

dnspython is imported only where name servers are given, in a thread, because it takes a tenth of a second.
"""

import asyncio
import importlib
import ipaddress
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Literal

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.frozen import dataclass
from wizard.wire import classify, limits
from wizard.wire.redact import visible

if TYPE_CHECKING:
    import dns.message

Family = Literal[4, 6]
FAMILIES: tuple[Family, Family] = (4, 6)
_CHAIN = 8  # CNAMEs followed by questions of our own, where a server does not follow them itself
_SLOW = 3.0  # the system's resolver says "try again" both for SERVFAIL and for silence; only the time tells


@dataclass(frozen=True, slots=True)
class Answer:
    """What one resolver said. `server` names it for the evidence."""

    server: str
    addresses: tuple[str, ...] = ()
    canonical: str = ""
    failure: Failure | None = None


def literal(host: str) -> tuple[Family, str] | None:
    """Return family and address if `host` is an IP address itself, with or without brackets."""
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return (4 if address.version == 4 else 6), str(address)


async def system(host: str, family: Family) -> Answer:
    """Ask the system's resolver, which may look into a hosts file, a cache or a VPN's servers."""
    started = time.monotonic()
    kind = socket.AF_INET if family == 4 else socket.AF_INET6
    try:
        found = await blocking.call(
            lambda: socket.getaddrinfo(host, None, kind, socket.SOCK_STREAM, 0, socket.AI_CANONNAME),
            timeout=limits.LOOKUP,
        )
    except TimeoutError:
        return _failed("system", FailureCode.NAME_TIMEOUT)
    except socket.gaierror as error:
        code = classify.name_code(error)
        if code is FailureCode.NAME_SERVER_FAILED and time.monotonic() - started > _SLOW:
            code = FailureCode.NAME_TIMEOUT
        return _failed("system", code, error.strerror or "")
    except (UnicodeError, ValueError):  # a label above 63 characters, or none
        return _failed("system", FailureCode.NAME_NOT_FOUND, "not a host name")
    except OSError as error:
        return _failed("system", FailureCode.NAME_SERVER_FAILED, error.strerror or "")
    canonical = next((entry[3] for entry in found if entry[3]), "")
    return Answer("system", _addresses([str(entry[4][0]) for entry in found]), visible(canonical.rstrip(".")))


async def servers(host: str, family: Family, addresses: Sequence[str]) -> Answer:
    """Ask name servers ("address:port"), one after the other until one gives an answer, twice in all."""
    await warm()
    answer = _failed("", FailureCode.NAME_TIMEOUT)
    try:
        async with asyncio.timeout(limits.LOOKUP):
            for server in (*addresses, *addresses):
                answer = await _ask(host, family, server)
                code = answer.failure.code if answer.failure else None
                if code not in (FailureCode.NAME_TIMEOUT, FailureCode.NAME_SERVER_FAILED):
                    break
                if code is FailureCode.NAME_SERVER_FAILED and server == addresses[-1]:
                    break  # it answered; asking again gives the same
    except TimeoutError:
        return _failed(answer.server or addresses[0], FailureCode.NAME_TIMEOUT)
    return answer


async def warm() -> None:
    """Import dnspython without stopping the loop."""
    await blocking.call(importlib.import_module, "dns.asyncquery", timeout=limits.LOOKUP)


async def _ask(host: str, family: Family, server: str) -> Answer:
    import dns.exception  # noqa: PLC0415 - late on purpose, see above
    import dns.message  # noqa: PLC0415
    import dns.name  # noqa: PLC0415
    import dns.query  # noqa: PLC0415

    try:
        name = dns.name.from_text(host)
        asked: set[dns.name.Name] = set()
        while name not in asked and len(asked) < _CHAIN:
            asked.add(name)
            response = await _exchange(dns.message.make_query(name, "A" if family == 4 else "AAAA"), server)
            answer, further = _read(response, server)
            if further is None:
                return answer
            name = further
    except TimeoutError:
        return _failed(server, FailureCode.NAME_TIMEOUT)
    except (dns.name.LabelTooLong, dns.name.EmptyLabel, dns.name.NameTooLong, dns.name.IDNAException, UnicodeError):
        return _failed(server, FailureCode.NAME_NOT_FOUND, "not a host name")
    except (dns.exception.DNSException, EOFError, ValueError) as error:
        return _failed(server, FailureCode.NAME_BAD_ANSWER, type(error).__name__)
    except OSError as error:
        return _failed(server, FailureCode.NAME_SERVER_FAILED, error.strerror or type(error).__name__)
    return _failed(server, FailureCode.NAME_BAD_ANSWER, "CNAME loop")


async def _exchange(query: "dns.message.Message", server: str) -> "dns.message.Message":
    import dns.asyncquery  # noqa: PLC0415 - late on purpose, see above
    import dns.exception  # noqa: PLC0415

    address, _, port = server.rpartition(":")
    where = {"where": address.removeprefix("[").removesuffix("]"), "port": int(port), "timeout": limits.LOOKUP_TRY}
    try:
        return await dns.asyncquery.udp(query, raise_on_truncation=True, **where)  # type: ignore[arg-type]  # one dict, three types
    except dns.exception.Timeout:
        raise TimeoutError from None
    except dns.message.Truncated:
        pass
    try:
        return await dns.asyncquery.tcp(query, **where)  # type: ignore[arg-type]  # as above
    except (dns.exception.Timeout, OSError):
        raise ValueError from None  # truncated, and no TCP: not usable


def _read(response: "dns.message.Message", server: str) -> "tuple[Answer, dns.name.Name | None]":
    """Return the answer, and the name to ask next where the server only gave a CNAME."""
    import dns.message  # noqa: PLC0415 - late on purpose, see above
    import dns.rcode  # noqa: PLC0415

    if not isinstance(response, dns.message.QueryMessage):
        raise ValueError  # noqa: TRY004 - a server's fault, not a type of ours
    rcode = response.rcode()
    if rcode == dns.rcode.NXDOMAIN:
        return _failed(server, FailureCode.NAME_NOT_FOUND), None
    if rcode != dns.rcode.NOERROR:
        return _failed(server, FailureCode.NAME_SERVER_FAILED, dns.rcode.to_text(rcode)), None
    result = response.resolve_chaining()
    canonical = visible(result.canonical_name.to_text(omit_final_dot=True))
    if result.answer is not None:
        return Answer(server, _addresses([record.address for record in result.answer]), canonical), None
    if result.cnames:
        return Answer(server), result.canonical_name
    if response.answer:
        return _failed(server, FailureCode.NAME_BAD_ANSWER, "for another name"), None
    return _failed(server, FailureCode.NAME_NO_ADDRESS), None


def _addresses(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[: limits.ADDRESSES_KEPT]


def _failed(server: str, code: FailureCode, detail: str = "") -> Answer:
    return Answer(server, failure=Failure("resolve", code, detail))


Resolver = Callable[[str, Family], Coroutine[Any, Any, Answer]]


def resolver(name_servers: Sequence[str]) -> Resolver:
    """Return the resolver that asks `name_servers`, or the system's if there are none."""
    if not name_servers:
        return system

    async def ask(host: str, family: Family) -> Answer:
        return await servers(host, family, name_servers)

    return ask
