"""Kept cases for the tests: one small, one with an observation of every kind, made from the types themselves."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union

from hypothesis import strategies as st

from wizard import clouds
from wizard.case_file import Answer, Kept, Source, kinds
from wizard.model.case import Case
from wizard.model.change import ChangeRecord
from wizard.model.observation import Observation, SignIn
from wizard.model.run import Run
from wizard.model.tenant import Row

STARTED = 1_795_500_000.25
MAILBOX = "scanner@contoso.com"
CASE = Case(mailbox=MAILBOX, cloud=clouds.load("worldwide"), device="brother", told={"mfa": "off"})

_texts = st.text(st.characters(codec="utf-8"), max_size=12)
_numbers = st.floats(-1e9, 1e9)
_anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)


def of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one way out for each sort of type
    """Return values of a field's type."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin in (Union, types.UnionType):
        return st.one_of([of(one) for one in inside])
    if origin is tuple:
        return st.lists(of(inside[0]), max_size=2).map(tuple)
    if origin in (dict, Mapping):
        return st.dictionaries(_texts, of(inside[1]), max_size=2)
    if hint is types.NoneType:
        return st.none()
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        made: Any = hint
        return st.builds(made, **{field.name: of(hints[field.name]) for field in dataclasses.fields(hint)})
    simple: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(-(2**40), 2**40),
        float: _numbers,
        str: _texts,
        Path: st.none(),
        Row: st.dictionaries(_texts, _anything, max_size=3).map(Row),
    }
    return simple[hint]


def observations() -> st.SearchStrategy[Observation]:
    """Return observations of every kind."""
    return st.sampled_from(sorted(kinds.KINDS)).flatmap(lambda name: of(kinds.KINDS[name]))


def kept(*seen: Observation, **more: Any) -> Kept:
    """Return a case with these observations."""
    whole: dict[str, Any] = {
        "id": "K7QM-94TX",
        "case": CASE,
        "run": Run(
            state="finished", started=STARTED, finished=STARTED + 2, observations=tuple(seen), ending="complete"
        ),
        "answers": (Answer(key="mfa", value="off", by="DESK-1", at=STARTED),),
        "sources": (Source(probe="session", kind="sign-in", by="DESK-1", at=STARTED + 1),),
        "changes": (ChangeRecord(kind="smtp-auth-on", subject=MAILBOX, before="off", after="on", at=STARTED + 9),),
        "by": "DESK-1",
        "saved": STARTED + 10,
    }
    return Kept(**{**whole, **more})


def sign_in(*, started: float = 1.0, accepted: bool = True) -> SignIn:
    """Return a sign-in."""
    return SignIn(probe="session", started=started, ended=started + 0.2, user=MAILBOX, accepted=accepted)
