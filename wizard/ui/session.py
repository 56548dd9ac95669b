"""What one window works on: the case as it is typed, the run, the answers, the password. Knows no page.

Pages read it and tell it what the person did; it tells them what changed. Everything slow goes through the bridge.
"""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from wizard import trace
from wizard.ui.marks import State, heaviest

if TYPE_CHECKING:  # loading the model would hold up the first paint
    from wizard.checks.base import Check
    from wizard.lab.serve import World
    from wizard.model.attempts import Attempts
    from wizard.model.case import Case
    from wizard.model.change import ChangeRecord
    from wizard.model.cloud import Cloud
    from wizard.model.device import DeviceObservation, PanelText
    from wizard.model.finding import Finding
    from wizard.model.inputs import InputError
    from wizard.model.run import Event, ProbeStarted, Run
    from wizard.model.secret import Secret
    from wizard.model.tenant import Reading
    from wizard.model.way_trial import WayTrial
    from wizard.ui.bridge import Bridge
    from wizard.ui.cases import Cases
    from wizard.ui.changing import Changes
    from wizard.ui.graph_sign_in import GraphSignIn
    from wizard.ui.mail_token import MailToken
    from wizard.ui.signing_in import SignIn
    from wizard.ui.waiting import Wait
    from wizard.ui.watching import Watching
    from wizard.vault import Vault
    from wizard.wire.message import TestMessage
    from wizard.wire.signin import Admin

_CLIPBOARD_MS = 30_000
#: How the report's states of a hop are drawn.
_HOP_STATES: dict[str, State] = {
    "ok": "pass",
    "warning": "warn",
    "broken": "fail",
    "unknown": "unknown",
    "not-reached": "skipped",
    "not-tested": "idle",
    "waiting": "running",
}
_OPEN: tuple[State, ...] = ("skipped", "idle")
_SIGN_IN = "credentials.sign-in"
#: Steps whose run signs in.
SIGNING_IN = ("credentials", "delivery")


