"""The list of mailboxes as data and as a table: the contract's keys, whole whatever ends it, and inert."""

import csv
import datetime as dt
import io
import json

import pytest

from wizard.model.exposure import Exposed
from wizard.report import exposed

AT = dt.datetime(2026, 11, 24, 8, 5, 1, tzinfo=dt.UTC)
ROWS = (
    Exposed(
        mailbox="scanner@contoso.com",
        setting="on",
        effective="on",
        kind="UserMailbox",
        last_success=AT,
        last_failure=AT - dt.timedelta(days=1),
        addresses=("192.0.2.1", "192.0.2.2"),
    ),
    Exposed(mailbox="+cmd|' /C calc'!A0@contoso.com", setting="follows", effective="on", survives_default_off=False),
    Exposed(mailbox='=1+1"\r\n\x1b[2J@contoso.com', setting=None, effective=None),
)


def test_the_two_forms_say_the_same() -> None:
    """The table's first line has the keys of the data, and each cell what the data have there."""
    data, table = io.StringIO(newline=""), io.StringIO(newline="")
    exposed.write(ROWS[:1], "json", data)
    exposed.write(ROWS[:1], "csv", table)
    (told,) = json.loads(data.getvalue())
    (line,) = csv.DictReader(io.StringIO(table.getvalue().removeprefix("\ufeff"), newline=""))
    assert list(line) == list(told)
    assert line["addresses"] == "192.0.2.1 192.0.2.2"
    assert (line["last_sign_in"], line["last_result"]) == ("2026-11-24T08:05:01Z", "success")
    assert (line["survives_default_off"], told["survives_default_off"]) == ("", None)


def test_switches_are_spelled_alike() -> None:
    """False stands in the table as it does in the data."""
    table = io.StringIO(newline="")
    exposed.write(ROWS[1:2], "csv", table)
    assert table.getvalue().endswith(",false\r\n")


@pytest.mark.parametrize("paste", [False, True])
def test_no_cell_is_a_formula(paste: bool) -> None:  # noqa: FBT001 - a column of the table
    """Whatever a mailbox is called, each is one line, and no program calculates it, in a file or from the clipboard."""
    stream = io.StringIO(newline="")
    if paste:
        exposed.to_paste(ROWS, stream)
    else:
        exposed.write(ROWS, "csv", stream)
    lines = stream.getvalue().removeprefix("\ufeff").split("\r\n")
    assert len(lines) == len(ROWS) + 2
    found = list(csv.reader(io.StringIO(stream.getvalue()), delimiter="\t" if paste else ","))
    assert found[2][0].startswith("'+")
    assert found[3][0].startswith("'=")
    assert "\x1b" not in stream.getvalue()


def test_a_list_that_is_broken_off_is_whole() -> None:
    """What a cancel leaves of the data can be read."""
    stream = io.StringIO()

    def write() -> None:
        with exposed.as_json(stream) as writer:
            writer.add(ROWS[0])
            writer.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert len(json.loads(stream.getvalue())) == 1


def test_an_empty_list() -> None:
    """No mailbox: an empty list, or a head alone."""
    data, table = io.StringIO(), io.StringIO(newline="")
    exposed.write((), "json", data)
    exposed.write((), "csv", table)
    assert json.loads(data.getvalue()) == []
    assert len(table.getvalue().splitlines()) == 1
