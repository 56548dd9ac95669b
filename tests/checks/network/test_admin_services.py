"""Whether the services of an administrator's sign-in are reached; the scanner needs none of them."""

from dataclasses import replace

from tests.checks.house import EXCHANGE, PLAIN, judge, reach, settled, target, targets
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, Reach, Targets

CHECK = "network.admin-services"
LOGIN, GRAPH = "login.microsoftonline.com", "graph.microsoft.com"
CASE = replace(EXCHANGE, cloud=replace(EXCHANGE.cloud, graph_base=f"https://{GRAPH}/v1.0"))


def service(host: str, outcome: Outcome) -> tuple[Observation, ...]:
    """Return one service tried."""
    at = target("admin", "20.190.160.1", 443, host)
    return (targets(at, role="admin", host=host), reach(outcome, at))


def test_all_answer() -> None:
    """Each service has one address that answers."""
    found = settled(CHECK, *service(LOGIN, Outcome.OPEN), *service(GRAPH, Outcome.OPEN), case=CASE)
    assert (found.status, found.say, found.values["count"]) == (Status.PASS, "open", 2)


def test_one_is_missing() -> None:
    """A missing service is a warning that names it."""
    found = settled(CHECK, *service(LOGIN, Outcome.OPEN), *service(GRAPH, Outcome.NO_ANSWER), case=CASE)
    assert (found.status, found.say, found.cause, found.values["hosts"]) == (Status.WARN, "missing", None, GRAPH)


def test_it_waits_for_each_service() -> None:
    """A service that was not announced yet can still come."""
    assert judge(CHECK, *service(LOGIN, Outcome.OPEN), case=CASE, coming=(Targets, Reach)) is None


def test_there_are_none() -> None:
    """A cloud that names no services is skipped; services that nobody tried are unknown."""
    assert settled(CHECK, case=PLAIN).say == "no-services"
    assert settled(CHECK).status is Status.UNKNOWN
