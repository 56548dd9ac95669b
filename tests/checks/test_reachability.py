"""Attempts to connect, counted and compared."""

from tests.checks.house import ADDRESS6, HOST, reach, target, targets
from wizard.checks import reachability
from wizard.model.observation import Observation, Outcome, Reach, Targets
from wizard.model.seen import Seen

FIRST, SECOND, SIX = target(), target(address="52.96.0.11"), target(address=ADDRESS6)
MX = target("mx", port=25)
CONTROL = target("control", "20.190.160.1", 443, "login.microsoftonline.com")
WAITING = frozenset[type[Observation]]({Targets, Reach})


def test_the_newest_word_on_a_target_counts() -> None:
    """A late answer takes the place of the silence before."""
    seen = Seen((targets(FIRST), reach(Outcome.NO_ANSWER), reach(Outcome.OPEN, late=True)), WAITING)
    tried = reachability.tried(seen, "submission")
    assert [one.outcome for one in tried.reaches] == [Outcome.OPEN]
    assert tried.complete


def test_complete_is_when_each_target_was_tried() -> None:
    """Announced targets are waited for, on each of the hosts; when nothing can come it is complete anyway."""
    half = (targets(FIRST, SECOND), reach(at=FIRST))
    assert not reachability.tried(Seen(half, WAITING), "submission").complete
    assert reachability.tried(Seen((*half, reach(at=SECOND)), WAITING), "submission").complete
    assert not reachability.tried(Seen((*half, reach(at=SECOND)), WAITING), "submission", 2).complete
    assert reachability.tried(Seen(half), "submission").complete
    assert not reachability.tried(Seen((), WAITING), "submission").complete


def test_started_is_when_anything_was_announced_or_tried() -> None:
    """Another role's attempts do not start this one."""
    assert not reachability.tried(Seen((targets(MX, role="mx"), reach(at=MX))), "submission").started
    assert reachability.tried(Seen((targets(),)), "submission").started


def test_outcomes_by_family() -> None:
    """Outcomes can be asked for by family."""
    seen = Seen((reach(Outcome.OPEN, FIRST), reach(Outcome.REFUSED, SIX)))
    tried = reachability.tried(seen, "submission")
    assert [one.target for one in tried.opened] == [FIRST]
    assert [one.target for one in tried.having(Outcome.OPEN, Outcome.REFUSED, family=6)] == [SIX]
    assert {one["address"] for one in tried.evidence()} == {FIRST.address, SIX.address}


def test_nothing_answers() -> None:
    """Several services, and no sign of life of any; one service alone proves nothing."""
    mail, other = reach(Outcome.NO_ANSWER), reach(Outcome.UNREACHABLE, CONTROL)
    assert reachability.nothing_answers(Seen((mail, other)))
    assert not reachability.nothing_answers(Seen((mail, reach(Outcome.NO_ANSWER, MX))))
    assert not reachability.nothing_answers(Seen((mail, reach(Outcome.REFUSED, CONTROL))))
    assert not reachability.nothing_answers(Seen(()))


def test_no_route() -> None:
    """Every attempt, of which there is one at least, found no way."""
    assert reachability.no_route(Seen((reach(Outcome.UNREACHABLE), reach(Outcome.UNREACHABLE, CONTROL))))
    assert not reachability.no_route(Seen((reach(Outcome.UNREACHABLE), reach(Outcome.NO_ANSWER, CONTROL))))
    assert not reachability.no_route(Seen(()))


def test_what_else_is_open() -> None:
    """Another port of the same server proves more than another server; the case's own port proves neither."""
    assert reachability.other_port_open(Seen((reach(at=MX),)), HOST)
    assert not reachability.other_port_open(Seen((reach(at=CONTROL),)), HOST)
    assert not reachability.other_port_open(Seen((reach(),)), HOST)
    assert reachability.elsewhere_open(Seen((reach(at=CONTROL),)))
    assert not reachability.elsewhere_open(Seen((reach(),)))
    assert not reachability.elsewhere_open(Seen((reach(Outcome.REFUSED, CONTROL),)))
