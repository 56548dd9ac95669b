"""The probes: the only package that opens sockets. A probe leaves observations and judges nothing.

`probes(case)` names every task that a case can have; which of them run is the engine's choice, so each must come to its
end alone as well as with all the others.
"""

import importlib
import sys
from dataclasses import replace
from typing import Literal

from wizard import blocking
from wizard.model.case import Case
from wizard.model.cloud import Endpoint, endpoint_of
from wizard.model.observation import (
    Extensions,
    Greeting,
    Handshake,
    Message,
    NameLookup,
    Portal,
    Reach,
    Revocation,
    Role,
    ServiceHandshake,
    SignIn,
    StartTls,
    Surroundings,
    Target,
    Targets,
    TlsVersion,
)
from wizard.model.tenant import AdminSignIn, MailRoute, Reading, Realm, Refused, TenantFound
from wizard.model.way_trial import AccountWay
from wizard.model.ways import GraphMessage, SpfRecords, TokenClaims, WayHost, WayMessage
from wizard.wire import claims, limits, names, questions, reach, revocation, session, surroundings, versions
from wizard.wire.context import Context, Probe
from wizard.wire.questions import Question
from wizard.wire.trust import VERSIONS

__all__ = ["probes"]

#: What is asked of the domain alone: the function in `discover`, which is also the probe's name.
_DISCOVERED: dict[type[Reading], str] = {TenantFound: "tenant", Realm: "realm", MailRoute: "mail"}
_TRACE_BUDGET = 180.0  # it waits for the session to end, then for the trace
_LEGACY_PORT = 587
_LEGACY_VERSIONS = ("1.0", "1.1", "1.2")


def probes(case: Case) -> tuple[Probe, ...]:
    """Return every probe of `case`. What the cloud does not name yields none.

    The session stands first: it announces itself before any connection is open, and so gets the first.
    """
    return (
        Probe("session", (Greeting, Extensions, StartTls, Handshake, SignIn, Message), _session, role="submission"),
        Probe("names", (NameLookup,), _names),
        *_reaches(case),
        *(_version(case, version) for version in VERSIONS),
        Probe("revocation", (Revocation,), _revocation, role="submission"),
        *_legacy(case),
        Probe("surroundings", (Surroundings,), _surroundings),
        *((Probe("portal", (Portal,), _portal),) if case.cloud.portal_url else ()),
        *_services(),
        *_ways(case),
    )


async def _session(context: Context) -> None:
    await session.run(context, "session")


async def _names(context: Context) -> None:
    await names.run(context, "names")


async def _revocation(context: Context) -> None:
    await revocation.run(context, "revocation")


async def _surroundings(context: Context) -> None:
    await surroundings.run(context, "surroundings")


async def _portal(context: Context) -> None:
    await surroundings.portal(context, "portal")


def _reaches(case: Case) -> tuple[Probe, ...]:
    cloud, submission = case.cloud, case.cloud.submission
    found = [_mail(case, "submission", case.submission_port, talks=not submission.implicit(case.submission_port))]
    if submission.mx_port not in (0, case.submission_port):
        found.append(_mail(case, "mx", submission.mx_port, talks=True))
    if submission.implicit_tls_port not in (0, case.submission_port, submission.mx_port):
        found.append(_mail(case, "implicit", submission.implicit_tls_port, talks=False))
    services = cloud.admin_services
    if services:

        async def admin(context: Context) -> None:
            await reach.run(context, "reach.admin", "admin", services, keep=True)

        found.append(Probe("reach.admin", (Targets, Reach), admin, role="admin"))
    control = cloud.control or (endpoint_of(cloud.authority) if cloud.authority else None)
    if control is not None:
        found.append(_control(control))
    return tuple(found)


def _mail(case: Case, role: Role, port: int, *, talks: bool) -> Probe:
    name = f"reach.{role}"
    endpoints = (Endpoint(case.cloud.submission.host, port),)

    async def run(context: Context) -> None:
        await reach.run(context, name, role, endpoints, reach.greet if talks else None)

    gives = (Targets, Reach, Greeting, Extensions) if talks else (Targets, Reach)
    return Probe(name, gives, run, role=role)


def _control(control: Endpoint) -> Probe:
    async def run(context: Context) -> None:
        await reach.run(context, "reach.control", "control", (control,), reach.inspect(control))

    return Probe("reach.control", (Targets, Reach, ServiceHandshake), run, role="control")


def _version(case: Case, version: str) -> Probe:
    target = Target(case.cloud.submission.host, "", case.submission_port, "submission")

    async def run(context: Context) -> None:
        await versions.run(context, f"tls.{version}", version, target)

    return Probe(f"tls.{version}", (TlsVersion,), run, role="submission")


def _legacy(case: Case) -> tuple[Probe, ...]:
    host = case.cloud.submission.legacy_host
    if not host:
        return ()

    async def tries(context: Context) -> None:
        await reach.run(context, "reach.legacy", "legacy", (Endpoint(host, _LEGACY_PORT),))

    def version(number: str) -> Probe:
        async def run(context: Context) -> None:
            await versions.run(context, f"legacy.{number}", number, Target(host, "", _LEGACY_PORT, "legacy"))

        return Probe(f"legacy.{number}", (TlsVersion,), run, role="legacy")

    reaches = Probe("reach.legacy", (Targets, Reach), tries, role="legacy")
    return (reaches, *(version(number) for number in _LEGACY_VERSIONS))


# ---- Microsoft's services: their modules take 30 ms to load, so few runs do, and in a thread ------------------------


