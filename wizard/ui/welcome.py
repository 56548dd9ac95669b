"""The note of the first start: what the program does, what it leaves alone, where to practise. Never shown again."""

from contextlib import suppress
from typing import TYPE_CHECKING

from wizard.model.inputs import InputError
from wizard.settings import Settings
from wizard.ui import look
from wizard.ui.parts import Card, button, label, row
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.shell import Shell


def begin(shell: "Shell") -> None:
    """Show the note on Start, unless it was read at an earlier start."""
    if shell.step == "start" and not Settings().welcomed():
        shell.page.body.insertWidget(0, WelcomeCard(shell))


class WelcomeCard(Card):
    """Three sentences."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__("good")
        self.setObjectName("welcome-card")
        self.setAccessibleName(say("welcome.title"))
        self.body.setContentsMargins(20, 14, 20, 16)
        self.body.addWidget(label(say("welcome.title"), bold=True, scale=1.1))
        for name in ("does", "safe", "practise"):
            self.body.addWidget(label(say(f"welcome.{name}")))
        close = button(say("welcome.close"), "welcome-close")
        learn = button(say("welcome.learn"), "welcome-learn", "link")
        close.clicked.connect(self._read)
        learn.clicked.connect(self._read)
        learn.clicked.connect(shell.show_course)
        self.body.addSpacing(look.GAP // 2)
        self.body.addLayout(row(close, learn, 1, spacing=look.MARGIN))
        shell.session.run_began.connect(self._read)  # whoever runs something has found the way

    def _read(self) -> None:
        self.hide()
        with suppress(InputError):  # it cannot be remembered: then it shows once more
            Settings().set_welcomed()
