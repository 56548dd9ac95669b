"""What a run does, told on stderr while it happens: one line for each check that comes to a conclusion.

What nobody is signed in for is one line for all such checks, at the end.
"""

import logging

from wizard import trace
from wizard.cli.terminal import say
from wizard.model.finding import Finding, Status
from wizard.model.run import Event, Found, RunFinished
from wizard.words import said, text

_log = logging.getLogger(__name__)
_UNREAD = "unread-not-signed-in"


class Progress:
    """Takes a run's events. A finding that only repeats what was said is not said again."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._unread: set[str] = set()

    def __call__(self, event: Event) -> None:
        """Tell of one event."""
        match event:
            case Found():
                if not self._told:
                    trace.mark("first-result")
                self._tell(event.finding)
            case RunFinished():
                trace.mark("finished")
                trace.memory()
                self._sum_up()
                _log.info(
                    "run %s: %s, %s, cause %s", event.run_id, event.ending, event.verdict.status, event.verdict.cause
                )

    def _sum_up(self) -> None:
        count = len(self._unread)
        if count:
            say(text("cli.unread-one") if count == 1 else text("cli.unread", count=count))

    def _tell(self, finding: Finding) -> None:
        if finding.say == _UNREAD:
            self._unread.add(finding.check)
            _log.info("%s: %s %s", finding.check, finding.status, finding.say)
            return
        self._unread.discard(finding.check)
        line = line_of(finding)
        if self._told.get(finding.check) != line:
            self._told[finding.check] = line
            say(line)
            _log.info("%s: %s %s %s", finding.check, finding.status, finding.say, finding.cause or "")


def line_of(finding: Finding) -> str:
    """Return a finding's one line: status word, title, what was found."""
    try:
        words = said(finding)
    except (KeyError, IndexError, ValueError):  # a sentence that is missing must not end a run that goes well
        _log.error("no words for %s: %s", finding.check, finding.say)
        return f"{finding.status}  {finding.check}"
    mark = text(f"cli.status-{finding.status}")
    widest = max(len(text(f"cli.status-{status}")) for status in Status)
    return text("cli.progress", mark=f"{mark:<{widest}}", title=words.title, summary=words.summary)
