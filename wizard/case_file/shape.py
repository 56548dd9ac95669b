"""A kept case as JSON data and back. What is read is checked field by field; the first fault is an `InputError`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from wizard.case_file import kinds
from wizard.case_file.codec import BadValueError, codec, noting, strange
from wizard.case_file.document import VERSION
from wizard.case_file.kept import Answer, Kept, Source
from wizard.model import inputs
from wizard.model.case import QUESTIONS, SENDER_QUESTIONS, Case
from wizard.model.change import ChangeRecord
from wizard.model.cloud import Cloud, Submission, endpoint_of
from wizard.model.finding import Finding, Status
from wizard.model.frozen import dataclass
from wizard.model.inputs import InputError
from wizard.model.observation import Observation
from wizard.model.run import Run

BuiltIn = Callable[[str], Cloud | None]
Ending = Literal["", "complete", "cancelled", "deadline"]

_ANSWERS = {**QUESTIONS, **SENDER_QUESTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """The plain fields of a case."""

    mailbox: str
    sender: str = ""
    recipient: str = ""
    device: str = ""
    port: int = 0
    size: int = 0
    send: bool = False
    error_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cloud:
    """A built-in cloud by its name, with the mail server in place of its own; or all of a cloud, without its trust."""

    name: str
    submission: Submission | None = None
    own: Cloud | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A finding as it was judged when the case was kept."""

    check: str
    status: Status
    say: str
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """The plain fields of a run."""

    started: float
    finished: float
    selected: tuple[str, ...] = ()
    explicit: bool = False
    ending: Ending = "complete"
    findings: tuple[_Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    """The plain fields of the whole."""

    id: str
    by: str = ""
    saved: float = 0.0
    program: str = ""
    answers: tuple[Answer, ...] = ()
    sources: tuple[Source, ...] = ()
    changes: tuple[ChangeRecord, ...] = ()


_PARTS = ("case", "run", "earlier")


def write(kept: Kept) -> dict[str, Any]:
    """Return the JSON data of a kept case."""
    return {
        **codec(_Outside).write(kept),
        "case": {**codec(_Case).write(kept.case), "cloud": codec(_Cloud).write(_named(kept.case.cloud))},
        "run": _write_run(kept.run),
        "earlier": [_write_run(run) for run in kept.earlier],
    }


def read(data: dict[str, Any], version: int, built_in: BuiltIn) -> Kept:
    """Return the kept case. InputError "case-damaged": a field does not hold what it should, and which."""
    with noting() as left_out:
        try:
            kept = _read(data, built_in, newer=version > VERSION)
        except BadValueError as error:
            name = "case-damaged" if version <= VERSION else "case-newer"
            raise InputError(name, where=_shown(error.where)) from None
    return replace(kept, read_only=version > VERSION or bool(left_out))


def _read(data: dict[str, Any], built_in: BuiltIn, *, newer: bool) -> Kept:
    outside: _Outside = codec(_Outside).read({name: value for name, value in data.items() if name not in _PARTS})
    earlier = data.get("earlier", [])
    if not isinstance(earlier, list):
        raise BadValueError("earlier")
    answers = tuple(one for one in outside.answers if one.value in _ANSWERS.get(one.key, ()))
    if len(answers) != len(outside.answers):
        strange("answers")
    told = {one.key: one.value for one in sorted(answers, key=lambda one: one.at)}
    return Kept(
        id=outside.id[:64],
        by=outside.by,
        saved=outside.saved,
        program=outside.program,
        answers=answers,
        sources=outside.sources,
        changes=outside.changes,
        case=_read_case(data.get("case"), told, built_in),
        run=_part("run", data.get("run"), newer=newer),
        earlier=tuple(_part(f"earlier[{place}]", one, newer=newer) for place, one in enumerate(earlier)),
    )


# ---- the case --------------------------------------------------------------------------------------------------------


def _read_case(data: object, told: dict[str, str], built_in: BuiltIn) -> Case:
    if not isinstance(data, dict):
        raise BadValueError("case")
    try:
        plain: _Case = codec(_Case).read({name: value for name, value in data.items() if name != "cloud"})
        cloud = _cloud(codec(_Cloud).read(data.get("cloud")), built_in)
    except BadValueError as error:
        raise error.within("case") from None
    return Case(
        mailbox=_address("mailbox", plain.mailbox),
        sender=_address("sender", plain.sender) if plain.sender else "",
        recipient=_address("recipient", plain.recipient) if plain.recipient else "",
        device=plain.device,
        port=plain.port if 0 <= plain.port <= 65_535 else 0,
        size=max(plain.size, 0),
        send=plain.send,
        error_text=plain.error_text,
        cloud=cloud,
        told=told,
    )


def _address(field: str, typed: str) -> str:
    try:
        return inputs.mailbox(typed).value
    except InputError:
        raise BadValueError(f"case.{field}") from None


def _named(cloud: Cloud) -> _Cloud:
    if not cloud.built_in:
        return _Cloud(name=cloud.name, own=replace(cloud, ca_file=None, overridden=False))
    return _Cloud(name=cloud.name, submission=cloud.submission if cloud.overridden else None)


def _cloud(found: _Cloud, built_in: BuiltIn) -> Cloud:
    """Return the cloud. What does not come from this program's own files never gets a password out of the keyring."""
    known = built_in(found.name)
    if known is not None and found.own is None:
        return (
            known if found.submission is None else replace(known, submission=_host(found.submission), overridden=True)
        )
    if found.own is None or known is not None or built_in(found.own.name.casefold()) is not None:
        raise BadValueError("cloud")
    own = replace(found.own, built_in=False, overridden=True, ca_file=None, portals={})
    try:
        for url in (own.authority, own.graph_base, own.exchange_base, own.keyvault_base, own.portal_url):
            endpoint_of(url)
    except ValueError:
        raise BadValueError("cloud.own") from None
    return replace(own, submission=_host(own.submission))


def _host(given: Submission) -> Submission:
    try:
        host, tls_name = (inputs.host(name).value if name else "" for name in (given.host, given.tls_name))
    except InputError:
        raise BadValueError("cloud.submission") from None
    ports = (given.port, given.mx_port, given.implicit_tls_port)
    if not host or not all(1 <= port <= 65_535 for port in ports):
        raise BadValueError("cloud.submission")
    return replace(given, host=host, tls_name=tls_name)


# ---- runs ------------------------------------------------------------------------------------------------------------


def _write_run(run: Run) -> dict[str, Any]:
    judged = tuple(
        _Judged(check=one.check, status=one.status, say=one.say, cause=one.cause) for one in run.findings.values()
    )
    plain = _Run(
        started=run.started,
        finished=run.finished,
        selected=run.selected,
        explicit=run.explicit,
        ending=run.ending,
        findings=judged,
    )
    return {**codec(_Run).write(plain), "observations": [kinds.write(seen) for seen in run.observations]}


def _part(name: str, data: object, *, newer: bool) -> Run:
    try:
        return _read_run(data, newer=newer)
    except BadValueError as error:
        raise error.within(name) from None


def _read_run(data: object, *, newer: bool) -> Run:
    if not isinstance(data, dict) or not isinstance(data.get("observations"), list):
        raise BadValueError
    plain: _Run = codec(_Run).read({name: value for name, value in data.items() if name != "observations"})
    seen = [_observation(place, one, newer=newer) for place, one in enumerate(data["observations"])]
    findings = {
        one.check: Finding(check=one.check, status=one.status, say=one.say, cause=one.cause) for one in plain.findings
    }
    idle = not plain.started
    return Run(
        run_id=0,
        state="idle" if idle else "finished",
        started=plain.started,
        finished=plain.finished,
        checks=tuple(findings),
        selected=plain.selected,
        explicit=plain.explicit,
        observations=tuple(one for one in seen if one is not None),
        findings=findings,
        ending="" if idle else plain.ending or "complete",
    )


def _observation(place: int, data: object, *, newer: bool) -> Observation | None:
    """Return the observation; None, and noted, where it is a kind that a newer program knows."""
    kind = data.get(kinds.TAG) if isinstance(data, dict) else None
    if isinstance(kind, str) and kind not in kinds.KINDS:
        strange(kind)
        return None
    try:
        return kinds.read(data)
    except BadValueError as error:
        if newer:
            strange(error.where)
            return None
        raise error.within(f"observations[{place}]") from None


def _shown(where: str) -> str:
    """Return the way to a fault as a sentence may hold it: names in a hostile file are anything."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "._-[]") else "?" for char in where)[:80]
