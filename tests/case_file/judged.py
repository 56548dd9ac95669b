"""A case that was read, judged and written out as far as a person would see it."""

from wizard.case_file import Kept
from wizard.engine import judge
from wizard.model.finding import Status
from wizard.report import as_json, as_text, build


def judged_again(kept: Kept) -> str:
    """Judge the case again and return its report as text; nothing of it may raise."""
    run = judge.reopened(kept.run, kept.case)
    report = build.build(run, kept.case, changes=kept.changes)
    assert as_json.write(report)
    crashed = [one.check for one in run.findings.values() if one.status is Status.CRASHED]
    assert not crashed, crashed
    return as_text.write(report)
