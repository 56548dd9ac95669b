"""`explain` must find the right cause in any wrapping, and say nothing where the text does not decide."""

import html
import json
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard import catalogue
from wizard.catalogue import explain
from wizard.model.explanation import Confidence

TRAILER = " [LO4P123CA0447.GBRP123.PROD.OUTLOOK.COM 2026-09-12T20:59:57.214Z 08DBB276B7E699C4]"
CREDENTIALS = "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."
#: Refusals of servers: examples that begin with a reply code and are decided by their words.
REPLIES = tuple(
    entry
    for entry in catalogue.entries()
    if entry.example[:1] in "45" and entry.example[:3].isdigit() and entry.worded and entry.cause != "unknown"
)
#: Decided texts of every kind.
DECIDED = tuple(entry for entry in catalogue.entries() if entry.worded and entry.cause != "unknown")
#: Words that mean nothing to the catalogue.
NOISE = st.lists(
    st.sampled_from(["[info]", "2026-11-23T10:00:00Z", "worker-3", "pid=4711", "scan_0001.pdf", "===", "at line 41"]),
    max_size=4,
).map(" ".join)


def python_tuple(reply: str) -> str:
    """Wrap as smtplib does: the code apart from the text, which is bytes."""
    return f"smtplib.SMTPResponseException: {(int(reply[:3]), reply[4:].encode())!r}"


def dot_net(reply: str) -> str:
    """Wrap as System.Net.Mail does: without the reply code, behind a sentence that misleads."""
    return (
        "System.Net.Mail.SmtpException: The SMTP server requires a secure connection or the client was not "
        f"authenticated. The server response was: {reply[4:]}\r\n   at System.Net.Mail.MailCommand.CheckResponse()"
    )


def dot_net_twice(reply: str) -> str:
    """Wrap as .NET does after a silent failure to sign in: the consequence first, the cause behind it."""
    return dot_net(f"530 5.7.57 Client not authenticated to send mail. Error: {reply}")


def as_json(reply: str) -> str:
    """Wrap as a structured log does."""
    return json.dumps({"level": "error", "smtp": {"response": reply}})


def as_json_twice(reply: str) -> str:
    """Wrap as a structured log inside another does."""
    return json.dumps({"message": json.dumps({"smtp": reply})})


def as_page(reply: str) -> str:
    """Wrap as the source of a page does."""
    return f"<td class='e'>mail: {html.escape(html.escape(reply))}</td>"


def rewrapped(reply: str) -> str:
    """Break lines as a narrow terminal does."""
    return "mail:\n" + "\n".join(textwrap.wrap(reply, 30))


def cut_in_words(reply: str) -> str:
    """Break lines within words, as some terminals do."""
    return "mail:\n    " + "\n    ".join(reply[at : at + 37] for at in range(0, len(reply), 37))


def quoted(reply: str) -> str:
    """Quote as a mail does."""
    return "mail\n> " + "\n> ".join(textwrap.wrap(reply, 50))


def postfix(reply: str) -> str:
    """Wrap as Postfix's log does."""
    return f"postfix/smtp[12]: 4AB: status=deferred (host smtp.example.test[192.0.2.1] said: {reply} (in reply to X))"


def curl(reply: str) -> str:
    """Wrap as curl -v does."""
    return f"< {reply}\n* Closing connection 0\ncurl: (67) Login denied"


def java(reply: str) -> str:
    """Wrap as a chain of Java exceptions does."""
    return (
        f"a.b.MailSendException: failed; nested exception is javax.mail.MessagingException: {reply}\n\tat a.B(B.java:1)"
    )


Wrap = Callable[[str], str]
WRAPPINGS: tuple[Wrap, ...] = (
    python_tuple, dot_net, as_json, as_json_twice, as_page, rewrapped, cut_in_words, quoted, postfix, curl, java,
    str.upper, str.lower,
)  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPPINGS, ids=lambda wrap: wrap.__name__)
def test_wrappings(wrap: Wrap) -> None:
    """What a program does to a reply does not change what it means."""
    for entry in REPLIES:
        found = explain(wrap(entry.example))
        assert (found.matched, found.cause) == (entry.id, entry.cause), wrap(entry.example)