def _services() -> tuple[Probe, ...]:
    """Return what is asked of Microsoft's services. Where nobody may ask, each says why, at once."""
    return (
        *(_about_domain(kind) for kind in (TenantFound, Realm, MailRoute)),
        Probe("admin", (AdminSignIn,), _admin),
        *(_asking("exchange", question) for question in questions.CMDLETS),
        replace(_asking("exchange", questions.TRACE), budget=_TRACE_BUDGET),
        *(_asking("graph", question) for question in (*questions.PATHS, questions.ACCOUNT, questions.SIGN_INS)),
    )


async def _admin(context: Context) -> None:
    who = context.admin.who if context.admin else None
    at = context.now()
    found = AdminSignIn(probe="admin", started=at, ended=at)
    if who is not None:
        found = replace(found, user=who.user, tenant_id=who.tenant_id, how=who.how)
    context.emit(found)


def _about_domain(kind: type[Reading]) -> Probe:
    probe = f"discover.{_DISCOVERED[kind]}"

    async def run(context: Context) -> None:
        await _load("discover")
        from wizard.wire import discover  # noqa: PLC0415 - see above

        await getattr(discover, _DISCOVERED[kind])(context, probe)

    return Probe(probe, (kind,), run)


def _asking(service: Literal["exchange", "graph"], question: Question) -> Probe:
    probe = f"{service}.{questions.name(question.kind)}"

    async def run(context: Context) -> None:
        cloud = context.case.cloud
        if not (cloud.exchange_base if service == "exchange" else cloud.graph_base):
            context.emit(_not_asked(context, probe, question, "no-endpoint"))
        elif context.admin is None or context.admin.who is None:
            context.emit(_not_asked(context, probe, question, "not-signed-in"))
        else:
            await _load(service)
            await _ask(context, probe, question)

    return Probe(probe, (question.kind,), run)


async def _ask(context: Context, probe: str, question: Question) -> None:
    from wizard.wire import exchange, graph  # noqa: PLC0415 - see above

    if isinstance(question, questions.Cmdlet):
        await (exchange.trace if question is questions.TRACE else exchange.run)(context, probe, question)
    elif question is questions.ACCOUNT:
        await graph.account(context, probe, question)
    else:
        await (graph.sign_ins if question is questions.SIGN_INS else graph.run)(context, probe, question)


def _not_asked(context: Context, probe: str, question: Question, why: Refused) -> Reading:
    at = context.now()
    source, subject = question.typed(context.case), question.subject(context.case)
    return question.kind(probe=probe, started=at, ended=at, source=source, subject=subject, refused=why)


# ---- other ways to send ----------------------------------------------------------------------------------------------


def _ways(case: Case) -> tuple[Probe, ...]:
    """Return what is tried of other ways: a connection to the host of each, the domain's SPF record, a given token."""
    cloud = case.cloud
    return (
        Probe("token", (TokenClaims,), _token),
        *((Probe("spf", (SpfRecords,), _spf),) if cloud.submission.flavour == "exchange-online" else ()),
        *(
            (
                Probe("reach.direct-send", (WayHost,), _direct_send, role="direct-send"),
                Probe("unsigned", (WayMessage,), _unsigned, role="direct-send"),
            )
            if cloud.submission.direct_send
            else ()
        ),
        Probe("try.graph", (GraphMessage,), _graph_message),
        *((_way("hve", cloud.hve), _account("hve", cloud.hve)) if cloud.hve is not None else ()),
        *((_way("acs", cloud.acs), _account("acs", cloud.acs)) if cloud.acs is not None else ()),
    )


async def _token(context: Context) -> None:
    claims.run(context, "token")


async def _spf(context: Context) -> None:
    await _load("discover")
    await blocking.call(importlib.import_module, "dns.asyncresolver", timeout=limits.LOOKUP)
    await _load("spf")
    from wizard.wire import spf  # noqa: PLC0415 - see above

    await spf.run(context, "spf")


async def _direct_send(context: Context) -> None:
    await _load("discover")
    from wizard.wire import ways  # noqa: PLC0415 - it needs `discover`

    await ways.direct_send(context, "reach.direct-send")


async def _unsigned(context: Context) -> None:
    await _load("discover")
    await _load("unsigned")
    from wizard.wire import unsigned  # noqa: PLC0415 - as above

    await unsigned.run(context, "unsigned")


def _way(role: Role, endpoint: Endpoint) -> Probe:
    probe = f"reach.{role}"

    async def run(context: Context) -> None:
        await _load("ways")
        from wizard.wire import ways  # noqa: PLC0415 - see above

        await ways.reach(context, probe, role, endpoint)

    return Probe(probe, (WayHost,), run, role=role)


def _account(way: AccountWay, endpoint: Endpoint) -> Probe:
    probe = f"try.{way}"

    async def run(context: Context) -> None:
        if context.trial(way) is None:  # then its modules are not loaded either
            at = context.now()
            context.emit(WayMessage(probe=probe, started=at, ended=at, way=way, not_tried="not-asked"))
            return
        await _load("account")
        from wizard.wire import account  # noqa: PLC0415 - see above

        await account.run(context, probe, way, endpoint)

    return Probe(probe, (WayMessage,), run, role=way)


async def _graph_message(context: Context) -> None:
    if context.trial("graph") is None:  # likewise
        at = context.now()
        context.emit(GraphMessage(probe="try.graph", started=at, ended=at, not_tried="not-asked"))
        return
    await _load("graph_message")
    from wizard.wire import graph_message  # noqa: PLC0415 - as above

    await graph_message.run(context, "try.graph")


async def _load(module: str) -> None:
    name = f"{__name__}.{module}"
    if name not in sys.modules:
        await blocking.call(importlib.import_module, name, timeout=limits.LOOKUP)
