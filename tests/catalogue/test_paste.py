"""A whole paste: its meaning, what single lines say besides, and where the telling parts stand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.catalogue import read_paste

OFF = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
LOCKED = "535 5.7.139 Authentication unsuccessful, account locked. Contact your administrator."
REFUSED = "smtp: connect to smtp.office365.com:587: Connection refused"


def marked(text: str) -> list[str]:
    """Return the marked parts of a paste."""
    return [text[start:end] for start, end in read_paste(text).marks]


def test_one_line() -> None:
    """The telling part of a single line is marked as it stands there."""
    assert marked(f"  x: {OFF}") == ["SmtpClientAuthentication is disabled for the Tenant"]
    assert read_paste(OFF).others == ()


def test_a_sentence_broken_over_lines() -> None:
    """A telling part that a terminal broke is marked across the break."""
    text = OFF.replace("is disabled", "is\n   disabled")
    assert marked(text) == ["SmtpClientAuthentication is\n   disabled for the Tenant"]


def test_lines_that_say_something_else() -> None:
    """Further lines that surely or likely tell of another cause are given with their number, each cause once."""
    paste = read_paste(f"10:00 start\n{OFF}\n{REFUSED}\n{REFUSED}\n\n{LOCKED}\n")
    assert paste.whole.cause == "tenant-smtp-auth-disabled"
    assert [(number, found.cause) for number, found in paste.others] == [(3, "port-refused"), (6, "account-locked")]
    assert len(paste.marks) == 4


def test_nothing_to_mark() -> None:
    """What says nothing has no telling part."""
    assert read_paste("hello\nworld").marks == ()
    assert read_paste("").marks == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=50))
def test_marks_lie_within(before: str, after: str) -> None:
    """Whatever stands around, the marks are places of the text, in order."""
    text = f"{before}{OFF}\n{after}"
    places = read_paste(text).marks
    assert list(places) == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_a_long_log() -> None:
    """Of thousands of lines the last ones are looked at one by one, and the whole all the same."""
    paste = read_paste(f"{LOCKED}\n" + "nothing\n" * 5_000 + REFUSED)
    assert paste.whole.cause == "account-locked"
    assert [found.cause for _, found in paste.others] == ["port-refused"]
