"""A change reads before, writes once, reads back, and can be taken back; what it did is recorded as it was read."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.house import EXCHANGE
from wizard import changes
from wizard.changes.apply import apply, prepare
from wizard.changes.command import command
from wizard.model.change import Call
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, RankedCause, Status, Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import Secret
from wizard.model.tenant import AdminSignIn, Reading, Row

WHO = AdminSignIn(probe="admin", started=0, ended=0, user="admin@contoso.com", tenant_id="t-1", how="browser")


def answer(*rows: dict[str, Any], refused: Any = "", detail: str = "") -> Reading:
    made = tuple(Row(row) for row in rows)
    return Reading(probe="x", started=0, ended=0, source="x", rows=made, refused=refused, detail=detail)


class Tenant:
    """Stands in for both services: one property that calls change, and everything that was called."""

    def __init__(self, name: str, value: Any, wrote: Callable[[Call], Reading] | None = None) -> None:
        self.name, self.value = name, value
        self.calls: list[Call] = []
        self.wrote = wrote
        self.late = 0
        self.beyond: tuple[str, ...] = ()  # what the role does not cover

    async def read(self, call: Call) -> Reading:
        await asyncio.sleep(0)
        self.calls.append(call)
        return answer({self.name: self.value})

    async def write(self, call: Call) -> Reading:
        await asyncio.sleep(0)
        self.calls.append(call)
        said = self.wrote(call) if self.wrote else answer()
        if said.answered and self.name in call.parameters:
            self.value = call.parameters[self.name]
        return said

    async def lacks(self, call: Call, known: Call) -> bool:
        await asyncio.sleep(0)
        assert known.name.startswith("G")
        return call.name in self.beyond


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


async def done(kind: str, tenant: Tenant) -> Any:
    prepared = await prepare(changes.make(kind, EXCHANGE), tenant)
    return prepared, await apply(prepared, tenant, WHO, at_once)


SWITCH = "SmtpClientAuthenticationDisabled"


async def test_what_the_role_does_not_cover_is_said_before_it_is_tried() -> None:
    """Nothing is written, and the cmdlet that is lacking is named; what needs no change needs no right."""
    tenant = Tenant(SWITCH, value=True)
    tenant.beyond = ("Set-CASMailbox",)
    prepared, record = await done("smtp-auth-on", tenant)
    assert (prepared.refused, prepared.detail) == ("role", "Set-CASMailbox")
    assert (record.failed, record.before, record.confirmed) == ("role", "true", False)
    assert all(call.name.startswith("Get-") for call in tenant.calls)
    prepared, _ = await done("smtp-auth-off", tenant)
    assert not prepared.refused
    assert not prepared.needed


@pytest.mark.parametrize("before", [True, None])
@pytest.mark.parametrize(
    ("kind", "after"), [("smtp-auth-on", "false"), ("smtp-auth-follows", ""), ("smtp-auth-off", "true")]
)
async def test_the_three_states(kind: str, after: str, before: bool | None) -> None:  # noqa: FBT001 - a state
    """The mailbox's switch goes to each of its states and, by the record's undo, back."""
    tenant = Tenant(SWITCH, before)
    prepared, record = await done(kind, tenant)
    assert (record.before, record.after, record.confirmed, record.failed) == (
        "" if before is None else "true",
        after,
        True,
        "",
    )
    assert (record.by, record.tenant_id) == ("admin@contoso.com", "t-1")
    assert "Set-CASMailbox -Identity 'scanner@contoso.com'" in record.undo
    back = changes.undo(prepared.change, prepared.before)
    assert back is not None
    again = await prepare(back, tenant)
    await apply(again, tenant, WHO, at_once)
    assert tenant.value is before


async def test_null_is_written_as_null() -> None:
    """Following the organisation is a null that is sent, not a parameter that is left out."""
    tenant = Tenant(SWITCH, value=True)
    await done("smtp-auth-follows", tenant)
    (write,) = (call for call in tenant.calls if call.name.startswith("Set-"))
    assert write.parameters[SWITCH] is None
    assert SWITCH in write.parameters


async def test_what_is_so_already_needs_no_change() -> None:
    """The preview says so."""
    assert not (await prepare(changes.make("smtp-auth-on", EXCHANGE), Tenant(SWITCH, value=False))).needed
    assert (await prepare(changes.make("smtp-auth-on", EXCHANGE), Tenant(SWITCH, None))).needed


async def test_nothing_is_written_where_nothing_could_be_read() -> None:
    """A reading that is refused, or that lacks the property, stops the change: there would be no way back."""
    absent = Tenant("another property", value=True)
    prepared, record = await done("smtp-auth-on", absent)
    assert prepared.refused == "unreadable"
    assert not prepared.needed
    assert not record.confirmed
    assert [call.name for call in absent.calls] == ["Get-CASMailbox"]


async def test_a_refused_write_is_told() -> None:
    """The role's refusal stands in the record, the value is as before, and nothing was sent twice."""
    tenant = Tenant(SWITCH, None, lambda _: answer(refused="role", detail="CmdletAccessDenied"))
    _, record = await done("smtp-auth-on", tenant)
    assert (record.failed, record.detail, record.after, record.confirmed) == ("role", "CmdletAccessDenied", "", False)
    assert sum(call.name == "Set-CASMailbox" for call in tenant.calls) == 1


