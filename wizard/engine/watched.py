"""What was watched of a device, as part of a run: the newest word of each connection, of the newest few. Pure.

Where nothing was run yet the watching itself becomes the run, so that verdict, report and case file hold it.
"""

from collections.abc import Iterable
from dataclasses import replace

from wizard.engine import judge
from wizard.model.case import Case
from wizard.model.device import DeviceMessage, DeviceObservation, DeviceSession, PanelText
from wizard.model.observation import Observation
from wizard.model.run import Run

#: How much of it a case keeps: a device that tries all night must not make its file grow.
CONNECTIONS = 20
MESSAGES = 20


def joined(run: Run, case: Case, seen: Iterable[DeviceObservation], began: float, now: float) -> Run:
    """Return the run with what was watched, judged again. `began` and `now` are wall clock."""
    if run.state == "idle":
        run = replace(run, state="finished", ending="complete", started=began, finished=now)
    elif run.state == "finished" and not run.selected:  # still that alone
        run = replace(run, finished=max(run.finished, now))
    return judge.rejudge(replace(run, observations=_kept((*run.observations, *seen))), case, (DeviceObservation,))


def noted(run: Run, case: Case, panel: PanelText) -> Run:
    """Return the run with what a person read on the panel, in place of what was read for the same answer before.

    An empty text takes that away.
    """
    others = [one for one in run.observations if not isinstance(one, PanelText) or one.scenario != panel.scenario]
    observations = (*others, *((panel,) if panel.text else ()))
    return judge.rejudge(replace(run, observations=observations), case, (PanelText,))


def last_number(run: Run) -> int:
    """Return the highest number that a connection of this run has; those of another watcher go on from there."""
    return max((one.connection for one in run.observations if isinstance(one, DeviceObservation)), default=0)


def _kept(observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
    met: dict[tuple[int, str], int] = {}  # each connection, and where its newest session stands
    for place, one in enumerate(observations):
        if isinstance(one, DeviceSession):
            met[one.connection, one.client] = place
    connections = {one.connection: None for one in observations if isinstance(one, DeviceObservation)}
    known = frozenset(tuple(connections)[-CONNECTIONS:])
    messages = [place for place, one in enumerate(observations) if isinstance(one, DeviceMessage)][-MESSAGES:]
    old = len(observations) if not messages else messages[0]
    return tuple(one for place, one in enumerate(observations) if _stays(one, place, known, met, old))


def _stays(
    one: Observation, place: int, known: frozenset[int], met: dict[tuple[int, str], int], oldest_message: int
) -> bool:
    if not isinstance(one, DeviceObservation):
        return True
    if one.connection not in known:
        return False
    if isinstance(one, DeviceSession):
        return met[one.connection, one.client] == place
    return not isinstance(one, DeviceMessage) or place >= oldest_message
