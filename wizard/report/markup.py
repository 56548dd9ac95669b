"""A small builder of HTML and SVG in which nothing but this program's own tags can become markup. Knows no report.

`tag` takes `Markup` as it is and every other text as data: made inert, then escaped. There is no way to add raw text.
"""

import html
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from wizard.languages import Language
from wizard.report.inert import inert

_VOID = frozenset({"meta", "br", "circle", "line", "path", "col", "img", "hr"})
_BETWEEN_TAGS = re.compile(r"(?<=>)[^<]+(?=<)")
_ATTRIBUTE = re.compile(r'(?<= href=")[^"]*(?=")|(?<= title=")[^"]*(?=")|(?<= aria-label=")[^"]*(?=")')


class Markup(NamedTuple):  # a report of thousands of findings has hundreds of thousands: no other kind is made faster
    """Finished markup. Made by this module alone."""

    text: str


Part = Markup | str | int | float


def tag(name: str, /, *parts: Part | Iterable[Markup], **attributes: str | float) -> Markup:
    """Return the element `name`. In attribute names `_` stands for `-`, and one at the end is dropped (`class_`)."""
    opening = "".join(
        f' {key.removesuffix("_").replace("_", "-")}="{_escaped(str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    if name in _VOID:
        return Markup(f"<{name}{opening}/>")
    return Markup(f"<{name}{opening}>{''.join(map(_text, parts))}</{name}>")


def join(*parts: Part | Iterable[Markup]) -> Markup:
    """Return parts one after the other."""
    return Markup("".join(map(_text, parts)))


def link(address: str) -> Markup:
    """Return an address to press, if it is an https one; else its text alone."""
    return tag("a", address, href=address, rel="noreferrer") if address.startswith("https://") else join(address)


def page(language: Language, head: Markup, style: str, body: Markup) -> str:
    """Return a whole document. `style` is this program's own and holds no text from outside."""
    way = "rtl" if language.right_to_left else "ltr"
    inside = tag("head", head, Markup(f"<style>{style}</style>")), tag("body", body)
    document = tag("html", *inside, lang=language.code, dir=way)
    return f"<!DOCTYPE html>\n{document.text}\n"


def _text(part: Part | Iterable[Markup]) -> str:
    if isinstance(part, Markup):
        return part.text
    if isinstance(part, str | int | float):
        return _escaped(str(part))
    return "".join(inner.text for inner in part)


def _escaped(text: str) -> str:
    return html.escape(inert(text))


def masked(document: str, mask: Callable[[str], str]) -> str:
    """Return a finished document with `mask` over each of its texts; the style and the tags stay."""
    head, style, body = document.partition("</style>")

    def one(match: re.Match[str]) -> str:
        return html.escape(mask(html.unescape(match[0])))

    title = re.sub(r"(?<=<title>)[^<]*(?=</title>)", one, head)
    return title + style + _ATTRIBUTE.sub(one, _BETWEEN_TAGS.sub(one, body))
