"""The report as JSON. Only ASCII leaves here, so that not even a terminal can be made to obey a server's text."""

import json
from collections.abc import Mapping
from typing import Any


def write(report: Mapping[str, Any]) -> str:
    """Return the report as a JSON document."""
    return json.dumps(report, ensure_ascii=True, allow_nan=False, indent=2) + "\n"
