"""Practice in the shell: the banner that says so, and the choice of another practice case.

The practice tenant is a cloud like any other: from here on nothing knows that it is not real, but the banner.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFrame

from wizard.ui import look
from wizard.ui.parts import label, row
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.model.secret import Secret
    from wizard.ui.shell import Shell


class World(Protocol):
    """A practice tenant that is being served."""

    @property
    def cloud_file(self) -> Path:
        """The cloud file that describes it."""

    @property
    def mailbox(self) -> str:
        """The mailbox to diagnose."""

    @property
    def password(self) -> "Secret":
        """Its password."""

    def close(self) -> None:
        """Stop serving."""


class Banner(QFrame):
    """Says plainly that this is practice, and offers the other cases."""

    def __init__(self, shell: "Shell", scenario: str) -> None:
        super().__init__()
        from wizard import lab  # noqa: PLC0415 - only in practice

        self._shell = shell
        self.setObjectName("practice-banner")
        self.setProperty("bar", "practice")
        self._text = label(say("practice.banner"), bold=True, scale=0.95)
        self.setAccessibleName(self._text.text())
        self.chooser = QComboBox()
        self.chooser.setObjectName("practice-chooser")
        self.chooser.setAccessibleName(say("practice.chooser"))
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(26)
        for offered in lab.scenarios():
            self.chooser.addItem(offered.title, offered.id)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(scenario)))
        inside = row(self._text, self.chooser, spacing=look.MARGIN)
        inside.setStretch(0, 1)
        inside.setContentsMargins(look.MARGIN + 2, 8, look.MARGIN, 8)
        self.setLayout(inside)
        self.chooser.currentIndexChanged.connect(self._chosen)
        shell.session.run_began.connect(lambda: self.chooser.setEnabled(False))
        shell.session.run_ended.connect(lambda _ending: self.chooser.setEnabled(True))

    def say(self, text: str) -> None:
        """Say something else for a while."""
        self._text.setText(text)

    def show_scenario(self, scenario: str) -> None:
        """Show which case is served."""
        with QSignalBlocker(self.chooser):
            self.chooser.setCurrentIndex(max(0, self.chooser.findData(scenario)))

    def _chosen(self) -> None:
        _serve(self._shell, self, str(self.chooser.currentData()))


def begin(shell: "Shell", world: "World | str") -> None:
    """Show the banner, and work on `world`, or on the scenario of that name."""
    scenario = world if isinstance(world, str) else str(getattr(world, "scenario_id", ""))
    banner = Banner(shell, scenario)
    shell.add_banner(banner)
    if isinstance(world, str):
        _serve(shell, banner, world)
    else:
        _prepare(shell, banner, world)


def _serve(shell: "Shell", banner: Banner, scenario: str) -> None:
    """Stop the world there is, start another, and work on it. Off the GUI thread: it makes keys and certificates."""
    session = shell.session
    old, session.world = session.world, None
    banner.say(say("practice.switching"))
    banner.chooser.setEnabled(False)

    def work() -> "World":
        from wizard.lab import serve  # noqa: PLC0415 - only in practice

        if old is not None:
            old.close()
        made: World = serve.start(scenario)
        return made

    def failed(_error: Exception) -> None:
        banner.chooser.setEnabled(True)
        banner.say(say("practice.failed"))

    session.bridge.ask(work, lambda world: _prepare(shell, banner, world), failed)


def _prepare(shell: "Shell", banner: Banner, world: "World") -> None:
    session = shell.session

    def read() -> "Cloud":
        from wizard import clouds  # noqa: PLC0415 - loaded in the worker

        return clouds.load(str(world.cloud_file))

    def use(cloud: "Cloud") -> None:
        session.enter(world, cloud)
        shell.rebuild()
        banner.chooser.setEnabled(True)
        banner.say(say("practice.banner"))

    session.bridge.ask(read, use, lambda _error: banner.say(say("practice.failed")))
