"""Takes the wrapping off a line of error text: escapes, tags, quoting, line breaks, Exchange's trailer.

Clients hide the server's words in tuples, JSON, HTML, exceptions and logs. Rather than know each client, this undoes
what all of them do and leaves two forms to search: `folded` for what needs word boundaries, and `squeezed`,
without blanks and quotes, in which a sentence is found however it was broken. Knows no meaning of any text.

Every step is linear in the text, and only the beginning and the end of a very long one are looked at.
"""

import html
import re

from wizard.model.frozen import dataclass

_HALF = 32 * 1024  # of a longer text the first and the last so many characters: chains name the reason at the end

_PANEL = 200  # what a panel shows is not longer

_ESCAPED_CHARACTER = re.compile(r"\\{1,8}(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_ESCAPED_BREAK = re.compile(r"\\{1,8}[rnt]")
_TAG = re.compile(
    r"</?(?:a|b|br|code|div|em|font|i|li|p|pre|span|strong|table|td|th|tr|ul)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE
)
_ANSI = re.compile(r"\x1b\[[0-9;]{0,12}[A-Za-z]")
_SOFT_BREAK = re.compile(r"=\r?\n")  # quoted-printable, as in a bounce saved to a file
_QUOTING = re.compile(r"\n[ \t]{0,8}[>|]{1,8}")
_TRAILER = re.compile(
    r"\[(?:hostname=)?[a-z0-9-]{3,40}(?:\.[a-z0-9-]{1,40}){0,2}\.(?:prod\.(?:outlook|exchangelabs)|partner\.outlook)\.(?:com|cn|us)"
    r"(?: \d{4}-\d\d-\d\dt[\d:.]{5,20}z [0-9a-f]{16})?\]",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?<![\w.])([2-5]\d\d)[ \-,:#(b'\"\[<]{1,5}([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)")
_CODE = re.compile(
    r"(?:^|[:<>(\"'|,;\[] ?|\b(?:code|error|fehler|reply|returned|said|server|smtp|status|response) )"
    r"([2-5]\d\d)(?![\w.:/]|-\d)"
)
_ENHANCED = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)")
_WORD = re.compile(r"#?[a-z0-9]++(?:-[a-z0-9]++)*+")

_BLANKED = dict.fromkeys((*range(32), 127, 0x85, 0xA0, 0x2028, 0x2029), " ")
_GONE: dict[int, str | None] = dict.fromkeys(
    (0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_STRAIGHT = {
    0x2018: "'",
    0x2019: "'",
    0x201A: "'",
    0x201C: '"',
    0x201D: '"',
    0x201E: '"',
    0x2010: "-",
    0x2011: "-",
    0x2013: "-",
}
_PLAIN: dict[int, str | None] = {**_BLANKED, **_GONE, **_STRAIGHT}
SQUEEZED_OUT = frozenset(" '\"`\\")
_SQUEEZE: dict[int, None] = dict.fromkeys(map(ord, SQUEEZED_OUT))


@dataclass(frozen=True, slots=True)
class Text:
    """One error text without its wrapping: as it came, in the two forms that are searched, and what was read in it.

    `pairs` are the reply codes that stand right before an enhanced code, with it; `codes` those and the ones that stand
    where a reply begins; `words` are the words of a text so short that a panel could show it.
    """

    plain: str
    folded: str
    squeezed: str
    trailer: str
    pairs: tuple[tuple[str, str], ...]
    codes: frozenset[str]
    enhanced: frozenset[str]
    words: tuple[str, ...]


def unwrap(line: str) -> Text:
    """Return the text of `line` without its wrapping."""
    text = line if len(line) <= 2 * _HALF else f"{line[:_HALF]} {line[-_HALF:]}"
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\\" in text:
        text = _ESCAPED_CHARACTER.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = _ESCAPED_BREAK.sub("\n", text)
    if "&" in text:
        text = html.unescape(html.unescape(text))  # twice: logs that show a page's source
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "\n" in text:
        text = _QUOTING.sub("\n", _SOFT_BREAK.sub("", text))
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_PLAIN)
    text = " ".join(text.split())
    trailer = ""
    if "[" in text and (found := _TRAILER.search(text)):
        trailer = found[0]
        text = _TRAILER.sub(" ", text)
    plain = _joined(text)
    folded = plain.lower()
    if len(folded) != len(plain):  # a few capitals become two letters; positions must agree
        folded = "".join(low if len(low := character.lower()) == 1 else character for character in plain)
    pairs = tuple((found[1], found[2]) for found in _PAIR.finditer(folded))
    return Text(
        plain=plain,
        folded=folded,
        squeezed=folded.translate(_SQUEEZE),
        trailer=trailer,
        pairs=pairs,
        codes=frozenset(_CODE.findall(folded)).union(code for code, _ in pairs),
        enhanced=frozenset(_ENHANCED.findall(folded)),
        words=tuple(_WORD.findall(folded)) if len(folded) <= _PANEL else (),
    )


def squeeze(fragment: str) -> str:
    """Return a fragment in the form in which it is looked for in `Text.squeezed`."""
    return fragment.lower().translate(_SQUEEZE)


def _joined(text: str) -> str:
    """Take out the codes that begin the further lines of a reply: they stand in the middle of its sentence.

    The same code and enhanced code with a blank between begin a new reply, unless the first had a hyphen there.
    """
    first = _PAIR.search(text)
    if first is None or text.find(first[2], first.end()) < 0:
        return text
    code = rf"(?:{first[1]}[- ])?" if text[first.end(1)] == "-" else rf"(?<!{first[1]} )"
    repeated = re.compile(rf"(?<![\w.]){code}{re.escape(first[2])} ")
    return text[: first.end()] + repeated.sub("", text[first.end() :])
