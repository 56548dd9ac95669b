"""What the wizard may change in a tenant: the smallest things only, each with a preview, a check after it, and an undo.

Never here: turning off security defaults or MFA, opening the whole organisation, editing a Conditional Access policy.
"""

from wizard.changes.apply import Prepared, Services, apply, prepare
from wizard.changes.kinds import BASELINES, KINDS, Change, make, undo
from wizard.changes.offer import fitting, offers

__all__ = [
    "BASELINES",
    "KINDS",
    "Change",
    "Prepared",
    "Services",
    "apply",
    "fitting",
    "make",
    "offers",
    "prepare",
    "undo",
]
