"""Every hostile mail server through the whole program: the right verdict, no promise broken, nothing left open."""

import asyncio
from collections.abc import Iterable

import pytest

from tests.hostile.behaviours import BY_NAME, EVERY, Behaviour
from tests.hostile.house import Met, hurry, meet
from wizard import catalogue

#: At once: first those that nobody has to wait for.
_TOGETHER = 100
_SORTED = sorted(EVERY, key=lambda one: one.slow)
_BATCHES = [_SORTED[start : start + _TOGETHER] for start in range(0, len(_SORTED), _TOGETHER)]
#: One by one, of which the quick test takes every so manyth.
_SOME = 12
#: Split at every byte: one of each kind of end.
_SPLIT = (
    "quit: close",
    "greeting: codes differ",
    "ehlo: two answers",
    "a firewall masks the extensions",
    "starttls: 250",
    "starttls: 454",
    "pass: the password said back, raw",
    "auth: no base64",
    "PLAIN alone",
    "pass: 421",
    "data taken after a refused recipient",
    "end: 554",
)
_QUICK_SPLIT = (_SPLIT[0], _SPLIT[4], _SPLIT[6])
_LONGEST = 140  # bytes of the longest answer in all of these
_FORWARD = ("credentials", "delivery")  # the session alone


def test_there_are_enough_of_them() -> None:
    """At least a hundred, each with a name of its own, and the causes are ones that the catalogue knows."""
    assert len(EVERY) == len(BY_NAME) >= 100
    assert {cause for one in EVERY for cause in one.causes if cause} <= {*catalogue.causes(), "unknown"}


@pytest.mark.parametrize("behaviour", EVERY[::_SOME], ids=lambda one: one.name)
async def test_some_one_by_one(behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict names the cause, no promise is broken, the password is nowhere, and the run ends by itself."""
    hurry(monkeypatch, 1.0)
    met = await meet(behaviour)
    assert not met.wrong()


@pytest.mark.long
@pytest.mark.parametrize("behaviour", EVERY, ids=lambda one: one.name)
async def test_each_one_by_one(behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of every single one."""
    hurry(monkeypatch, 1.0)
    met = await meet(behaviour)
    assert not met.wrong()


@pytest.mark.parametrize("batch", _BATCHES, ids=[f"{batch[0].name} …" for batch in _BATCHES])
async def test_a_hundred_at_once(batch: list[Behaviour], monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred of them at the same time change no verdict, break no promise and crash nothing."""
    hurry(monkeypatch, 12.0)  # a hundred sessions and their servers share one thread
    met = await asyncio.gather(*[meet(behaviour) for behaviour in batch])
    assert not {one.behaviour.name: faults for one in met if (faults := one.faults())}


def _verdict(met: Met) -> tuple[object, ...]:
    verdict = met.run.verdict
    assert verdict is not None
    return verdict.status, verdict.cause, verdict.broken_at, met.run.findings["credentials.sign-in"].say


async def _split(name: str, places: Iterable[int]) -> None:
    behaviour = BY_NAME[name]
    whole = _verdict(await meet(behaviour, selection=_FORWARD))
    for place in places:
        met = await meet(behaviour, split=place, selection=_FORWARD)
        assert (place, _verdict(met)) == (place, whole)
        assert not met.faults()


@pytest.mark.parametrize("name", _QUICK_SPLIT)
async def test_every_answer_in_two_packets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that are cut in two give the verdict of whole ones."""
    hurry(monkeypatch, 5.0)
    await _split(name, range(1, _LONGEST, 9))


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", _SPLIT)
async def test_every_answer_cut_at_every_byte(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, cut after each single byte of every answer."""
    hurry(monkeypatch, 5.0)
    await _split(name, range(1, _LONGEST))
