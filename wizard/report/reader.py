"""For whom a writing is made: the audience and how far it was masked, in words and in tables. Writes nothing."""

from collections.abc import Mapping
from typing import Any

from wizard.model.frozen import dataclass
from wizard.report import audience as audiences
from wizard.report import mask
from wizard.report.say import say
from wizard.report.tables import Table

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: inside the organisation and nothing masked, unless said otherwise."""

    audience: audiences.Audience = "internal"
    level: mask.Level = "none"

    @property
    def named(self) -> str:
        """The reader in words, where it is not the administrator of the house."""
        return "" if self.audience == "internal" else say("audience.for", who=say(f"audience.{self.audience}"))

    @property
    def note(self) -> str:
        """What was masked, in a sentence."""
        return "" if self.level == "none" else say(f"masked.{self.level}")

    @property
    def sees_tenant(self) -> bool:
        """Whether the tenant's readings and changes are this reader's business."""
        return audiences.sees_tenant(self.audience)

    @property
    def reviews(self) -> bool:
        """Whether it is for this reader to look at the exception again."""
        return self.audience == "internal"

    def view(self, report: Report) -> dict[str, Any]:
        """Return the report as this reader gets it: chosen, ordered, masked."""
        return mask.apply(audiences.view(report, self.audience), self.level)

    def first_tables(self, report: Report) -> list[Table]:
        """Return what stands on the first page besides the verdict."""
        return audiences.first_tables(report, self.audience)

    def further_tables(self, report: Report) -> list[Table]:
        """Return the tables of the appendix."""
        return audiences.further_tables(report, self.audience)
