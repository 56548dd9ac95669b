"""How a policy that refuses sign-ins is judged: alike for security defaults, Conditional Access and MFA.

The server's own words win, then an accepted sign-in, then what a person told. Must never advise to turn a policy off.
"""

from functools import partial

from wizard.checks import shared, switches
from wizard.checks.base import Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.frozen import dataclass
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import Reading


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: the check's id, the question about it, the answer that refuses, the cause, and vague refusals.

    `vague` are refusals that leave it open whether it was this policy; `reads` are readings that answer the question.
    """

    check: str
    question: str
    refuses: str
    cause: str
    vague: tuple[str, ...] = ()
    reads: tuple[type[Reading], ...] = ()

    def judge(self, seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
        """Return the finding on this policy."""
        if not seen.settled(SignIn, *self.reads):
            return None
        about = switches.known(seen, explain)
        told = about.told(self.question)
        finding = partial(switches.conclude, self.check, case, about, questions=(self.question,))
        if about.said == self.cause:
            say = "server-refuses-told-not" if told and told != self.refuses else "server-refuses"
            return finding(Status.FAIL, say, cause=self.cause, confidence=about.sure)
        if about.accepted:
            say = "accepted-told-refuses" if told == self.refuses else "accepted"
            return finding(Status.PASS, say, rules_out=(self.cause,))
        if told == self.refuses:
            return finding(Status.FAIL, "refuses-vague" if about.said in self.vague else "refuses", cause=self.cause)
        if told:
            return finding(Status.PASS, "allows", rules_out=(self.cause,))
        if not switches.applies(case):
            return shared.skipped(self.check, "no-organisation")
        return finding(Status.MANUAL, "look-vague" if about.said in self.vague else "look")
