"""Observations to findings: asks each check, survives a check that fails. Pure but for the log."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from wizard import catalogue
from wizard.checks import CHECKS
from wizard.checks.base import Check
from wizard.engine import verdict
from wizard.model.case import Case
from wizard.model.device import DeviceObservation, PanelText
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message, Observation, Provenance, SignIn, Told
from wizard.model.run import Run
from wizard.model.seen import Seen
from wizard.model.servers import ANYWHERE, servers_of
from wizard.model.tenant import Reading

_log = logging.getLogger(__name__)


def told(case: Case) -> tuple[Told, ...]:
    """Return the person's answers as observations."""
    return tuple(
        Told(probe="told", started=0.0, ended=0.0, provenance=Provenance.TOLD, key=key, value=value)
        for key, value in case.told.items()
    )


def ask(check: Check, seen: Seen, case: Case) -> Finding | None:
    """Return the check's finding, or None if it waits for more. An exception becomes a `crashed` finding."""
    try:
        finding = check.judge(seen, case, catalogue.explain)
    except Exception as error:  # noqa: BLE001 - one broken check must not take the others with it
        # the type alone: an exception's text may quote what a server or a person sent
        _log.error("check %s crashed: %s", check.id, type(error).__name__)
        return crashed(check, type(error).__name__)
    if finding is None and seen.settled(*check.needs, *check.uses):
        return crashed(check, "no finding")
    servers = servers_of(case.cloud)
    if finding is None or servers == ANYWHERE:
        return finding
    return replace(finding, values={**servers.named(), **finding.values})


def watched(observations: Iterable[DeviceObservation], case: Case) -> tuple[Finding, ...]:
    """Return what the checks of a watched device find, without a run. What they had nothing to look at for is left out.

    Of one connection, or of all: the newest word on each question counts.
    """
    seen = Seen(observations)
    checks = [
        check for check in CHECKS if check.needs and all(issubclass(one, DeviceObservation) for one in check.needs)
    ]
    findings = [ask(check, seen, case) for check in checks]
    return tuple(one for one in findings if one is not None and one.status is not Status.SKIPPED)


def crashed(check: Check, error: str) -> Finding:
    """Return the finding for our own bug."""
    return Finding(check=check.id, status=Status.CRASHED, say="crashed", values={"error": error})


def rejudge(run: Run, case: Case, fed_by: tuple[type[Observation], ...] = ()) -> Run:
    """Judge again what is known, with the answers of `case`, without any network.

    `fed_by`: only by the checks that look at these kinds of observation, because nothing else is new.
    """
    kept: tuple[Observation, ...] = tuple(seen for seen in run.observations if not isinstance(seen, Told))
    observations = (*kept, *told(case))
    seen = Seen(observations)
    findings = dict(run.findings)
    for check in _judged(run):
        if fed_by and not any(issubclass(kind, fed_by) for kind in check.needs):
            continue
        finding = ask(check, seen, case)
        if finding is not None:
            findings[check.id] = finding
    concluded = None
    if run.state == "finished":
        concluded = verdict.fold(findings, case, run.selected, explicit=run.explicit)
    return replace(run, observations=observations, findings=findings, verdict=concluded)


def reopened(run: Run, case: Case) -> Run:
    """Judge a run that was kept by today's checks, without any network. Its findings say what was judged then.

    Judged are those again, and those that the observations feed by now, unless the run was about its selection alone.
    Where a run had been ended early, or a probe had crashed, a check that comes to nothing keeps that as its reason.
    """
    known = {check.id: check for check in CHECKS}
    kinds = {type(one) for one in run.observations}
    fed = {check.id for check in CHECKS if check.needs and kinds.issuperset(check.needs)}
    kept = {name: finding for name, finding in run.findings.items() if name in known}
    names = kept.keys() if run.explicit else kept.keys() | fed
    observations = (*(one for one in run.observations if not isinstance(one, Told)), *told(case))
    seen = Seen(observations)
    findings = {}
    for name, check in known.items():
        finding = ask(check, seen, case) if name in names else None
        if finding is not None:
            findings[name] = _with_its_reason(finding, kept.get(name))
    if run.state != "finished":
        return replace(run, observations=observations, findings=findings)
    concluded = verdict.fold(findings, case, run.selected, explicit=run.explicit)
    return replace(run, observations=observations, findings=findings, verdict=concluded)


def _with_its_reason(finding: Finding, kept: Finding | None) -> Finding:
    nothing = finding.status in (Status.UNKNOWN, Status.SKIPPED, Status.MANUAL)
    if nothing and kept is not None and kept.say in ("cancelled", "deadline"):
        return replace(finding, status=Status.UNKNOWN, cause=None, say=kept.say, values={})
    if nothing and kept is not None and kept.status is Status.CRASHED:
        return crashed(next(check for check in CHECKS if check.id == finding.check), "probe")
    return finding


def with_pasted(run: Run, case: Case, pasted: Iterable[Reading]) -> Run:
    """Judge again with readings that a person pasted, each in place of an older paste of the same kind.

    Their probe is none that a run starts, so later runs keep them.
    """
    new = tuple(pasted)
    kinds = {type(one) for one in new}
    kept = (one for one in run.observations if one.provenance is not Provenance.PASTED or type(one) not in kinds)
    return rejudge(replace(run, observations=(*kept, *new)), case)


def without_acceptance(run: Run, case: Case) -> Run:
    """Forget that the server accepted a sign-in, and judge again: a setting was changed since. A refusal is kept."""
    attempts = [seen for seen in run.observations if isinstance(seen, SignIn)]
    if not attempts or not attempts[-1].accepted:
        return run
    kinds = (SignIn, Message)
    kept = tuple(seen for seen in run.observations if not isinstance(seen, kinds))
    outdated = {check.id for check in CHECKS if set(check.needs).intersection(kinds)}
    findings = {name: finding for name, finding in run.findings.items() if name not in outdated}
    return rejudge(replace(run, observations=kept, findings=findings), case)


def _judged(run: Run) -> Iterable[Check]:
    """Return the checks that have a finding already, those that need no probe, and those fed by a paste or a device."""
    fed = {
        type(one)
        for one in run.observations
        if one.provenance is Provenance.PASTED or isinstance(one, DeviceObservation | PanelText)
    }
    return (
        check
        for check in CHECKS
        if check.id in run.findings or set(check.needs) <= {Told} or fed.intersection(check.needs)
    )
