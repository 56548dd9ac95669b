"""The text that asks an administrator for what the person at the device may not do: plain and ready to send.

Says what was found, the smallest change with its command, reason and way back, and what to look up. Sends nothing.
"""

import datetime as dt
import textwrap
from collections.abc import Iterator

from wizard import catalogue, resources, words
from wizard.catalogue import CauseWords
from wizard.changes.command import quoted
from wizard.changes.kinds import make
from wizard.changes.offer import fitting
from wizard.model.case import QUESTIONS, Case
from wizard.model.finding import Finding, RankedCause, Status
from wizard.model.run import Run
from wizard.model.servers import servers_of
from wizard.model.tenant import Value

COLUMNS = 72
_ADMIN_HOPS = ("tenant", "mailbox", "sign-in")
_PLACEHOLDER = "scanner@contoso.com"
#: What is there before a change, as far as the cause tells; the way back is made of it.
_BEFORE: dict[str, Value] = {"mailbox-smtp-auth-disabled": True}


def text(run: Run, case: Case, case_id: str = "") -> str:
    """Return the request as plain text; its first line is the subject. `case_id` names the case file."""
    return "\n".join(_lines(run, case, case_id)).rstrip() + "\n"


def _lines(run: Run, case: Case, case_id: str) -> Iterator[str]:
    causes = [one for one in (run.verdict.causes if run.verdict else ()) if _for_admin(one.cause)]
    yield from _say("subject" if causes else "subject-unknown", mailbox=case.mailbox)
    yield ""
    yield from _say("greeting")
    if causes:
        first = causes[0]
        title = catalogue.cause(first.cause).title
        yield from _say("why", mailbox=case.mailbox, host=case.cloud.submission.host, headline=_lowered(title))
        yield from _said(run, first)
        yield ""
        yield from _say("do")
        for number, one in enumerate(causes, 1):
            yield ""
            yield from _asked(number, one.cause, case)
    open_questions = _open(run, case)
    if open_questions:
        yield ""
        yield from _say("look")
        for question in open_questions:
            yield from _looked(question, case)
    yield ""
    yield from _say("not", mailbox=case.mailbox)
    yield from _say("evidence")
    yield from _say("case", id=case_id) if case_id else ()
    yield ""
    yield from _say("ending")


def _for_admin(cause: str) -> bool:
    return catalogue.cause(cause).who == "admin" or catalogue.hop(cause) in _ADMIN_HOPS


def _said(run: Run, cause: RankedCause) -> Iterator[str]:
    """Quote the server, whose words and time an administrator can find in a log."""
    for check in cause.because:
        finding = run.findings.get(check)
        reply = str(finding.evidence.get("reply", "")) if finding else ""
        if finding is not None and reply:
            at = dt.datetime.fromtimestamp(run.started + finding.ended, dt.UTC)
            yield from _say("said", at=at.strftime("%Y-%m-%d %H:%M"))
            yield from _wrap(reply, "  ")
            return


def _asked(number: int, cause: str, case: Case) -> Iterator[str]:
    known = catalogue.cause(cause, servers_of(case.cloud))
    kind = fitting(cause, case)
    yield from _wrap(f"{number}. {words.change(kind, 'title') if kind else known.fix}", rest="   ")
    yield from _say("place", "   ", where=known.where) if known.where else ()
    yield from (f"   {line}" for line in ([f"{_raw('link', link=known.link)}"] if known.link else []))
    if kind:
        change = make(kind, case)
        yield from _commands("command", change.command)
        yield from _say("reason", "   ", reason=words.change(kind, "what", subject=change.subject))
        yield from _say("mind", "   ", risk=words.change(kind, "risk", subject=change.subject))
        yield from _commands("undo", change.undo_command(_BEFORE.get(cause, _before(kind))))
        yield from _say("wait", "   ", wait=words.change(kind, "wait"))
    else:
        yield from _commands("command", _filled(known, case))
        yield from _say("mind", "   ", risk=known.security) if known.security else ()


def _before(kind: str) -> Value:
    return False if kind == "send-as" else None


def _filled(known: CauseWords, case: Case) -> str:
    return known.command.replace(_PLACEHOLDER, quoted(case.mailbox)) if known.command else ""


def _commands(name: str, command: str) -> Iterator[str]:
    """Give a command on lines of its own, unbroken, so that it can be copied."""
    if command:
        yield from _say(name, "   ")
        yield from (f"     {line}" for line in command.split("\n"))


def _open(run: Run, case: Case) -> list[str]:
    """Return the questions whose checks a person must still look at."""
    asked = {question: _check_of(question) for question in QUESTIONS if question != "device-works-elsewhere"}
    return [
        question for question, check in asked.items() if not case.told.get(question) and _waits(run.findings.get(check))
    ]


def _check_of(question: str) -> str:
    step = question.partition("-")[0] if question.endswith("smtp-auth") else "mfa"
    return f"{step}.{'smtp-auth' if step != 'mfa' else question}"


def _waits(finding: Finding | None) -> bool:
    return finding is not None and finding.status in (Status.MANUAL, Status.UNKNOWN)


def _looked(question: str, case: Case) -> Iterator[str]:
    entry: dict[str, str] = resources.toml("ui/pages.toml")["question"][question]
    yield from _wrap(f"- {entry['title']}: {entry['look']}", rest="  ")
    if command := entry.get("command", ""):
        mailbox = case.mailbox.replace("'", "''")
        yield f"    {command.replace('{mailbox}', quoted(case.mailbox)).replace('{mailbox-bare}', mailbox)}"


def _lowered(title: str) -> str:
    """Return a title for the middle of a sentence, unless it begins with an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title


def _raw(name: str, **fill: str) -> str:
    sentence: str = resources.toml("request.toml")[name]
    return sentence.format(**fill)


def _say(name: str, indent: str = "", **fill: str) -> Iterator[str]:
    yield from _wrap(_raw(name, **fill), indent)


def _wrap(line: str, indent: str = "", rest: str | None = None) -> Iterator[str]:
    visible = "".join(char if char.isprintable() else " " for char in line)
    yield from textwrap.wrap(
        visible,
        COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
