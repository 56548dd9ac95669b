"""At the scanner: where to go there, what must be typed in for the chosen device, and what it really does."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from wizard import devices
from wizard.model.frozen import dataclass
from wizard.ui.pages.base import Page
from wizard.ui.pages.questions import ASKED, QuestionCard
from wizard.ui.parts import Card, button, column, copy_button, empty, label, open_link, row, selectable
from wizard.ui.plain import wrappable
from wizard.ui.session import checks
from wizard.ui.sheet import SheetButton
from wizard.ui.text import say
from wizard.ui.watched_list import WatchedList
from wizard.ui.watcher_card import WatcherCard

if TYPE_CHECKING:
    from wizard.model.case import Case
    from wizard.ui.session import Session

_CAPTION = 150  # pixels of the left column, so that the cards line up
_WHOLE = 60  # letters: a longer value is broken to be shown, and so must not be marked and copied


class DevicePage(Page):
    """Where the menu is, the settings table, the watcher and its findings, what is known of the device, a question."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "device")
        self.selection = ("device",) if checks("device") else None
        self._lead = label()
        self.body.addWidget(self._lead)
        self._way = self._card(say("device.way"), self.body)
        self._table = self._card(say("device.table"), self.body)
        card = self._table.parentWidget()
        if isinstance(card, Card):
            card.body.addWidget(SheetButton(session, self._sheet_rows))
        self._watcher = WatcherCard(session)
        self.aside.addWidget(self._watcher)
        self._list = WatchedList(session, "device")
        self.aside.addWidget(self._list)
        self._known = self._card(say("device.known"), self.aside)
        self._questions = [QuestionCard(session, question) for question in ASKED["device"]]
        for question in self._questions:
            self.aside.addWidget(question)
        self.aside.addWidget(label(say("device.other"), "muted", scale=0.95))

    def first_field(self) -> QWidget | None:
        """Return the first copy button."""
        item = self._table.itemAtPosition(0, 2)
        return item.widget() if item is not None else None

    def entered(self) -> None:
        """Fill the table in for the case as it is."""
        super().entered()
        self._fill()
        self._watcher.entered()

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the path and the answer."""
        super().refresh(changed)
        for question in self._questions:
            question.refresh()
        self._list.refresh(changed)
        self._watcher.refresh()

    def show_case(self) -> None:
        """Fill the table in for another case."""
        self._fill()
        self._watcher.refresh()

    @staticmethod
    def _card(title: str, place: QVBoxLayout) -> QGridLayout:
        """Add a card with a title and a grid to `place`: caption, what there is to say, and perhaps a button."""
        card = Card()
        card.body.setContentsMargins(18, 14, 18, 14)
        card.body.addWidget(label(title, bold=True, scale=1.05))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _CAPTION)
        card.body.addLayout(grid)
        place.addWidget(card)
        return grid

    def _fill(self) -> None:
        chosen = self.session.device
        device = devices.load(chosen) if chosen in devices.ids() else None
        self._lead.setText(say("device.lead", device=device.title) if device else say("device.lead-any"))
        self._show_way(device)
        self._show_settings(settings(self.session.case(), device))
        self._show_known(device)

    def _show_way(self, device: devices.Device | None) -> None:
        empty(self._way)
        ways = device.menu if device and device.menu else (say("device.way-any"),)
        self._way.addLayout(column(*(selectable(way) for way in ways), spacing=4), 0, 0, 1, 2)

    def _show_settings(self, rows: "list[Row]") -> None:
        empty(self._table)
        for place, one in enumerate(rows):
            caption = column(1, label(one.caption, bold=True), spacing=0)
            if one.meaning:
                caption.addWidget(label(one.meaning, "muted", scale=0.9))
            caption.addStretch(1)
            self._table.addLayout(caption, place, 0)
            shown = column(1, spacing=1)
            if one.value:
                shown.addWidget(_value(one.value))
            if one.hint:
                shown.addWidget(label(one.hint, "muted", scale=0.95))
            shown.addStretch(1)
            self._table.addLayout(shown, place, 1)
            if one.value:
                self._table.addWidget(self._copy(one), place, 2)
        everything = "\n".join(f"{one.caption}: {one.value}" for one in rows if one.value)
        copying = copy_button(
            partial(str, everything),
            say("device.copy-all"),
            say("finding.copied"),
            say("device.copy-all"),
            "copy-settings",
        )
        self._table.addLayout(row(copying, 1), len(rows), 0, 1, 2)

    def _sheet_rows(self, device: devices.Device | None) -> tuple[tuple[str, str, str], ...]:
        """Return the table for the sheet: caption, value, hint."""
        rows = settings(self.session.case(), device)
        here, there = say("device.password-hint"), say("sheet.password")
        return tuple((one.caption, one.value, (one.hint or one.meaning).replace(here, there)) for one in rows)

    @staticmethod
    def _copy(one: "Row") -> QWidget:
        return copy_button(
            partial(str, one.value),
            say("finding.copy"),
            say("finding.copied"),
            say("device.copy-name", label=one.caption),
        )

    def _show_known(self, device: devices.Device | None) -> None:
        empty(self._known)
        card = self._known.parentWidget()
        if card is not None:
            card.setVisible(device is not None)
        if device is None:
            return
        parts = [(caption, column(*map(selectable, lines), spacing=5)) for caption, lines in known(device)]
        if device.oauth.text:
            parts.append((say("device.oauth"), self._oauth(device)))
        sources = column(*(label(wrappable(line), "muted", scale=0.95) for line in origins(device)), spacing=2)
        for line in old(device, dt.datetime.now(tz=dt.UTC).date()):
            sources.addWidget(label(line, "warn", scale=0.95))
        parts.append((say("device.source"), sources))
        for place, (caption, shown) in enumerate(parts):
            self._known.addLayout(column(label(caption, bold=True, wrap=False), 1), place, 0)
            self._known.addLayout(shown, place, 1)

    @staticmethod
    def _oauth(device: devices.Device) -> QVBoxLayout:
        lines = column(selectable(device.oauth.text), spacing=2)
        if device.oauth.link:
            opener = button(say("device.open-make", make=device.make), "device-page", "link")
            opener.setToolTip(device.oauth.link)
            opener.clicked.connect(partial(open_link, device.oauth.link))
            lines.addLayout(row(opener, 1))  # beside a stretch: a button that keeps its size would narrow the text
        return lines


def _value(text: str) -> QWidget:
    """Return a value to read; the button beside it copies it whole."""
    return selectable(text) if len(text) <= _WHOLE else label(wrappable(text))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the settings table. `meaning` is the common word where `caption` is the make's own."""

    caption: str
    value: str
    hint: str = ""
    meaning: str = ""


