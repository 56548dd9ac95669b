"""Too many failed sign-ins: the log answers first, the person may answer otherwise, and each answer has its steps."""

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from tests.ui.find import texts, the
from wizard.ui import failed_sign_ins
from wizard.ui.failed_sign_ins import FailedSignIns


def report(*rows: tuple[str, int], strange: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what of a report is looked at: the sign-ins as (country, code)."""
    sign_ins = [{"country": country, "code": code} for country, code in rows]
    evidence = {"sign_ins": sign_ins, "strange_countries": list(strange)}
    return {"checks": [{"id": "mfa.sign-ins", "summary": "12 within minutes.", "evidence": evidence}]}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"checks": []}, "unseen"),
        (report(), "unseen"),
        (report(("CH", 50126), ("CH", 50053)), "here"),
        (report(("CH", 0), ("RU", 50126), strange=("RU",)), "elsewhere"),
        (report(("RU", 0), ("RU", 50126), strange=("RU",)), "succeeded"),
    ],
)
def test_the_log_answers_first(qtbot: QtBot, given: dict[str, Any], answer: str) -> None:
    """What the sign-in log shows is ticked, with its sentence; where nobody read it, that is the answer."""
    made = FailedSignIns(given)
    qtbot.addWidget(made)
    made.show()
    assert failed_sign_ins.answer(given) == answer
    assert the(QRadioButton, made, f"failed-{answer}").isChecked()
    assert ("12 within minutes." in texts(made)) == (answer != "unseen")


def test_each_answer_has_its_steps(qtbot: QtBot) -> None:
    """Another answer shows other steps; a mailbox that was taken over is blocked before anything else."""
    made = FailedSignIns({"checks": []})
    qtbot.addWidget(made)
    made.show()
    shown = set()
    for name in failed_sign_ins.ANSWERS:
        the(QRadioButton, made, f"failed-{name}").click()
        shown.add(the(QLabel, made, "failed-steps").text())
    assert len(shown) == len(failed_sign_ins.ANSWERS)
    the(QRadioButton, made, "failed-succeeded").click()
    assert "Block its sign-in" in the(QLabel, made, "failed-steps").text().splitlines()[0]
