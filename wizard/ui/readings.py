"""The findings of Tenant, Mailbox and MFA: what can only be read after signing in is one quiet line before that.

Also what was read in answer to a question. Judges nothing.
"""

from typing import TYPE_CHECKING

from wizard.ui.finding_row import FindingRow
from wizard.ui.marks import State
from wizard.ui.pages.findings import FindingList
from wizard.ui.parts import label
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.model.finding import Finding
    from wizard.model.observation import Provenance
    from wizard.ui.session import Session

TRUTH = "mailbox.effective"
_UNREAD = "unread-not-signed-in"


class ReadingList(FindingList):
    """The rows that say something, and how many more there could be."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__(session, step)
        self._apart: dict[str, FindingRow] = {}
        self._more = label("", "muted")
        self._more.setObjectName(f"more-{step}")
        box = self.layout()
        assert box is not None  # noqa: S101 - just made
        box.addWidget(self._more)

    def set_apart(self, check: str, row: FindingRow) -> FindingRow:
        """Let `row` stand for a check, at a place of its own; return it."""
        self.rows.pop(check).setParent(None)
        self._apart[check] = row
        return row

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        super().refresh(changed)
        for check, row in self._apart.items():
            row.show_finding(self._session.run.findings.get(check), self._session.state(check))
        signed_in = self._session.admin is not None
        states = [self._session.state(check) for check in self.rows]
        unread = [check for check in self.rows if self._unread(check)]
        for (check, row), state in zip(self.rows.items(), states, strict=True):
            idle = state == "idle" or (state == "running" and not signed_in)
            row.setVisible(not idle and check not in unread)
        text = ""
        if all(state == "idle" for state in states):
            text = say("readings.idle")
        elif unread:
            text = say("readings.more-one") if len(unread) == 1 else say("readings.more", count=len(unread))
        self._more.setText(text)
        self._more.setVisible(bool(text))

    def _unread(self, check: str) -> bool:
        finding = self._session.run.findings.get(check)
        return finding is not None and finding.say == _UNREAD


class TruthRow(FindingRow):
    """The effective truth of the mailbox: its sentence stands first and large; hidden while nothing is known."""

    opens_at = ()  # the row that decides it opens by itself, below
    title_look = ("muted", 0.95, False)
    summary_look = ("", 1.3, True)

    def __init__(self) -> None:
        super().__init__(TRUTH)

    def show_finding(self, finding: "Finding | None", state: State, *, opens: bool = True) -> None:
        """Show what is known of it."""
        super().show_finding(finding, state, opens=opens)
        self.setVisible(finding is not None and state != "skipped")


def answers(session: "Session") -> "dict[str, tuple[str, Provenance]]":
    """Return the questions that a reading has answered, each with its answer and how that is known."""
    if not session.has_run or not session.run.observations:
        return {}
    from wizard import catalogue  # noqa: PLC0415 - the worker has loaded it by now
    from wizard.checks import readings, switches  # noqa: PLC0415
    from wizard.model.seen import Seen  # noqa: PLC0415
    from wizard.model.tenant import ConditionalAccess  # noqa: PLC0415

    seen = Seen(session.run.observations)
    known = switches.known(seen, catalogue.explain).read
    found = {question: (value, reading.provenance) for question, (value, reading) in known.items()}
    policies = readings.answered(seen, ConditionalAccess)
    verdict = session.run.findings.get("mfa.conditional-access")
    by_status = {"pass": "allows", "fail": "blocks"}
    if policies is not None and verdict is not None and verdict.status.value in by_status:
        found["conditional-access"] = (by_status[verdict.status.value], policies.provenance)
    return found
