"""A secret comes out by one door, and whoever tries another gets nothing of it."""

import copy
import io
import json
import logging
import os
import pickle
import pprint
import re
import traceback
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass, field
from functools import partial
from typing import Any

import pytest

from tests.hostile import canary
from tests.hostile.behaviours import CANARY
from wizard.model.secret import AccessToken, Mask, Secret


@dataclass
class _Holder:
    secret: Secret
    more: list[Secret] = field(default_factory=list)


def _printed(secret: Secret) -> str:
    out = io.StringIO()
    print(secret, [secret], file=out)
    return out.getvalue()


def _logged(secret: Secret) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = logging.Logger("canary")  # noqa: LOG001 - one of its own, for this line alone
    logger.addHandler(handler)
    logger.warning("%s %r", secret, [secret])
    return out.getvalue()


def _traced(secret: Secret) -> str:
    with pytest.raises(TypeError) as raised:
        json.dumps(secret)
    return "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())


KINDS = (Secret, AccessToken)
#: What turns it into a text, on purpose or in passing.
SPELLINGS: dict[str, Callable[[Any], object]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "format": lambda secret: f"{secret}{secret!r}{secret!s}{secret:>40}{secret:s}",
    "percent": lambda secret: str("%s %r" % (secret, secret)),  # noqa: UP031 - the old way is one of the ways
    "str.format": "{0} {0!r} {0:x}".format,
    "print": _printed,
    "pprint": lambda secret: pprint.pformat([secret]),
    "list": lambda secret: str([secret, {"a": secret}, {secret}]),
    "exception": lambda secret: "".join(traceback.format_exception_only(ValueError(secret))),
    "dataclass": lambda secret: repr(_Holder(secret)) + str(asdict(_Holder(secret))) + str(astuple(_Holder(secret))),
    "log": _logged,
    "JSON with a way out": lambda secret: json.dumps({"a": secret}, default=str),
    "traceback with locals": _traced,
}
#: What takes it apart, and must fail.
REFUSED: dict[str, Callable[[Any], object]] = {
    **{f"pickle {number}": partial(pickle.dumps, protocol=number) for number in range(6)},
    "pickle within": lambda secret: pickle.dumps({"a": [secret]}),
    "JSON": json.dumps,
    "JSON of a key": lambda secret: json.dumps({secret: 1}),
    "JSON by vars": lambda secret: json.dumps(secret, default=vars),
    "vars": vars,
    "state": lambda secret: secret.__getstate__(),
    "iterate": list,
    "length": len,
    "add": lambda secret: "a" + secret,
    "path": os.fspath,
    "bytes": bytes,
    "index": lambda secret: secret[0],
    "write": lambda secret: io.StringIO().write(secret),
    "compare": lambda secret: secret < secret,  # noqa: PLR0124 - whether it can be
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", SPELLINGS)
def test_no_text_has_it(way: str, kind: type[Secret]) -> None:
    """However it is printed, formatted, logged or quoted, none of it is there."""
    assert not canary.found_in(str(SPELLINGS[way](kind(CANARY))), CANARY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", REFUSED)
def test_it_cannot_be_taken_apart(way: str, kind: type[Secret]) -> None:
    """What would write it down or read its parts is refused, and the refusal does not tell it either."""
    with pytest.raises((TypeError, pickle.PicklingError)) as refused:
        REFUSED[way](kind(CANARY))
    assert not canary.found_in(repr(refused.value), CANARY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_itself(kind: type[Secret]) -> None:
    """Copying makes no second one, and two of the same text are not equal: nothing can be found by guessing."""
    secret = kind(CANARY)
    assert copy.copy(secret) is copy.deepcopy(secret) is secret
    assert secret != kind(CANARY)
    assert secret != CANARY
    assert hash(secret) != hash(CANARY)
    assert secret.reveal() == CANARY


#: Forms in which a server could say a password back, and in which a writing of ours would spell it.
MASKED = [
    name
    for name in canary.forms(CANARY)
    if name.startswith(("utf-8", "utf-16-le")) and not re.search("spaced|URL|quotable", name)
] + ["URL", "strict URL", "form", "HTML with apostrophes", "JSON", "JSON with letters", "Python"]


@pytest.mark.parametrize("name", MASKED)
def test_the_mask_takes_it_out(name: str) -> None:
    """Of each of these forms the mask leaves nothing that a search of its own would find."""
    form = canary.forms(CANARY)[name].decode("utf-8", "surrogateescape")
    assert not canary.found_in(Mask([Secret(CANARY)])(f"x{form}x"), CANARY)
