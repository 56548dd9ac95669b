"""One report for four kinds of readers. Selects and orders what is there; adds nothing, judges nothing.

The verdict is the same for all. What differs is which checks follow it, in which order, and which table comes first.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

from wizard.model.frozen import dataclass
from wizard.report import tables
from wizard.report.tables import Table

Audience = Literal["internal", "provider", "dealer", "microsoft"]
AUDIENCES: tuple[Audience, ...] = ("internal", "provider", "dealer", "microsoft")

Report = Mapping[str, Any]

_ROOM = 6  # rows of a table on the first page, so that the cause stays there too


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """`steps` in the order of the reader's interest (none: all, as they are); `first` are the tables of page one."""

    steps: tuple[str, ...] = ()
    rest: bool = False  # whether the other steps follow
    first: tuple[Callable[[Report], Table], ...] = ()
    tenant: bool = True  # whether the tenant's readings and changes are this reader's business
    advice: tuple[str, ...] | None = None  # the advice that is for this reader (none: all)


_WISHES: dict[Audience, _Wish] = {
    "internal": _Wish(),
    "provider": _Wish(
        steps=("network", "tls"),
        first=(tables.attempts,),
        tenant=False,
        advice=("keep-verifying", "not-the-scanner"),
    ),
    "dealer": _Wish(
        steps=("device", "tls", "credentials", "delivery", "alternatives"),
        first=(tables.settings,),
        tenant=False,
        advice=("retirement", "strong-password", "legacy-host-last", "keep-verifying", "not-the-scanner"),
    ),
    "microsoft": _Wish(
        steps=("delivery", "credentials", "tenant", "mailbox", "mfa", "tls", "network"),
        rest=True,
        first=(tables.references,),
        advice=("not-the-scanner",),
    ),
}


def view(report: Report, audience: Audience) -> dict[str, Any]:
    """Return the report with the checks that this reader needs, in that order. What proves the verdict always stays."""
    wish = _WISHES[audience]
    if not wish.steps:
        return dict(report)
    proofs = {check for cause in report["verdict"]["causes"] for check in cause["because"]}
    order = {step: place for place, step in enumerate(wish.steps)}
    last = len(order)
    checks = [check for check in report["checks"] if wish.rest or check["step"] in order or check["id"] in proofs]
    checks.sort(key=lambda check: order.get(check["step"], last))  # stable: within a step as they were
    kept = {check["id"] for check in checks}
    verdict = dict(report["verdict"])
    verdict["ruled_out"] = [one for one in verdict["ruled_out"] if one["because"] in kept]
    advice = [one for one in report["advice"] if _for(wish, one["id"], kept)]
    path = [{**hop, "checks": [check for check in hop["checks"] if check in kept]} for hop in report["path"]]
    changes = report["changes"] if wish.tenant else []
    return {**report, "verdict": verdict, "checks": checks, "advice": advice, "path": path, "changes": changes}


def _for(wish: _Wish, advice: str, kept: Collection[str]) -> bool:
    if "." in advice:
        return advice in kept and not wish.rest
    return wish.advice is None or advice in wish.advice


def sees_tenant(audience: Audience) -> bool:
    """Say whether the tenant's readings and changes are this reader's business."""
    return _WISHES[audience].tenant


def first_tables(report: Report, audience: Audience) -> list[Table]:
    """Return the tables that this reader wants to see on the first page, as far as there is room."""
    return [table.first(_ROOM) for make in _WISHES[audience].first if (table := make(report)).rows]


def further_tables(report: Report, audience: Audience) -> list[Table]:
    """Return the tables of the appendix: the others, and what had no room on the first page."""
    wish = _WISHES[audience]
    makers = [tables.references, tables.attempts, tables.tls, tables.settings]
    makers += [tables.readings] if wish.tenant else []
    made = [(make in wish.first, make(report)) for make in makers]
    return [table for first, table in made if table.rows and not (first and len(table.rows) <= _ROOM)]
