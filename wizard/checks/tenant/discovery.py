"""Which organisation the mailbox's domain belongs to, as anybody can ask.

Must not ask whether a mailbox exists, nor judge how a federated domain signs in.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import AdminSignIn, TenantFound

_ID = "tenant.discovery"
_CAUSE = "tenant-not-found"
#: Domains of Microsoft's consumer service, which no administrator can change anything about.
_PERSONAL = ("outlook.", "hotmail.", "live.", "msn.com", "passport.com")
_PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    found = readings.newest(seen, TenantFound)
    if not seen.settled(TenantFound, SignIn, AdminSignIn):
        return None
    if found is None or found.refused == "no-endpoint":
        return shared.skipped(_ID, "no-organisation")
    if _personal(case) or found.tenant_id == _PERSONAL_TENANT:
        return _finding(case, found, Status.WARN, "personal")
    if found.refused == "not-found":
        attempt = seen.last(SignIn)
        if attempt is not None and attempt.accepted:  # whoever signs in exists
            return _finding(case, found, Status.WARN, "unknown-yet-accepted")
        return _finding(case, found, Status.FAIL, "unknown", _CAUSE)
    if found.refused:
        return readings.unread(_ID, case, found)
    who = seen.last(AdminSignIn)
    if who is not None and who.tenant_id and found.tenant_id and who.tenant_id.lower() != found.tenant_id:
        return _finding(case, found, Status.WARN, "signed-in-elsewhere", user=who.user)
    return _finding(case, found, Status.PASS, "found", rules_out=(_CAUSE,))


def _personal(case: Case) -> bool:
    domain = _domain(case)
    return any(domain.startswith(name) if name.endswith(".") else domain == name for name in _PERSONAL)


def _domain(case: Case) -> str:
    return case.mailbox.rpartition("@")[2].lower()


def _finding(  # noqa: PLR0913 - the parts of a finding
    case: Case,
    found: TenantFound,
    status: Status,
    say: str,
    cause: str | None = None,
    *,
    rules_out: tuple[str, ...] = (),
    user: str = "",
) -> Finding:
    region = found.first.text("tenant_region_scope")
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=Confidence.LIKELY if cause else Confidence.CERTAIN,
        rules_out=rules_out,
        values={"domain": _domain(case), "tenant": found.tenant_id, "region": region or "-", "user": user},
        evidence={**readings.evidence(found), "tenant_id": found.tenant_id, "region": region},
        **shared.basis((found,)),
    )


CHECK = Check(id=_ID, hop="tenant", needs=(TenantFound,), uses=(SignIn, AdminSignIn), judge=_judge, roles=(), side=True)
