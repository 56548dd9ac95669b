"""Whether Direct Send is open from here: the organisation's host, port 25, not refused, SPF, internal recipients.

Nothing is sent. A device that signs in does not need it: never a fault.
"""

from wizard.checks import readings, shared
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Told
from wizard.model.seen import Seen
from wizard.model.tenant import MailRoute, OrganizationConfig
from wizard.model.ways import SpfRecords, WayHost

_ID = "alternatives.direct-send"
_SPF = {"softfail": "spf-missing", "fail": "spf-missing", "neutral": "spf-missing", "none": "no-spf"}


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(WayHost, MailRoute, SpfRecords, OrganizationConfig, Extensions, Told):
        return None
    if not case.cloud.submission.direct_send:
        return shared.skipped(_ID, "no-way")
    route, tried = readings.newest(seen, MailRoute), known.host(seen, "direct-send")
    organisation, records = readings.answered(seen, OrganizationConfig), seen.last(SpfRecords)
    rejected = organisation.first.flag("RejectDirectSend") if organisation else None
    spf, term = known.covers(seen)
    addresses = known.public_addresses(seen)
    status, say = _say(seen, case, spf, rejected=rejected is True, taken=rejected is False)
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={
            "host": tried.host if tried and tried.host else "-",
            "port": case.cloud.submission.mx_port,
            "domain": case.mail_from.rpartition("@")[2],
            "address": ", ".join(addresses) or "-",
        },
        evidence={
            **readings.evidence(route, organisation),
            "reached": tried.outcome.value if tried and tried.outcome else None,
            "RejectDirectSend": rejected if isinstance(rejected, bool) else None,
            "spf": spf,
            "spf_term": term,
            "spf_record": records.records.get(records.domain, "") if records else "",
            "spf_questions": records.lookups if records else 0,
            "spf_complete": records.complete if records else None,
            "public_addresses": list(addresses),
            "recipients": known.recipients(seen, case),
        },
        **shared.basis(one for one in (route, tried, records, organisation) if one is not None),
    )


def _say(  # noqa: PLR0911 - one line an obstacle, in the order in which a message would meet them
    seen: Seen, case: Case, spf: str, *, rejected: bool, taken: bool
) -> tuple[Status, str]:
    tried = known.host(seen, "direct-send")
    if tried is None:
        return Status.UNKNOWN, "unmeasured"
    if not tried.host:
        return Status.WARN, "no-host"
    if known.reachable(seen, "direct-send") == "closed":
        return Status.WARN, "no-answer"
    if rejected:
        return Status.WARN, "refused"
    if known.recipients(seen, case) == "external":
        return Status.WARN, "outside"
    if spf in _SPF:
        return Status.WARN, _SPF[spf]
    if spf == "permerror":
        return Status.WARN, "spf-broken"
    if spf == "pass":
        return Status.PASS, "open" if taken else "open-unread"
    return Status.PASS, "reachable"


CHECK = Check(
    id=_ID,
    hop="delivery",
    needs=(WayHost, MailRoute, SpfRecords, OrganizationConfig, Extensions),
    uses=(Told,),
    roles=("submission", "direct-send"),
    judge=_judge,
    side=True,
    beside=True,
)
