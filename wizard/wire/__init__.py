"""The probes: the only package that opens sockets. A probe leaves observations and judges nothing.

`probes(case)` names every task that a case can have; which of them run is the engine's choice, so each must come to its
end alone as well as with all the others.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

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
from wizard.model.tenant import (
    AdminSignIn,
    DirectoryUser,
    MailRoute,
    MessageTrace,
    Realm,
    SignInLog,
    TenantFound,
)
from wizard.wire import discover, exchange, graph, names, reach, revocation, session, surroundings, versions
from wizard.wire.context import Context, Probe
from wizard.wire.trust import VERSIONS

__all__ = ["probes"]

_TRACE = "exchange.message-trace"
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
        *_tenant(),
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


def _tenant() -> tuple[Probe, ...]:
    """Return what is asked of Microsoft's services. Where nobody may ask, each says why, at once."""
    return (
        Probe("discover.tenant", (TenantFound,), _with_id(discover.tenant, "discover.tenant")),
        Probe("discover.realm", (Realm,), _with_id(discover.realm, "discover.realm")),
        Probe("discover.mail", (MailRoute,), _with_id(discover.mail, "discover.mail")),
        Probe("admin", (AdminSignIn,), _admin),
        *(_exchange(question) for question in exchange.QUESTIONS),
        Probe(_TRACE, (MessageTrace,), _with_id(exchange.trace, _TRACE), budget=_TRACE_BUDGET),
        *(_graph(question) for question in graph.QUESTIONS),
        Probe("graph.directory-user", (DirectoryUser,), _with_id(graph.user, "graph.directory-user")),
        Probe("graph.sign-in-log", (SignInLog,), _with_id(graph.sign_ins, "graph.sign-in-log")),
    )


async def _admin(context: Context) -> None:
    who = context.admin.who if context.admin else None
    at = context.now()
    found = AdminSignIn(probe="admin", started=at, ended=at)
    if who is not None:
        found = replace(found, user=who.user, tenant_id=who.tenant_id, how=who.how)
    context.emit(found)


def _with_id(work: Callable[[Context, str], Awaitable[None]], probe: str) -> Callable[[Context], Awaitable[None]]:
    async def run(context: Context) -> None:
        await work(context, probe)

    return run


def _exchange(question: exchange.Question) -> Probe:
    name = f"exchange.{question.id}"

    async def run(context: Context) -> None:
        await exchange.run(context, name, question)

    return Probe(name, (question.kind,), run)


def _graph(question: graph.Question) -> Probe:
    name = f"graph.{question.id}"

    async def run(context: Context) -> None:
        await graph.run(context, name, question)

    return Probe(name, (question.kind,), run)
