"""What Entra's sign-in log says of this account: why the attempt of this run was refused, and what is unusual.

A refusal that never reached Entra leaves no row there, so that a missing row is a hint and no proof.
"""

from typing import Any

from wizard import catalogue
from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.checks.mfa import sign_in_log
from wizard.checks.mfa.sign_in_log import Entry
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import SignInLog

_ID = "mfa.sign-ins"
_SHOWN = 20


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    if not seen.settled(SignInLog, SignIn):
        return None
    reading = readings.newest(seen, SignInLog)
    if reading is None or not reading.answered:
        return readings.unread(_ID, case, reading)
    log = sign_in_log.entries(reading.rows)
    attempt = seen.last(SignIn)
    tried = attempt is not None and not attempt.not_tried
    refused = attempt is not None and tried and not attempt.accepted
    own = sign_in_log.around(log, attempt.at if attempt is not None and tried else 0.0)
    row = next(iter(own), None)
    if refused and row is not None and row.failed:
        return _explained(case, reading, log, row)
    earlier = tuple(one for one in log if one not in own)  # a test comes from wherever its technician is
    if countries := sign_in_log.new_countries(earlier):
        return _finding(case, reading, log, Status.WARN, "new-country", countries=countries)
    if (many := sign_in_log.burst(log)) or sign_in_log.strangers(log):
        say = "burst" if many else "strangers"
        return _finding(case, reading, log, Status.WARN, say, count=many, countries=sign_in_log.strangers(log))
    if any(one.interactive and one.code == 0 for one in log):
        return _finding(case, reading, log, Status.WARN, "interactive")
    if refused:
        return _finding(case, reading, log, Status.UNKNOWN, "no-row")
    smtp = [one for one in log if one.smtp]
    if not smtp:
        return _finding(case, reading, log, Status.PASS, "none")
    if smtp[0].code == 0 and sign_in_log.new_address(earlier):
        last = next(one for one in earlier if one.smtp and one.code == 0 and one.address)
        return _finding(case, reading, log, Status.PASS, "new-address", row=last)
    return _finding(case, reading, log, Status.PASS, "usual" if smtp[0].code == 0 else "last-failed", row=smtp[0])


def _explained(case: Case, reading: SignInLog, log: tuple[Entry, ...], row: Entry) -> Finding:
    """Say what the code of this run's own attempt means."""
    known = catalogue.sign_in_code(row.code or 0)
    return _finding(
        case,
        reading,
        log,
        Status.FAIL,
        "refused" if known else "refused-unknown-code",
        row=row,
        cause=known.cause if known else "unknown",
        alternatives=known.alternatives if known else (),
        meaning=known.meaning if known else "",
    )


def _finding(  # noqa: PLR0913 - the parts of a finding
    case: Case,
    reading: SignInLog,
    log: tuple[Entry, ...],
    status: Status,
    say: str,
    *,
    row: Entry | None = None,
    cause: str | None = None,
    alternatives: tuple[str, ...] = (),
    meaning: str = "",
    count: int = 0,
    countries: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=Confidence.LIKELY if alternatives or cause == "unknown" else Confidence.CERTAIN,
        alternatives=alternatives,
        values={
            "mailbox": case.mailbox,
            "code": row.code or 0 if row else 0,
            "reason": row.reason or "-" if row else "-",
            "meaning": meaning or "-",
            "at": row.at.strftime("%Y-%m-%d %H:%M UTC") if row else "-",
            "address": row.address or "-" if row else "-",
            "count": count or len(log),
            "countries": ", ".join(countries) or "-",
        },
        evidence={
            **readings.evidence(reading),
            "sign_ins": [_shown(one) for one in log[:_SHOWN]],
            "count": len(log),
            "strange_countries": list(sign_in_log.strangers(log)),
        },
        **shared.basis((reading,)),
    )


def _shown(entry: Entry) -> dict[str, Any]:
    known = catalogue.sign_in_code(entry.code) if entry.code else None
    return {
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "code": entry.code,
        "meaning": known.meaning if known else None,
        "reason": entry.reason,
        "client": entry.client,
        "address": entry.address,
        "country": entry.country,
    }


CHECK = Check(id=_ID, hop="sign-in", needs=(SignInLog,), uses=(SignIn,), judge=_judge, side=True)
