"""The words of steps, checks, verdicts and the interface, read from `resources/`. Knows no toolkit and no network.

A check's words stand in `resources/checks/<id>.toml`:

    title = "Port 587"                     # while it waits, and wherever no sentence has its own
    [say.open]
    title = "Port 587 answers"
    summary = "All {count} addresses answer."
    means = "…"                            # optional, when something is wrong
    do = "…"                               # optional: the smallest thing to do

Sentences that any check may use (skipped, crashed, nothing heard …) stand in `resources/checks/_common.toml`.
"""

from dataclasses import dataclass
from functools import cache

from wizard import resources
from wizard.model.finding import Finding


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of the wizard: `id` is the contract's step id."""

    id: str
    title: str
    question: str
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """The sentences of one finding, filled in. `means` and `do` may be empty."""

    title: str
    summary: str
    means: str = ""
    do: str = ""


@cache
def steps() -> tuple[StepWords, ...]:
    """Return the steps in the order of the rail."""
    return tuple(StepWords(**entry) for entry in resources.toml("steps.toml")["step"])


def check_title(check: str) -> str:
    """Return the neutral title of a check."""
    title: str = resources.toml(f"checks/{check}.toml")["title"]
    return title


def said(finding: Finding) -> Said:
    """Return a finding's sentences. A finding names a sentence that its check does not have: KeyError, our bug."""
    words = resources.toml(f"checks/{finding.check}.toml")
    entry: dict[str, str] = words["say"].get(finding.say) or resources.toml("checks/_common.toml")["say"][finding.say]
    fill = dict(finding.values)
    return Said(
        title=entry.get("title", words["title"]).format(**fill),
        summary=entry["summary"].format(**fill),
        means=entry.get("means", "").format(**fill),
        do=entry.get("do", "").format(**fill),
    )


def text(name: str, /, **fill: str | float) -> str:
    """Return the sentence `name` ("group.key") of `resources/ui/words.toml`, filled in."""
    group, _, key = name.partition(".")
    sentence: str = resources.toml("ui/words.toml")[group][key]
    return sentence.format(**fill) if fill else sentence
