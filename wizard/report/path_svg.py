"""The path picture as SVG: nine hops, each with a shape, a colour and a word. Knows states, not checks.

Colours are classes of the page's style, so that light, dark and paper each have their own.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from wizard.report.markup import Markup, join, tag
from wizard.report.say import say

_WIDTH, _HEIGHT = 900, 92
_LINE = 26  # the height at which the marks stand
_PASSED = ("ok", "warning")


def draw(path: Sequence[Mapping[str, Any]]) -> Markup:
    """Return the picture of the report's `path`."""
    slot = _WIDTH / len(path)
    spots = [(slot * (place + 0.5), hop) for place, hop in enumerate(path)]
    names = "; ".join(say("page.path-hop", hop=hop["title"], state=say(f"state.{hop['state']}")) for hop in path)
    return tag(
        "svg",
        [_link(left, right) for left, right in pairwise(spots)],
        [_hop(x, hop) for x, hop in spots],
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        class_="path",
        role="img",
        aria_label=say("page.path-name", hops=names),
    )


def _link(left: tuple[float, Mapping[str, Any]], right: tuple[float, Mapping[str, Any]]) -> Markup:
    (from_x, before), (to_x, after) = left, right
    return line(before, after, from_x + 15, to_x - 15, _LINE)


def line(before: Mapping[str, Any], after: Mapping[str, Any], left: float, right: float, y: float) -> Markup:
    """Return the line between two hops, or a part of it."""
    clear = before["state"] in (*_PASSED, "not-tested") and after["state"] in _PASSED
    kind = "ok" if clear else "broken" if after["state"] == "broken" else "dim"
    return tag("line", x1=left, y1=y, x2=right, y2=y, class_=f"line {kind}")


def _hop(x: float, hop: Mapping[str, Any]) -> Markup:
    state, here = hop["state"], hop["here"]
    kind = f"hop {state} here" if here else f"hop {state}"
    return tag(
        "g",
        ring(x, _LINE) if here else join(),
        mark(state, x, _LINE, 11 if here else 9.5),
        tag("text", hop["title"], x=x, y=_LINE + 34, class_="name"),
        tag("text", say(f"state.{state}"), x=x, y=_LINE + 52, class_="state"),
        class_=kind,
    )


def ring(x: float, y: float) -> Markup:
    """Return the ring around the hop at which the path breaks."""
    return tag("circle", cx=x, cy=y, r=16, class_="ring")


def mark(state: str, x: float, y: float, r: float) -> Markup:
    """Return the mark of a state: its shape alone tells it, without any colour."""
    return tag("g", _shape(state, x, y, r), _sign(state, x, y, r / 9.5), class_=f"mark {state}")


def _shape(state: str, x: float, y: float, r: float) -> Markup:
    if state == "warning":
        points = f"M{x} {y - r * 1.15} L{x + r * 1.2} {y + r * 0.95} L{x - r * 1.2} {y + r * 0.95} Z"
        return tag("path", d=points, class_="shape")
    if state == "broken":
        c = r * 0.48
        corner = f"M{x - c} {y - r} L{x + c} {y - r} L{x + r} {y - c} L{x + r} {y + c} L{x + c} {y + r}"
        return tag("path", d=f"{corner} L{x - c} {y + r} L{x - r} {y + c} L{x - r} {y - c} Z", class_="shape")
    return tag("circle", cx=x, cy=y, r=r, class_="shape")


def _sign(state: str, x: float, y: float, s: float) -> Markup:
    match state:
        case "ok":
            return tag("path", d=f"M{x - 4.2 * s} {y + 0.2 * s} l{3 * s} {3.4 * s} l{5.6 * s} {-7 * s}", class_="sign")
        case "broken":
            return tag(
                "path",
                d=f"M{x - 3.8 * s} {y - 3.8 * s} l{7.6 * s} {7.6 * s} m0 {-7.6 * s} l{-7.6 * s} {7.6 * s}",
                class_="sign",
            )
        case "warning":
            return tag("path", d=f"M{x} {y - 4.5 * s} v{6 * s} m0 {3.2 * s} v{0.4 * s}", class_="sign")
        case "unknown":
            return tag("text", "?", x=x, y=y + 4.4 * s, class_="sign-text")
        case "waiting":
            return tag("path", d=f"M{x} {y - 4.5 * s} v{4.5 * s} h{3.6 * s}", class_="sign")
    return tag("path", d=f"M{x - 4 * s} {y} h{8 * s}", class_="sign")
