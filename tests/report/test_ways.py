"""The better ways in a report: the best first with all that belongs to it, an old source said, nothing told twice."""

from typing import Any

import pytest

from wizard.checks.alternatives import choose
from wizard.checks.alternatives.known import Facts
from wizard.model.servers import Servers
from wizard.report import ways


def report(facts: Facts | None = None, finished: str = "2026-11-25T08:00:00Z") -> dict[str, Any]:
    """Return what of a report is looked at here."""
    told = [choose.told(way) for way in choose.rank(facts or Facts())]
    checks = [
        {"id": "alternatives.choose", "status": "pass", "evidence": {"ways": told}, "title": "Best", "summary": ""},
        {"id": "alternatives.retirement", "status": "warn", "evidence": {}, "title": "It stops", "summary": "Soon."},
    ]
    advice = [{"id": name} for name in ("alternatives.choose", "retirement", "alternatives.retirement")]
    return {"checks": checks, "advice": advice, "finished": finished}


def test_the_best_comes_first_with_its_steps() -> None:
    """Needs, steps, conditions and what stops when are there; the others say why they fit or do not."""
    known = ways.of(report(Facts(oauth="yes", smtp_auth="on", sender_kind="printer")))
    assert known is not None
    assert known.best.id == "oauth"
    assert known.best.needs
    assert known.best.steps
    assert ways.why(known.best) == "Fits what is known."
    assert ways.headline(known).startswith("Best way: OAuth")
    assert (known.stops, known.stops_more) == ("It stops.", "Soon.")
    graph = next(one for one in known.others if one.id == "graph")
    assert not graph.open
    assert ways.why(graph) == "A device cannot send through Graph."
    assert "Graph" not in ways.others(known)


@pytest.mark.parametrize(
    ("facts", "begins"),
    [
        (Facts(oauth="no", recipients="external", port_25="closed", hve="none", acs="none"), "For now"),
        (Facts(oauth="no", recipients="external", port_25="closed", hve="none", acs="none", retired=True), "No way"),
    ],
)
def test_where_nothing_better_is_open(facts: Facts, begins: str) -> None:
    """Keeping the password is called what it is, and no way is said to be none."""
    known = ways.of(report(facts))
    assert known is not None
    assert ways.headline(known).startswith(begins)


def test_an_old_source_is_said() -> None:
    """A way whose source was read more than 180 days before the report says so; a fresh one does not."""
    fresh, old = ways.of(report()), ways.of(report(finished="2027-11-25T08:00:00Z"))
    assert fresh is not None
    assert old is not None
    assert "look it up again" not in fresh.best.source
    assert "look it up again" in old.best.source


def test_nothing_is_told_twice() -> None:
    """What the ways say at length is no advice besides; where nobody looked, the advice stays whole."""
    whole = report()
    assert [one["id"] for one in ways.advice(whole)] == ["retirement"]
    bare = {**whole, "checks": []}
    assert ways.of(bare) is None
    assert ways.advice(bare) == whole["advice"]


def test_the_servers_are_the_clouds_own() -> None:
    """A way's words name the servers of the case's cloud."""
    servers = Servers("smtp.office365.us", "smtp.office365.us", "mail.protection.office365.us")
    told = {way.id: choose.told(way, servers) for way in choose.rank(Facts())}
    assert "smtp.office365.us" in told["oauth"]["what"]
    assert "*.mail.protection.office365.us" in " ".join(told["relay-connector"]["needs"])
    assert "{" not in str([(one["what"], one["needs"], one["steps"]) for one in told.values()])
