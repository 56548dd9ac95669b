"""The catalogue: what an error text means, and what is to be said of a cause.

`explain` is the only door to the patterns, `cause` the only door to the words; both are data below `resources/`.
Knows no network, no toolkit, no case.
"""

from wizard.catalogue.causes import CauseWords, cause, causes, hop, rank
from wizard.catalogue.entries import Entry, entries, entry
from wizard.catalogue.match import explain, warm
from wizard.catalogue.paste import Paste, read_paste
from wizard.catalogue.sign_in_codes import SignInCode, sign_in_code

__all__ = [
    "CauseWords",
    "Entry",
    "Paste",
    "SignInCode",
    "cause",
    "causes",
    "entries",
    "entry",
    "explain",
    "hop",
    "rank",
    "read_paste",
    "sign_in_code",
    "warm",
]
