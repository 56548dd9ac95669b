"""What the device's panel shows for a refusal that was played to it, as a person read it there.

The same words may stand for several faults, so no cause follows from them.
"""

from wizard import resources
from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.device import PanelText
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.panel"
_REPLIES = "watch/replies"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding:
    read = seen.all(PanelText)
    if not read:
        return watched.nothing(_ID, "no-panel-read")
    same = [one for one in read if _plain(one.text) == _plain(case.error_text)] if case.error_text else []
    one = (same or list(read))[-1]
    say = "same" if len(same) == 1 else "several" if same else "read"
    return Finding(
        check=_ID,
        status=Status.PASS,
        say=say,
        values={"shown": one.text, "answer": _title(one.scenario), "count": len(read)},
        evidence={"panel": [{"answer": each.scenario, "shown": each.text, "device": each.device} for each in read]},
        **shared.basis(read),
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _title(scenario: str) -> str:
    """Return the answer's name; its id where a case names one that is not known here."""
    known = scenario in resources.names(_REPLIES)
    return str(resources.toml(f"{_REPLIES}/{scenario}.toml")["title"]) if known else scenario


CHECK = Check(id=_ID, hop="device", needs=(PanelText,), judge=_judge, side=True)
