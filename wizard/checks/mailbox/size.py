"""Whether the mailbox is full, for each scan that is sent is also kept in its Sent Items.

Compares two readings; must not guess a quota that nobody told.
"""

import re

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message
from wizard.model.seen import Seen
from wizard.model.tenant import MailboxInfo, MailboxSize

_ID = "mailbox.size"
_CAUSE = "mailbox-full"
_NEARLY = 0.9
#: "49.5 GB (53,150,220,288 bytes)", as Exchange writes a size.
_BYTES = re.compile(r"\(([\d.,\s\u202f\u00a0']+)\s*bytes\)", re.IGNORECASE)
_ROUGH = re.compile(r"^\s*([\d.]+)\s*(B|KB|MB|GB|TB)\b", re.IGNORECASE)
_UNITS = {"b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40}


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(MailboxSize, MailboxInfo, Message):
        return None
    read = readings.newest(seen, MailboxSize), readings.newest(seen, MailboxInfo)
    if not all(one is not None and one.answered for one in read):
        return readings.unread(_ID, case, *read)
    used = size_of(read[0].first.text("TotalItemSize")) if read[0] else None
    quota = size_of(read[1].first.text("ProhibitSendQuota")) if read[1] else None
    share = used / quota if used is not None and quota else None
    sent = seen.last(Message)
    full = share is not None and share >= 1 and not (sent is not None and sent.accepted)
    if share is None:
        status, say = Status.UNKNOWN, "untold"
    elif full:
        status, say = Status.FAIL, "full"
    else:
        status, say = (Status.WARN, "nearly") if share >= _NEARLY else (Status.PASS, "room")
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=_CAUSE if full else None,
        rules_out=(_CAUSE,) if status is Status.PASS else (),
        values={
            "percent": round(share * 100) if share is not None else 0,
            "used": _shown(used),
            "quota": _shown(quota),
            "mailbox": case.mailbox,
        },
        evidence={**readings.evidence(*read), "used_bytes": used, "quota_bytes": quota},
        **shared.basis(one for one in read if one is not None),
    )


def size_of(text: str) -> int | None:
    """Return a size in bytes as Exchange writes it; None for "Unlimited" and whatever is no size."""
    if exact := _BYTES.search(text):
        return int(re.sub(r"\D", "", exact[1]) or 0)
    if rough := _ROUGH.match(text):
        try:
            return round(float(rough[1]) * _UNITS[rough[2].lower()])
        except ValueError:
            return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _shown(size: int | None) -> str:
    if size is None:
        return "-"
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.0f} MB"


CHECK = Check(id=_ID, hop="mailbox", needs=(MailboxSize, MailboxInfo), uses=(Message,), judge=_judge, side=True)