def test_the_consequence_and_the_cause() -> None:
    """Where one line holds 5.7.57 and a sign-in refusal, the refusal is the answer."""
    for entry in REPLIES:
        if entry.tier <= 20:
            assert explain(dot_net_twice(entry.example)).cause == entry.cause, entry.id


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(DECIDED), NOISE, NOISE)
def test_noise(entry: catalogue.Entry, before: str, after: str) -> None:
    """What stands around an error text does not change its meaning."""
    assert explain(f"{before} {entry.example} {after}").cause == entry.cause


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(DECIDED))
def test_a_trailer(entry: catalogue.Entry) -> None:
    """Exchange's trailer is kept for support and never changes the answer."""
    bare = explain(entry.example)
    found = explain(entry.example + TRAILER)
    assert found.cause == bare.cause
    assert bare.trailer or found.trailer == TRAILER.strip()


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(DECIDED), st.integers(min_value=0), st.integers(min_value=0))
def test_a_cut_text(entry: catalogue.Entry, first: int, last: int) -> None:
    """A part of a text may leave it open, but never makes another cause certain."""
    start = first % len(entry.example)
    found = explain(entry.example[start : start + 1 + last % len(entry.example)], "")
    if found.confidence is Confidence.CERTAIN:
        assert found.cause == entry.cause


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever is pasted gets an answer that keeps it as it came, and gibberish is never certain."""
    found = explain(text)
    assert found.line == text
    assert found.confidence is not Confidence.CERTAIN


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(DECIDED), st.sampled_from(DECIDED))
def test_two_texts_in_one(one: catalogue.Entry, other: catalogue.Entry) -> None:
    """Two errors in one paste are answered by one of them; if both are as telling, neither is certain."""
    found = explain(f"{one.example}\n\n{other.example}")
    assert found.cause in {one.cause, other.cause}
    assert catalogue.entry(found.matched).tier == min(one.tier, other.tier)


def test_rivals() -> None:
    """Two answers of the same weight: the first is given, not as certain, the other is an alternative."""
    found = explain(
        "09:00 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
        "10:00 535 5.7.139 Authentication unsuccessful, account locked."
    )
    assert found.cause == "tenant-smtp-auth-disabled"
    assert found.confidence is Confidence.LIKELY
    assert "account-locked" in found.alternatives


def test_the_stage() -> None:
    """A caller that knows the stage needs no word of mail, and a reply of another stage does not fit."""
    assert explain("535 Anmeldung fehlgeschlagen").cause == "unknown"
    assert explain("Connection refused", "connect").confidence is Confidence.LIKELY
    assert explain("Connection refused").confidence is Confidence.POSSIBLE
    assert explain(CREDENTIALS, "auth").cause == "bad-credentials"
    assert explain("550 5.1.1 user unknown", "rcpt").cause == "recipient-rejected"
    assert explain("535 5.7.8 Username unknown user", "auth").cause != "recipient-rejected"
    assert explain("Kyocera 1102", "auth").cause == "unknown"


def test_a_bare_code() -> None:
    """A reply code alone, as some panels show it, is known and undecided; a number in a sentence is not mail."""
    assert explain("535").matched == "code-535"
    assert explain("535").cause == "unknown"
    assert explain("535 people came").cause is None


def test_said() -> None:
    """The telling part is given as it came, in its own letters."""
    assert explain(f"x: {CREDENTIALS}").said == "Authentication unsuccessful, the user credentials were incorrect"
    assert explain("530 5.7.57 Der Client").said == "530 5.7.57"
    assert explain("Kyocera 0x1102").said == "0x1102"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000,
        "535 5.7.139 " * 900_000,
        "<a " * 3_000_000,
        "&amp;" * 2_000_000,
        "\\u0041" * 1_500_000,
        "[a.b.c.d" * 1_000_000,
        "\n>" * 5_000_000,
        "1.1.1." * 1_500_000,
        "\\" * 10_000_000,
    ],
    ids=["x", "codes", "tags", "entities", "escapes", "trailers", "quotes", "numbers", "backslashes"],
)
def test_endless_text(text: str) -> None:
    """Ten megabytes of anything end like a short line; no pattern's time explodes (the run's time-out would tell)."""
    assert explain(text).line is text


def test_the_reason_at_the_end_of_a_long_log() -> None:
    """A reason that stands behind a megabyte of log is found."""
    assert explain("2026-11-23 debug nothing of interest\n" * 50_000 + CREDENTIALS).cause == "bad-credentials"


def test_warm() -> None:
    """Warming up reads everything that explaining needs."""
    catalogue.warm()
    assert catalogue.entry("exo-organisation-off").cause == "tenant-smtp-auth-disabled"
