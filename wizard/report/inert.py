"""Text that a server, a device or a file sent, made inert for every writing. Knows no markup.

What remains is one line of visible characters. Whatever a terminal, a browser or a text editor would obey instead of
showing (control characters, escape sequences, direction overrides, characters of no width) stands as its code.
"""

import re

#: Printable by Unicode's word, yet drawn as nothing: joiners, fillers, variation selectors.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def inert(text: str) -> str:
    r"""Return `text` as one harmless line: what cannot be seen is spelt out as Python would, `\x1b`, `\u202e`, `\n`.

    Where anything is spelt out, a backslash of the text itself is doubled, so that the two can be told apart.
    """
    if text.isprintable() and not _UNSEEN.search(text):
        return text
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char == "\\" or _UNSEEN.match(char):
        return char.encode("unicode_escape").decode("ascii")
    return char if char.isprintable() else repr(char)[1:-1]
