"""The advice of a verdict in words. What is advised was decided by the verdict; here is only what to say of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from wizard import resources, words
from wizard.model.finding import Finding
from wizard.report import facts


def entry(name: str, findings: Mapping[str, Finding], today: dt.date) -> dict[str, Any]:
    """Return the report's entry for the advice `name`: of advice.toml, or a check whose warning is the advice.

    A name that is neither is our bug: KeyError.
    """
    if name in findings:
        said = words.said(findings[name])
        why = " ".join(sentence for sentence in (said.summary, said.means, said.do) if sentence)
        return {"id": name, "summary": said.title, "why": why, "link": "", "source": "", "checked": "", "note": ""}
    data = resources.toml("report/advice.toml")[name]
    day: dt.date | None = data.get("date")
    says = data["after"] if day and today > day else data
    days = abs((day - today).days) if day else 0
    checked = str(data.get("checked", ""))
    return {
        "id": name,
        "summary": says["summary"].format(days=days),
        "why": says["why"].format(days=days),
        "link": data.get("link", ""),
        "source": data.get("source", ""),
        "checked": checked,
        "note": facts.note(checked, today),
    }