class Session(QObject):
    """The state of one window."""

    #: The person typed something that belongs to the case.
    case_changed = Signal()
    #: The run is another one: the checks that have a new state.
    run_changed = Signal(frozenset)
    #: A run began, or ended ("complete", "cancelled", "deadline", or the name of our own fault).
    run_began = Signal()
    run_ended = Signal(str)
    #: Cancel was pressed, and the run is on its way to its end.
    stopping = Signal()
    #: What is known about the stored password changed.
    password_changed = Signal()

    def __init__(
        self,
        cloud: "Cloud | str",
        *,
        vault: "Callable[[], Vault] | None" = None,
        bridge: "Bridge | None" = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge: Bridge | None = None
        if bridge is not None:
            self._wire(bridge)
        self._cloud = self._first_cloud = cloud
        self._make_vault = vault
        self._vault: Vault | None = None
        self._run: Run | None = None
        self._answered_in_run = False
        self._attempts: Attempts | None = None
        self._counted = ""  # the account whose sign-in the present run was counted for
        self.is_stopping = False
        self.until = 0.0
        self.mailbox = ""  # cleaned; empty while what is typed is not an address
        self.mail_from = ""
        self.rcpt_to = ""
        self.device = ""
        self.error_text = ""
        self.size = 0
        self.told: dict[str, str] = {}
        self.typed: Secret | None = None
        self.stored: Secret | None = None
        self.trouble = ""  # why the keyring could not be asked, as a sentence
        self.world: World | None = None
        self._sign_in: SignIn | None = None
        self._mail_token: MailToken | None = None
        self._graph_sign_in: GraphSignIn | None = None
        self._changes: Changes | None = None
        self._wait: Wait | None = None
        self._cases: Cases | None = None
        self._watching: Watching | None = None
        self._used: list[Secret] = []  # whatever was signed in with: none of it may reach a report
        self._sent = False
        self.look_only = False  # the case came with a mail server of its own, which nobody here chose

    # ---- the worker --------------------------------------------------------------------------------------------------

    @property
    def bridge(self) -> "Bridge":
        """The way to the worker, made at first need."""
        if self._bridge is None:
            from wizard.ui.bridge import Bridge  # noqa: PLC0415 - asyncio is slow to load

            self._wire(Bridge(self))
        assert self._bridge is not None  # noqa: S101 - just made
        return self._bridge

    def close(self) -> None:
        """End everything in less than two seconds."""
        if self._cases is not None:
            self._cases.end()
        if self._sign_in is not None:
            self._sign_in.close()
        if self._mail_token is not None:
            self._mail_token.close()
        if self._graph_sign_in is not None:
            self._graph_sign_in.close()
        if self._bridge is not None:
            self._bridge.close()

    def _wire(self, bridge: "Bridge") -> None:
        self._bridge = bridge
        bridge.events.connect(self._take)
        bridge.broke.connect(self._broke)

    # ---- the tenant's side -------------------------------------------------------------------------------------------

    @property
    def sign_in(self) -> "SignIn":
        """The administrator's sign-in."""
        if self._sign_in is None:
            from wizard.ui.signing_in import SignIn  # noqa: PLC0415 - not needed for the first paint

            self._sign_in = SignIn(self)
        return self._sign_in

    @property
    def mail_token(self) -> "MailToken":
        """The mailbox's sign-in for a token."""
        if self._mail_token is None:
            from wizard.ui.mail_token import MailToken  # noqa: PLC0415 - as above

            self._mail_token = MailToken(self)
        return self._mail_token

    @property
    def graph_sign_in(self) -> "GraphSignIn":
        """The mailbox's sign-in for one message through Graph."""
        if self._graph_sign_in is None:
            from wizard.ui.graph_sign_in import GraphSignIn  # noqa: PLC0415 - as above

            self._graph_sign_in = GraphSignIn(self)
        return self._graph_sign_in

    @property
    def admin(self) -> "Admin | None":
        """Who is signed in to Microsoft 365, if anybody is."""
        signed = self._sign_in
        return signed.admin if signed is not None and signed.who is not None else None

    @property
    def changes(self) -> "Changes":
        """What was changed in the tenant from this window."""
        if self._changes is None:
            from wizard.ui.changing import Changes  # noqa: PLC0415 - as above

            self._changes = Changes(self)
        return self._changes

    @property
    def changed(self) -> "tuple[ChangeRecord, ...]":
        """What was changed for this case, for its report."""
        return self._changes.records() if self._changes is not None else ()

    @property
    def cases(self) -> "Cases":
        """The case as it is kept."""
        if self._cases is None:
            from wizard.ui.cases import Cases  # noqa: PLC0415 - as above

            self._cases = Cases(self)
        return self._cases

    @property
    def wait(self) -> "Wait":
        """The wait for a change to arrive at the mail server."""
        if self._wait is None:
            from wizard.ui.waiting import Wait  # noqa: PLC0415 - as above

            self._wait = Wait(self)
        return self._wait

    @property
    def watching(self) -> "Watching":
        """The watcher that a device is pointed at."""
        if self._watching is None:
            from wizard.ui.watching import Watching  # noqa: PLC0415 - as above

            self._watching = Watching(self)
        return self._watching

    def take_watched(self, seen: "Iterable[DeviceObservation]", began: float) -> None:
        """Take what a device was seen to do, and judge again what is known."""
        from wizard.engine import watched  # noqa: PLC0415 - loaded by now

        case = self.case(send=self._sent)
        self._take_in(watched.joined(self.run, case, seen, began, time.time()))

    def note_panel(self, panel: "PanelText") -> None:
        """Take what a person read on the device's panel, and judge again what is known."""
        from wizard.engine import watched  # noqa: PLC0415 - as above

        self._take_in(watched.noted(self.run, self.case(send=self._sent), panel))

    def _take_in(self, run: "Run") -> None:
        self._answered_in_run = self._answered_in_run or self.running
        before, self._run = self.run, run
        self._tell(before)

    def paste(self, readings: "tuple[Reading, ...]") -> None:
        """Take what a person pasted, and judge again what is known."""
        from wizard.engine import judge  # noqa: PLC0415 - the worker has loaded it by now

        self._take_in(judge.with_pasted(self.run, self.case(send=self._sent), readings))

    def setting_changed(self) -> None:
        """Take note that something was changed in the tenant: an accepted sign-in before that proves nothing now."""
        from wizard.engine import judge  # noqa: PLC0415 - as above

        before = self.run
        self._run = judge.without_acceptance(before, self.case(send=self._sent))
        self._tell(before)
        self.sign_in.read_again()

    # ---- the case ----------------------------------------------------------------------------------------------------

    @property
    def cloud(self) -> "Cloud":
        """The cloud of the case."""
        if isinstance(self._cloud, str):
            from wizard import clouds  # noqa: PLC0415 - not needed for the first paint

            self._cloud = clouds.load(self._cloud)
        return self._cloud

    @property
    def cloud_name(self) -> str:
        """The cloud's name, without loading it."""
        return self._cloud if isinstance(self._cloud, str) else self._cloud.name

    @property
    def exchange_online(self) -> bool:
        """Whether the path's far end may be called Exchange Online."""
        return isinstance(self._cloud, str) or self._cloud.submission.flavour == "exchange-online"

    @property
    def device_title(self) -> str:
        """The name of the chosen device, or nothing."""
        if not self.device:
            return ""
        from wizard import devices  # noqa: PLC0415 - reads files

        return devices.load(self.device).title if self.device in devices.ids() else self.device

    def set_cloud(self, cloud: "Cloud") -> None:
        """Work on another cloud: nothing measured before says anything about it."""
        if cloud == self._cloud or self.running:
            return
        self._cloud = cloud
        self.look_only = False
        self.stored = None
        self._leave_tenant()
        self.forget()
        self.look_up()
        self.case_changed.emit()

    def enter(self, world: "World", cloud: "Cloud") -> None:
        """Work on a practice tenant: its cloud, its mailbox, its password, and nothing of what was before."""
        self.world = world
        self.look_only = False
        self._attempts = None  # its account was made anew, and has seen no sign-in
        self._leave_tenant()
        self._cloud = cloud
        self.forget()
        self.mailbox, self.typed, self.stored = world.mailbox, None, world.password
        self.mail_from = self.rcpt_to = self.error_text = ""
        self.case_changed.emit()
        self.password_changed.emit()

    def open_case(self, case: "Case", run: "Run", changes: "Iterable[ChangeRecord]" = ()) -> None:
        """Work on a case that was kept, with what is known of it, in place of the present one."""
        if self.running:
            return
        here = self.cloud
        chosen = not case.cloud.overridden or case.cloud.submission == here.submission
        self._leave_tenant()
        self.forget()
        self._cloud = here if chosen and case.cloud.overridden else case.cloud
        self.look_only = not chosen
        self.mailbox, self.typed, self.stored = case.mailbox, None, None
        self.mail_from, self.rcpt_to, self.device = case.sender, case.recipient, case.device
        self.error_text, self.size, self.told = case.error_text, case.size, dict(case.told)
        self._sent = case.send
        before = self.run
        self._run = run
        if changes:
            self.changes.remember(case.mailbox, changes)
        self.case_changed.emit()
        self._tell(before)
        self.password_changed.emit()
        if not self.look_only:
            self.look_up()

    def begin_anew(self) -> None:
        """Work on a case of which nothing is known yet, against the cloud that the window began with."""
        self._leave_tenant()
        self.forget()
        self._cloud, self.look_only = self._first_cloud, False
        self.mailbox = self.mail_from = self.rcpt_to = self.device = self.error_text = ""
        self.size, self.typed, self.stored = 0, None, None
        self.told.clear()
        self.case_changed.emit()
        self.password_changed.emit()

    def sign_out(self) -> None:
        """Let nobody be signed in, and wait for nothing. A sign-in that was kept on this computer is gone, too."""
        if self._wait is not None:
            self._wait.stop()
        if self._sign_in is not None:
            self._sign_in.forget()

    def _leave_tenant(self) -> None:
        """Do the same, because the tenant is another: what was kept of the old one stays."""
        if self._wait is not None:
            self._wait.stop()
        if self._sign_in is not None:
            self._sign_in.leave()

    def end_world(self) -> None:
        """Stop serving the practice tenant, if there is one."""
        if self.world is not None:
            self.world.close()
            self.world = None

    def set(self, **what: str | int) -> None:
        """Set fields of the case: mailbox, mail_from, rcpt_to, device, error_text, size."""
        changed = {name: value for name, value in what.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if "mailbox" in changed:
            self.stored = self.typed = None
            self.forget()
        if changed:
            self.case_changed.emit()

    def case(self, *, send: bool = False) -> "Case":
        """Return the case as it stands."""
        from wizard.model.case import Case  # noqa: PLC0415 - as above

        return Case(
            mailbox=self.mailbox,
            cloud=self.cloud,
            sender=self.mail_from,
            recipient=self.rcpt_to,
            device=self.device,
            size=self.size,
            send=send,
            error_text=self.error_text,
            told=dict(self.told),
        )

    def answer(self, question: str, value: str) -> None:
        """Take the person's answer ("" for none), and judge again what is known."""
        from wizard.engine import judge  # noqa: PLC0415 - the worker has loaded it by now

        if self.told.get(question, "") == value:
            return
        if value:
            self.told[question] = value
        else:
            self.told.pop(question, None)
        self._take_in(judge.rejudge(self.run, self.case(send=self._sent)))

    # ---- the password ------------------------------------------------------------------------------------------------

    @property
    def vault(self) -> "Vault":
        """Where passwords are kept."""
        if self._vault is None:
            if self._make_vault is not None:
                self._vault = self._make_vault()
            else:
                from wizard.vault import Vault  # noqa: PLC0415 - not needed for the first paint

                self._vault = Vault()
        return self._vault

    @property
    def secret(self) -> "Secret | None":
        """The password that a sign-in would use."""
        return self.typed or self.stored

    def take_password(self, secret: "Secret") -> None:
        """Use a password that was set for the account from this window."""
        self.typed = None
        self.stored = secret
        self._used.append(secret)
        self.password_changed.emit()

    def secrets(self) -> "tuple[Secret, ...]":
        """Return every secret that this session knows, to be kept out of reports."""
        known = (*self._used, self.typed, self.stored)
        return tuple(dict.fromkeys(secret for secret in known if secret is not None))

    @property
    def only_session(self) -> bool:
        """Whether a password for this cloud is never put into the keyring."""
        return self.cloud.practice or self.cloud.overridden or self.kept_in == "session"

    @property
    def kept_in(self) -> str:
        """Where a password is, or was last, kept: "keyring" or "session"."""
        if self.cloud.practice or self.cloud.overridden:
            return "session"
        return self._vault.kept_in if self._vault is not None else "keyring"

    def look_up(self) -> None:
        """Ask the keyring for the mailbox's password; `password_changed` tells when it is known."""
        mailbox, cloud = self.mailbox, self.cloud
        if not mailbox:
            return

        def done(secret: "Secret | None", trouble: str = "") -> None:
            if (mailbox, cloud) == (self.mailbox, self._cloud):
                self.stored, self.trouble = secret, trouble
                self.password_changed.emit()

        self.bridge.ask(lambda: self.vault.get(cloud, mailbox), done, lambda error: done(None, why(error)))

    def clear_clipboard_later(self, text: str) -> None:
        """Take `text` off the clipboard after a while, if it still stands there."""

        def clear() -> None:
            clipboard = QApplication.clipboard()
            if clipboard.text() == text:
                clipboard.clear()

        QTimer.singleShot(_CLIPBOARD_MS, self, clear)

    # ---- the run -----------------------------------------------------------------------------------------------------

    @property
    def run(self) -> "Run":
        """What is known."""
        if self._run is None:
            from wizard.model.run import Run  # noqa: PLC0415 - as above

            self._run = Run()
        return self._run

    @property
    def has_run(self) -> bool:
        """Whether anything was ever run, without loading the model."""
        return self._run is not None and self._run.state != "idle"

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._bridge is not None and self._bridge.running

    @property
    def sent(self) -> bool:
        """Whether the last run was to send the test message."""
        return self._sent

    def at_work(self) -> "ProbeStarted | None":
        """Return the probe that has been at work the longest, if any is."""
        probing = self._run.probing.values() if self._run is not None else ()
        return min(probing, key=lambda probe: probe.at, default=None)

    @property
    def attempts(self) -> "Attempts":
        """The sign-ins of the last ten minutes."""
        if self._attempts is None:
            from wizard.model.attempts import Attempts  # noqa: PLC0415 - not needed for the first paint

            self._attempts = Attempts()
        return self._attempts

    def attempt_number(self) -> int:
        """Return which sign-in of this account within ten minutes the next one would be."""
        return self.attempts.next_number(self._account, time.monotonic())

    def too_many(self, selection: tuple[str, ...]) -> bool:
        """Say whether a run of `selection` would be one sign-in too many to begin without asking."""
        return self.signs_in(selection) and self.attempts.warn(self._account, time.monotonic())

    @property
    def _account(self) -> str:
        return f"{self.mailbox} {self.cloud.submission.host}"

    def signs_in(self, selection: tuple[str, ...]) -> bool:
        """Say whether a run of `selection` would sign in."""
        return self.secret is not None and (not selection or any(step in SIGNING_IN for step in selection))

    def try_way(self, trial: "WayTrial", admin: "Admin | None" = None) -> bool:
        """Try one way to send for real, once. `admin`: whose sign-in it is for, where it is not the window's."""
        from wizard.model.way_trial import CHECKS  # noqa: PLC0415 - as above

        return self.start((CHECKS[trial.way],), send=self._sent, trials=(trial,), admin=admin)

    def start(
        self,
        selection: tuple[str, ...] = (),
        *,
        send: bool = False,
        trials: "tuple[WayTrial, ...]" = (),
        letter: "TestMessage | None" = None,
        admin: "Admin | None" = None,
    ) -> bool:
        """Run the steps of `selection`, or everything. False while a run is under way or there is no mailbox.

        `trials`: other ways that are tried for real. `letter` is sent in place of the test message. `admin`: who is
        signed in for this run, where it is not whoever the window knows.
        """
        if self.running or self.look_only or not self.mailbox:
            return False
        from wizard.ui.bridge import Order  # noqa: PLC0415 - as above

        secret = self.secret if self.signs_in(selection) else None
        order = Order(self.case(send=send), selection, secret, self.run, admin or self.admin, trials, letter)
        if not self.bridge.start(order):
            return False
        if secret is not None:
            self._counted = self._account
            self._attempts = self.attempts.and_one(self._counted, time.monotonic())
            self._used.append(secret)
        self._used += [one for trial in trials for one in trial.secrets]
        self._sent = send
        self._answered_in_run = False
        self.is_stopping = False
        self.until = 0.0
        self.run_began.emit()
        return True

    def cancel(self) -> None:
        """Ask the run to stop."""
        if self.running and not self.is_stopping:
            self.is_stopping = True
            self.bridge.cancel()
            self.stopping.emit()

    def forget(self) -> None:
        """Forget what was measured and answered: it was about something else."""
        if self._wait is not None:
            self._wait.stop()
        if self._run is not None:
            before = self._run
            self._run = None
            self.told.clear()
            self._tell(before)

    def _take(self, events: "list[Event]") -> None:
        from wizard.model.run import Found, RunFinished, RunStarted, apply  # noqa: PLC0415 - loaded by the worker

        before = self.run
        run = before
        first = False
        for event in events:
            run = apply(run, event)
            first = first or isinstance(event, Found)
            if isinstance(event, RunStarted) and run.run_id != event.run_id:
                return
        self._run = run
        if first:
            self._mark_first(before)
        over = isinstance(events[-1], RunFinished)
        if over and self._answered_in_run:
            from wizard.engine import judge  # noqa: PLC0415 - loaded by the worker

            self._run = judge.rejudge(run, self.case(send=self._sent))
        self.until = max((probe.until for probe in run.probing.values()), default=self.until)
        self._tell(before)
        if over:
            self.is_stopping = False
            self._take_back()
            trace.mark("finished")
            trace.memory()
            self.run_ended.emit(run.ending)

    def _take_back(self) -> None:
        """Do not count a sign-in that the run never came to."""
        account, self._counted = self._counted, ""
        found = self.run.findings.get(_SIGN_IN)
        if account and found is not None and found.status.value == "skipped":
            self._attempts = self.attempts.without_last(account)

    def _mark_first(self, before: "Run") -> None:
        """Mark the first result of a run, once it is on screen."""
        if before.state != "running" or not before.findings:
            QTimer.singleShot(0, lambda: trace.mark("first-result"))

    def _broke(self, error: str) -> None:
        from dataclasses import replace  # noqa: PLC0415 - loaded with the model

        before = self.run
        self._run = replace(before, state="finished", probing={})
        self.is_stopping = False
        self._tell(before)
        self.run_ended.emit(error)

    def _tell(self, before: "Run") -> None:
        """Tell which checks look different now."""
        after = self.run
        known = {*before.findings, *after.findings}
        changed = {check for check in known if before.findings.get(check) is not after.findings.get(check)}
        if (before.state, before.checks) != (after.state, after.checks):
            changed |= {*before.checks, *after.checks}
        self.run_changed.emit(frozenset(changed))

    # ---- how it looks ------------------------------------------------------------------------------------------------

    def state(self, check: str) -> State:
        """Return the state of one check."""
        run = self._run
        if run is None:
            return "idle"
        finding = run.findings.get(check)
        if finding is not None:
            return status_of(finding)
        return "running" if run.waiting(check) else "idle"

    def step_state(self, step: str) -> State:
        """Return the state of one step of the rail."""
        if step == "start":
            return "told" if self.mailbox else "idle"
        if self._run is None:
            return "idle"
        if step == "result":
            return self._result_state()
        from wizard.report.path import unseen  # noqa: PLC0415 - the worker has loaded it by now

        blind = {check for check, finding in self._run.findings.items() if unseen(finding)}
        states = {check: self.state(check.id) for check in checks(step) if check.id not in blind}
        if blind.intersection(check.id for check in checks(step)) and heaviest([*states.values()]) in _OPEN:
            return "idle"  # looked at and nothing seen, as the path picture says
        decisive = next((state for check, state in states.items() if check.decides), None)
        if decisive in _OPEN and heaviest([*states.values()]) == "pass":
            return decisive  # what else there is of this step cannot speak for it
        return heaviest([*states.values()])

    def hops(self) -> tuple[dict[str, State], str]:
        """Return the state of each hop of the path picture, and where it breaks."""
        run = self._run
        if run is None or not (run.findings or run.checks):
            return {}, ""
        from wizard.report.path import hop_states  # noqa: PLC0415 - the worker has loaded it by now

        hops = hop_states(run)
        return {hop.id: _HOP_STATES[hop.state.value] for hop in hops}, next((hop.id for hop in hops if hop.here), "")

    def _result_state(self) -> State:
        run = self.run
        if run.state == "running":
            return "running"
        if run.verdict is None:
            return "idle"
        by_status: dict[str, State] = {"healthy": "pass", "degraded": "warn", "broken": "fail"}
        return by_status.get(run.verdict.status.value, "unknown")


def checks(step: str = "") -> "tuple[Check, ...]":
    """Return the checks, of one step or all."""
    from wizard.checks import CHECKS  # noqa: PLC0415 - the worker has loaded it by now

    return tuple(check for check in CHECKS if not step or check.step == step)


def status_of(finding: "Finding") -> State:
    """Return the state that a finding is shown in."""
    states: dict[str, State] = {
        "pass": "pass",
        "warn": "warn",
        "fail": "fail",
        "unknown": "unknown",
        "skipped": "skipped",
        "manual": "manual",
        "crashed": "crashed",
    }
    return states[finding.status.value]


def sentence(error: "InputError | Exception") -> str:
    """Return the plain sentence for an input error, or for one of the vault."""
    from wizard import words  # noqa: PLC0415 - not needed for the first paint

    group = "vault" if type(error).__name__ == "VaultError" else "input"
    return words.text(f"{group}.{getattr(error, 'id', '')}", **getattr(error, "values", {}))


def why(error: Exception) -> str:
    """Return the plain sentence for whatever the keyring raised."""
    from wizard import words  # noqa: PLC0415 - not needed for the first paint

    known = type(error).__name__ == "VaultError"
    return sentence(error) if known else words.text("vault.failed", error=type(error).__name__)
