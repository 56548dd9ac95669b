"""What stops working when, for this device in this organisation, and the way out. Dates are data with a source.

The calendar itself is tenant.retirement's; here it meets the device and the ways that are open to it.
"""

from wizard.checks import shared, switches
from wizard.checks.alternatives import choose, known
from wizard.checks.base import Check, Explain
from wizard.checks.tenant import retirement
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Handshake, SignIn, Surroundings, Told
from wizard.model.seen import Seen
from wizard.model.tenant import Licences, TenantFound

_ID = "alternatives.retirement"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not shared.exchange(case):
        return shared.skipped(_ID, "no-organisation")
    if not seen.settled(Told, SignIn, Surroundings, Handshake, TenantFound, Licences, *known.USES):
        return None
    facts, about = known.gather(seen, case, explain), switches.known(seen, explain)
    today, calendar = retirement.today(seen), retirement.calendar()
    ways = choose.rank(facts)
    out = next((way for way in ways if way.id != "keep" and way.fit != "no"), None)
    token = about.attempt is not None and about.attempt.mechanism == "XOAUTH2" and about.accepted
    if token:
        status, say = Status.PASS, "token"
    elif today is None or retirement.stale(today):
        return shared.skipped(_ID, "no-date")
    else:
        past = today > calendar["default_off"] or facts.retired
        status, say = Status.WARN, f"{'past' if past else 'ahead'}-{'no-way' if out is None else _reach(facts, out)}"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={
            "device": facts.device or "-",
            "mailbox": case.mailbox,
            "day": calendar["default_off"].isoformat(),
            "days": (calendar["default_off"] - today).days if today else 0,
            "checked": calendar["checked"].isoformat(),
            "way": choose.title(out.id) if out else "-",
            "if": " ".join(choose.told(out)["if"]) if out else "-",
        },
        evidence={
            "default_off": calendar["default_off"].isoformat(),
            "checked": calendar["checked"].isoformat(),
            "oauth": facts.oauth,
            "way_out": out.id if out else None,
            "source": "MC786329",
        },
    )


def _reach(facts: known.Facts, out: choose.Way) -> str:
    """Return how the way out stands to the device: its own OAuth, or another way because it has none."""
    if out.id == "oauth":
        return "oauth" if facts.oauth == "yes" else "oauth-perhaps"
    return "other-way"


CHECK = Check(
    id=_ID,
    hop="tenant",
    needs=(Told, Licences, Surroundings),
    uses=(SignIn, Handshake, TenantFound, *known.USES),
    judge=_judge,
    side=True,
    beside=True,
)