def settings(case: "Case", device: devices.Device | None) -> list[Row]:
    """Return every setting, in the order in which panels ask for them."""
    hints = _hints(case, device)
    rows = []
    for one in devices.settings(device, case):
        common = say(f"device.{one.name}")
        meaning = common if one.label and common.casefold() not in one.label.casefold() else ""
        rows.append(Row(one.label or common, one.value, hints.get(one.name, ""), meaning))
        if one.name == "encryption":
            rows.append(Row(say("device.certificate"), say("device.certificate-value")))
    return rows


def _hints(case: "Case", device: devices.Device | None) -> dict[str, str]:
    """Return what to add to a value. The make's own word for a choice needs no explanation; a common one does."""
    kind = "implicit" if case.cloud.submission.implicit(case.submission_port) else "starttls"
    choices = device.choices if device else {}
    same = device is not None and device.from_must_equal_login == "yes"
    characters = (device.password_characters,) if device and device.password_characters != devices.UNKNOWN else ()
    hints = {
        "user": "" if case.mailbox else say("app.no-mailbox"),
        "password": " ".join((say("device.password-hint"), *characters)),
        "from": say("device.from-same-hint" if same else "device.from-hint")
        if case.mail_from
        else say("app.no-mailbox"),
    }
    if kind not in choices:
        own = "-own" if device and "encryption" in device.names else ""
        hints["encryption"] = say(f"device.encryption-{kind}{own}-hint")
    if "authentication" not in choices:
        hints["authentication"] = say("device.authentication-hint")
    return hints


def known(device: devices.Device) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is known of the device, caption by caption, and what nobody has shown."""
    log = () if device.log == devices.UNKNOWN else (device.log,)
    lacks = devices.missing(device) if device.make else ()  # what is no make has no words of its own
    unknown = "; ".join(say(f"device.missing-{name.replace('_', '-')}") for name in lacks)
    parts = [
        (say("device.quirks"), device.quirks),
        (say("device.log"), log),
        (say("device.missing"), (say("device.missing-lead", what=unknown),) if unknown else ()),
    ]
    return [(caption, lines) for caption, lines in parts if lines]


def origins(device: devices.Device) -> list[str]:
    """Return where it is known from, since when, and whether the make itself has said so."""
    about = say("device.origin", source=device.source, checked=device.checked)
    lines = [about if device.verified else f"{about} {say('device.unverified')}"]
    if device.oauth.source:
        lines.append(say("device.oauth-origin", source=device.oauth.source, checked=device.oauth.checked))
    return lines


def old(device: devices.Device, today: dt.date) -> list[str]:
    """Return a warning for each part that was last looked up too long ago."""
    from wizard.report import facts  # noqa: PLC0415 - the words of reports are not needed for the first paint

    dates = dict.fromkeys((device.checked, device.oauth.checked))
    return [note for checked in dates if checked and (note := facts.note(checked, today))]
