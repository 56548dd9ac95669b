"""The words of steps, checks, verdicts and the interface, read from `resources/`. Knows no toolkit and no network.

A check's words stand in `resources/checks/<id>.toml`:

    title = "Port 587"                     # while it waits, and wherever no sentence has its own
    [say.open]
    title = "Port 587 answers"
    summary = "All {count} addresses answer."
    means = "…"                            # when something is wrong: what that means for the scanner
    do = "…"                               # the smallest thing to do, and who must do it

What a sentence leaves out is taken from the cause that was found: its title, its meaning, its fix. An empty text says
nothing on purpose. {submission}, {microsoft} and {relay} stand for mail servers of the case's cloud. Sentences that any
check may use (skipped, crashed …) stand in `resources/checks/_common.toml`.
"""

from functools import cache
from typing import TYPE_CHECKING

from wizard import resources
from wizard.model.finding import Finding
from wizard.model.frozen import dataclass
from wizard.model.servers import ANYWHERE, Servers

if TYPE_CHECKING:
    from wizard.model.exposure import Gap


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


def step_title(step: str) -> str:
    """Return the title of a step, be it a page or not."""
    beside: dict[str, str] = resources.toml("steps.toml")["beside"]
    return beside.get(step) or next((one.title for one in steps() if one.id == step), step)


def check_title(check: str) -> str:
    """Return the neutral title of a check."""
    title: str = resources.toml(f"checks/{check}.toml")["title"]
    return title


def said(finding: Finding) -> Said:
    """Return a finding's sentences: the check's own, and for what they leave out those of the cause."""
    words = resources.toml(f"checks/{finding.check}.toml")
    own: dict[str, str] = words.get("say", {}).get(finding.say) or _common(finding)
    fill = _Fill(values(finding))
    filled = {part: sentence.format_map(fill) for part, sentence in own.items()}
    return Said(**{"title": words["title"], **_of_cause(finding.cause, _servers(finding)), **filled})


def values(finding: Finding) -> dict[str, str | int | float]:
    """Return what fills a finding's sentences: its own values, and in words how its setting is known."""
    how = finding.values.get("known")
    own = {**_servers(finding).named(), **finding.values}
    if how is None:
        return own
    forms: dict[str, str] = resources.toml("checks/_common.toml")["known"][how]
    return {**own, **forms, "Claimed": forms["claimed"][:1].upper() + forms["claimed"][1:]}


class _Fill(dict[str, str | int | float]):
    """What a sentence asks for and a finding does not have reads as a dash: one word less, no page lost."""

    def __missing__(self, key: str) -> str:
        return "-"


def _common(finding: Finding) -> dict[str, str]:
    common: dict[str, dict[str, str]] = resources.toml("checks/_common.toml")["say"]
    return common.get(finding.say) or common[finding.status.value]


def _of_cause(slug: str | None, servers: Servers) -> dict[str, str]:
    if slug is None:
        return {}
    cause = resources.toml(f"causes/{slug}.toml")
    parts = {"title": cause["title"], "means": cause["meaning"], "do": cause["fix"]}
    return {part: servers.fill(sentence) for part, sentence in parts.items()}


def _servers(finding: Finding) -> Servers:
    """Return the servers of the case that a finding is about; one of Microsoft 365 worldwide does not name them."""
    return Servers(**{name: str(finding.values.get(name, usual)) for name, usual in ANYWHERE.named().items()})


def text(name: str, /, **fill: str | float) -> str:
    """Return the sentence `name` ("group.key") of `resources/ui/words.toml`, filled in."""
    group, _, key = name.partition(".")
    sentence: str = resources.toml("ui/words.toml")[group][key]
    return sentence.format(**fill) if fill else sentence


def gap(found: "Gap") -> str:
    """Return what a list of mailboxes lacks, and why."""
    entry: dict[str, str] = resources.toml("ui/words.toml")["exposed"]
    why = entry.get(f"why-{found.refused}") or entry["why-other"].format(refused=found.refused)
    return entry[f"gap-{found.source}"].format(why=why)


def change(kind: str, part: str, **fill: str) -> str:
    """Return a sentence on a change (`resources/changes.toml`); that of an undo is its change's "undone"."""
    undone = kind.startswith("undo-") and part == "done"
    entry: dict[str, str] = resources.toml("changes.toml")[kind.removeprefix("undo-")]
    return entry["undone" if undone else part].format(**fill)


def change_value(kind: str, value: str) -> str:
    """Return a value that a change replaced or set, as people say it: On and Off, never the service's own negative."""
    values: dict[str, str] = resources.toml("changes.toml")["values"]
    name = kind.removeprefix("undo-")
    known = (f"{group}.{value}" for group in (name, name.rpartition("-")[0]))
    return next((values[key] for key in known if key in values), value)
