"""Times of the program's own milestones, for the benchmarks: one JSON object a line in the file that a variable names.

`SMTP_AUTH_WIZARD_TRACE=FILE` turns it on. Marks: start, first-paint, first-result, finished, rss, worst-gap.
"""

import os
import time

VARIABLE = "SMTP_AUTH_WIZARD_TRACE"


def mark(name: str, **more: float) -> None:
    """Append the mark `name` with the monotonic time. A file that cannot be written costs nothing but the mark."""
    file = os.environ.get(VARIABLE)
    if not file:
        return
    import json  # noqa: PLC0415 - a start without marks need not load it

    line = json.dumps({"mark": name, "t": time.monotonic(), **more})
    try:
        with open(file, "a", encoding="utf-8") as out:  # noqa: PTH123 - pathlib is not loaded yet at the first mark
            out.write(line + "\n")
    except OSError:
        return


def memory() -> None:
    """Mark the resident memory in megabytes, where the system tells it."""
    if not os.environ.get(VARIABLE):
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - as above
            pages = int(file.read().split()[1])
    except (OSError, ValueError, IndexError):
        return
    mark("rss", mb=round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1))
