"""`explain`: what an error line or a panel's code means. Asks the catalogue, once a line; touches nothing else."""

import codecs
import datetime as dt
import json
import sys
from collections.abc import Sequence

from wizard import catalogue
from wizard.cli.log import logging_to
from wizard.cli.terminal import inert, result, say
from wizard.cli.usage import Parser, UsageError
from wizard.model.explanation import Explanation
from wizard.words import text

_MOST_MB = 64
_LINE_SHOWN = 160
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command and return the exit status: 0 if every line was recognised, 1 if not."""
    parser = Parser("smtp-auth-wizard explain", "help-explain")
    parser.add_argument("text", nargs="?", metavar="TEXT", help="help-explain-text")
    parser.add_argument("--whole", action="store_true", help="help-explain-whole")
    parser.add_argument("--json", action="store_true", help="help-explain-json")
    found = parser.read(arguments)
    with logging_to(found.log):
        answers = [catalogue.explain(line) for line in _lines(found.text, whole=found.whole)]
        result(_as_json(answers) if found.json else "\n\n".join(_as_text(answer) for answer in answers))
        return 0 if all(_recognised(answer) for answer in answers) else 1


def _recognised(answer: Explanation) -> bool:
    return answer.cause not in (None, "unknown")


def _lines(given: str | None, *, whole: bool) -> list[str]:
    """Return what is to be explained: the argument as one, or standard input, one a line or as one."""
    if given is not None and given != "-":
        lines = [given]
    else:
        piped = _decode(_standard_input())
        lines = [piped] if whole else piped.split("\n")
    lines = [line for line in lines if line.strip()]
    if not lines:
        raise UsageError("explain-nothing")
    return lines


def _standard_input() -> bytes:
    if sys.stdin is None:
        return b""
    if sys.stdin.isatty():
        say(text("cli.explain-paste"))
    raw = sys.stdin.buffer.read(_MOST_MB * 1_000_000 + 1)
    if len(raw) > _MOST_MB * 1_000_000:
        raise UsageError("explain-too-much", most=_MOST_MB)
    return raw


def _decode(raw: bytes) -> str:
    """Return the text of a pipe or a file: UTF-8, or UTF-16 as Windows' shells write; never an error."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if raw.startswith(mark)), "utf-8")
    return raw.decode(encoding, errors="replace").replace("\r\n", "\n")


def _as_json(answers: Sequence[Explanation]) -> str:
    return json.dumps(
        [
            {
                "line": answer.line,
                "cause": answer.cause,
                "title": _title(answer),
                "confidence": str(answer.confidence),
                "alternatives": list(answer.alternatives),
                "decide_by": answer.decide_by,
                "fix": catalogue.cause(answer.cause).fix if answer.cause and _recognised(answer) else "",
                "matched": answer.matched,
            }
            for answer in answers
        ],
        indent=2,
    )


def _title(answer: Explanation) -> str:
    if answer.cause and _recognised(answer):
        return catalogue.cause(answer.cause).title
    return text("cli.title-undecided" if answer.cause else "cli.title-foreign")


def _old(answer: Explanation) -> str:
    """Return the warning that what stands behind an answer was last looked up long ago, or nothing."""
    if not answer.matched:
        return ""
    from wizard.report import facts  # noqa: PLC0415 - the words of reports are needed here alone

    today = dt.datetime.now(tz=dt.UTC).date()
    days = {catalogue.entry(answer.matched).checked}
    if answer.cause and _recognised(answer):
        days.add(catalogue.cause(answer.cause).checked)
    oldest = min(days)
    if not facts.old(oldest, today):
        return ""
    return text("cli.explained-old", checked=oldest, days=facts.age(oldest, today) or 0)


def _as_text(answer: Explanation) -> str:
    line = inert(answer.line.strip())
    line = line if len(line) <= _LINE_SHOWN else line[: _LINE_SHOWN - 1] + "…"
    if answer.cause and _recognised(answer):
        words = catalogue.cause(answer.cause)
        parts = [
            text(
                "cli.explained",
                line=line,
                title=words.title,
                cause=words.slug,
                confidence=text(f"cli.confidence-{answer.confidence}"),
                meaning=words.meaning,
                fix=words.fix,
            )
        ]
    else:
        parts = [text("cli.explained-open", line=line, title=_title(answer))]
    if answer.alternatives:
        others = "; ".join(catalogue.cause(slug).title for slug in answer.alternatives)
        parts.append(text("cli.explained-alternatives", causes=others))
    if answer.decide_by:
        parts.append(text("cli.explained-decide", how=answer.decide_by))
    if answer.trailer:
        parts.append(text("cli.explained-support", trailer=inert(answer.trailer)))
    if old := _old(answer):
        parts.append(old)
    return "\n".join(parts)