async def test_a_lost_answer_is_read_back() -> None:
    """A write whose answer never came, but which was made, is confirmed by reading."""
    tenant = Tenant(SWITCH, None)

    def lost(call: Call) -> Reading:
        tenant.value = call.parameters[SWITCH]
        return answer(refused="unreachable")

    tenant.wrote = lost
    _, record = await done("smtp-auth-on", tenant)
    assert (record.confirmed, record.failed, record.after) == (True, "", "false")


async def test_a_write_that_changed_nothing_is_not_confirmed() -> None:
    """Accepted is not done."""
    tenant = Tenant("other", None)
    tenant.name = SWITCH

    async def deaf(call: Call) -> Reading:
        tenant.calls.append(call)
        return answer()

    tenant.write = deaf  # type: ignore[method-assign]
    _, record = await done("smtp-auth-on", tenant)
    assert (record.confirmed, record.failed) == (False, "not-confirmed")


async def test_a_policy_for_one_user() -> None:
    """An existing policy is taken as it is, the user alone gets it, and goes back to none."""
    tenant = Tenant(
        "AuthenticationPolicy",
        None,
        lambda call: (
            answer(refused="unreadable", detail="The object already exists.")
            if call.name.startswith("New-")
            else answer()
        ),
    )
    prepared, record = await done("auth-policy", tenant)
    assert record.confirmed
    assert record.after == "Allow SMTP for one device"
    assert record.undo == "Set-User -Identity 'scanner@contoso.com' -AuthenticationPolicy $null"
    assert prepared.change.command.count("\n") == 2


def test_commands_quote_what_they_are_given() -> None:
    """A quote in an address ends no literal, and a password is never written into a command."""
    call = Call(service="exchange", name="Set-CASMailbox", parameters={"Identity": "o'brien\u2019s@contoso.com"})
    assert command([call]) == "Set-CASMailbox -Identity 'o''brien\u2019\u2019s@contoso.com'"
    reset = changes.make("reset-password", EXCHANGE, Secret("canary-password"))
    assert "canary" not in reset.command + repr(reset)
    assert "Read-Host" in reset.command
    assert changes.make("block-sign-in", EXCHANGE).command == (
        "Update-MgUser -UserId 'scanner@contoso.com' -AccountEnabled:$false"
    )


def test_no_way_back_is_said() -> None:
    """Signing out and a new password cannot be undone."""
    for change in (changes.make("sign-out", EXCHANGE), changes.make("reset-password", EXCHANGE, Secret("x"))):
        assert changes.undo(change, "") is None
        assert not change.undo_command("")


def run(*causes: str, **findings: Finding) -> Run:
    ranked = tuple(RankedCause(cause, Confidence.CERTAIN, ("credentials.sign-in",)) for cause in causes)
    verdict = Verdict(status=VerdictStatus.BROKEN, causes=ranked)
    return Run(verdict=verdict, findings={finding.check: finding for finding in findings.values()})


@pytest.mark.parametrize(
    ("causes", "offered"),
    [
        (("tenant-smtp-auth-disabled",), ("smtp-auth-on",)),
        (("mailbox-smtp-auth-disabled", "mailbox-auth-policy"), ("smtp-auth-on", "auth-policy")),
        (("security-defaults",), ()),
        (("conditional-access",), ()),
        (("mfa-required",), ()),
        (("bad-credentials",), ()),
        (("send-as-denied",), ()),
    ],
)
def test_only_what_fits_is_offered(causes: tuple[str, ...], offered: tuple[str, ...]) -> None:
    """The narrow change for its cause; never a switch for security defaults, MFA or a policy."""
    assert changes.offers(run(*causes), EXCHANGE) == offered


def test_an_attack_calls_for_other_changes() -> None:
    """Many refusals in the log offer to sign out, block and reset."""
    finding = Finding(check="mfa.sign-ins", status=Status.WARN, say="burst")
    assert changes.offers(run(log=finding), EXCHANGE) == ("sign-out", "block-sign-in", "reset-password")


def test_on_can_be_turned_off_again() -> None:
    """A mailbox that is On and works may go back to following or Off."""
    finding = Finding(check="mailbox.smtp-auth", status=Status.PASS, say="on")
    assert changes.offers(run(mailbox=finding), EXCHANGE) == ("smtp-auth-follows", "smtp-auth-off")


def test_every_kind_can_be_made() -> None:
    """Each has its calls, a command, and a subject."""
    for kind in changes.KINDS:
        change = changes.make(kind, EXCHANGE)
        assert change.id == kind
        assert change.writes
        assert change.command
        assert "@" in change.subject
