"""The talk with a device: what it says is noted, nothing is relayed, no secret stays, every bound holds."""

import pytest

from tests.watch.house import CANARY, MAILBOX, MESSAGE, Talk, b64, leaks
from wizard.watch import Limits, scenario, scenarios

MECHANISMS = ("LOGIN", "PLAIN", "XOAUTH2", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "SCRAM-SHA-256", "X-MADE-UP")


def test_a_good_device() -> None:
    """Sign-in, sender, recipients and message are noted, each in its place."""
    talk = Talk(stored=CANARY)
    assert talk.sign_in().startswith("235")
    assert talk.mail().startswith("250")
    assert talk.say("QUIT").startswith("221")
    session = talk.close()
    (tried,) = session.sign_ins
    assert (tried.mechanism, tried.user, tried.outcome, tried.secured) == ("LOGIN", MAILBOX, "accepted", True)
    assert tried.password.verdict == "equal"
    assert (session.ending, session.messages, session.mail_from, session.recipients) == ("quit", 1, (MAILBOX,), 1)
    (message,) = talk.messages
    assert (message.sender, message.senders, message.recipients) == (MAILBOX, (MAILBOX,), ("office@contoso.com",))
    assert (message.complete, message.taken, message.size) == (True, True, len(MESSAGE))
    assert not leaks(CANARY, talk.told, talk.sent)


@pytest.mark.parametrize(
    ("name", "stage", "begins"),
    [
        ("bad-password", "auth", "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."),
        (
            "organisation-off",
            "auth",
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled",
        ),
        ("mailbox-off", "auth", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"),
        ("send-as-denied", "end", f"554 5.2.252 SendAsDenied; {MAILBOX} not allowed to send as office@contoso.com;"),
        ("too-many-connections", "end", "432 4.3.2 Concurrent connections limit exceeded."),
        ("tls-too-old", "tls", "421 4.7.66 TLS 1.0 and 1.1 are not supported."),
    ],
)
def test_answers_like_exchange_online(name: str, stage: str, begins: str) -> None:
    """Each answer comes at its stage, in Exchange Online's words, and a refused sign-in late."""
    talk = Talk(name)
    assert scenario(name).at == stage
    if stage == "tls":
        assert talk.say("EHLO copier").startswith(begins)
        assert talk.ending == "refused"
        return
    said = talk.sign_in()
    if stage == "auth":
        assert said == ""
        assert talk.delays == [5.0]
        said = talk.wait()
        assert talk.close().sign_ins[0].outcome == "refused"
    else:
        assert said.startswith("235")
        said = talk.mail(sender="office@contoso.com")
        assert (talk.messages[0].complete, talk.messages[0].taken) == (True, False)
    assert said.startswith(begins)
    assert not leaks(CANARY, talk.told, talk.sent)


def test_what_comes_during_a_delay_waits() -> None:
    """A device that does not wait for its refusal is answered in order, after it."""
    talk = Talk("bad-password")
    talk.sign_in()
    assert talk.say("RSET", "QUIT") == ""
    assert [line[:3] for line in talk.wait().splitlines()] == ["535", "250", "221"]


def test_every_answer_has_words() -> None:
    """Each answer has a title, says what it does, and but for the two that only take has a reply."""
    assert {"accept", "bad-password", "organisation-off", "mailbox-off", "tls-too-old"} <= set(scenarios())
    for name in scenarios():
        one = scenario(name)
        assert one.title
        assert one.does
        assert bool(one.reply) == bool(one.at) == (name not in ("accept", "strict"))
    with pytest.raises(KeyError):
        scenario("../server")


def test_strict_takes_what_exchange_online_takes() -> None:
    """Without TLS, without a sign-in, or with PLAIN, the refusal is Exchange Online's."""
    clear = Talk("strict", secured=False)
    assert clear.say("EHLO copier", f"MAIL FROM:<{MAILBOX}>").startswith("451 5.7.3")
    assert clear.say("AUTH LOGIN").startswith("504 5.7.4")
    talk = Talk("strict")
    assert talk.say("EHLO my_copier").startswith("501 5.5.4")
    assert talk.say("EHLO copier", f"MAIL FROM:<{MAILBOX}>").startswith("530 5.7.57")
    assert talk.say(f"AUTH PLAIN {b64(f'{chr(0)}{MAILBOX}{chr(0)}{CANARY}')}").startswith("504 5.7.4")
    assert talk.close().without_sign_in


def test_lenient_takes_everything() -> None:
    """Mail without sign-in or TLS is taken, so that sender and message can be seen, and what was missing is noted."""
    talk = Talk(secured=False)
    assert talk.say("HELO my_copier").startswith("250")
    assert talk.mail().startswith("250")
    session = talk.close()
    assert (session.without_sign_in, session.without_tls, session.hello_verb) == (True, True, "HELO")
    assert session.hello_faults == ("underscore",)


def test_the_offer() -> None:
    """STARTTLS is offered before TLS and the sign-in only after, as Exchange Online does; nothing relays."""
    before, after = Talk(secured=False).say("EHLO x"), Talk().say("EHLO x")
    assert "250-STARTTLS" in before
    assert "AUTH" not in before
    assert "250-AUTH LOGIN XOAUTH2" in after
    assert "STARTTLS" not in after


# ---- signing in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize(
    "answers",
    [
        ("",),
        ("=",),
        ("*",),
        ("====",),
        ("not base64 at all",),
        (CANARY,),
        (b64(CANARY),),
        (b64("\0"), b64(CANARY)),
        (b64(b"\xff\xfe\0\0\xff"), b64(CANARY)),
        (b64(f"\0{MAILBOX}\0{CANARY}"),),
        (b64(f"user={MAILBOX}\x01auth=Bearer {CANARY}\x01\x01"),),
        (b64(MAILBOX), CANARY),
        (b64(MAILBOX), "*"),
        (MAILBOX, CANARY),
        (b64("x" * 4000), b64("y" * 4000)),
        ("\x00\x01\x02", "\xff"),
    ],
)
@pytest.mark.parametrize("initial", [False, True])
@pytest.mark.parametrize("name", ["accept", "strict"])
def test_malformed_sign_ins(mechanism: str, answers: tuple[str, ...], initial: bool, name: str) -> None:  # noqa: FBT001
    """Whatever a device answers, in whichever mechanism, the talk goes on or ends in order, and no secret stays."""
    talk = Talk(name)
    talk.say("EHLO copier")
    first, *rest = answers
    said = talk.say(f"AUTH {mechanism} {first}" if initial else f"AUTH {mechanism}")
    for answer in rest if initial else answers:
        if not said.startswith("334"):
            break
        said = talk.say(answer)
    assert said[:3] in ("235", "334", "501", "504")
    if not said.startswith("334"):
        assert talk.say("NOOP").startswith("250")
    session = talk.close()
    assert session.sign_ins
    known = {"other"} if mechanism.startswith("X-") else {mechanism}
    assert {one.mechanism for one in session.sign_ins} == known
    assert not leaks(CANARY, talk.told, talk.sent)


def test_a_device_that_sends_its_password_as_a_command() -> None:
    """After a refusal some devices go on with user and password as if they had been asked; neither is written down."""
    talk = Talk()
    talk.say("EHLO copier", "AUTH CRAM-MD5", b64(MAILBOX), b64(CANARY), CANARY, f"PASS {CANARY}", f"NOOP {CANARY}")
    talk.say(f"AUTH {CANARY}", f"MAIL {CANARY}", f"HELP {b64(CANARY)}")
    talk.close()
    assert not leaks(CANARY, talk.told, talk.sent)


@pytest.mark.parametrize("verb", ["EHLO", "HELO"])
def test_the_password_in_hello(verb: str) -> None:
    """A password where the host name belongs is masked: as such if it is known, and by its signs if not."""
    known = Talk(stored="Winter2026")
    known.say(f"{verb} Winter2026")
    session = known.close()
    assert (session.hello_name, leaks("Winter2026", known.told, known.sent)) == ("<redacted>", [])
    presented = Talk()
    presented.say(f"{verb} Winter2026", "AUTH LOGIN", b64(MAILBOX), b64("Winter2026"))
    presented.close()
    assert not leaks("Winter2026", presented.told[1:], presented.sent)
    by_signs = Talk()
    by_signs.say(f"{verb} {CANARY}")
    assert (by_signs.close().hello_name, leaks(CANARY, by_signs.told, by_signs.sent)) == ("<redacted>", [])


def test_the_password_everywhere() -> None:
    """Where a device writes its password as sender, recipient, name or type, it is masked in all that leaves."""
    secret = "Kettle4711"
    talk = Talk()
    talk.sign_in(password=secret)
    talk.say(f"MAIL FROM:<{secret}@contoso.com>", f"RCPT TO:<{secret}>", "DATA")
    talk.raw(
        f"From: {secret} <{secret}@x.example>\r\nMessage-ID: <{secret}>\r\nContent-Type: application/{secret};"
        f' name="C:\\{secret}.{secret}"\r\n\r\n{secret}\r\n.\r\n'.encode()
    )
    talk.say(f"VRFY {secret}", "QUIT")
    session = talk.close()
    assert session.messages == 1
    assert not leaks(secret, talk.told, talk.sent)


def test_user_and_password_swapped() -> None:
    """An address in the password's field means that the user's field holds the password: it is not shown."""
    talk = Talk()
    talk.sign_in(user=CANARY, password=MAILBOX)
    (tried,) = talk.close().sign_ins
    assert (tried.swapped, tried.user) == (True, "")
    assert not leaks(CANARY, talk.told, talk.sent)


def test_a_sign_in_before_tls_is_not_asked_on() -> None:
    """A device that signs in without encryption is refused before it has said its password."""
    talk = Talk(secured=False)
    assert talk.say("EHLO copier", "AUTH LOGIN").startswith("504")
    assert talk.say(f"AUTH PLAIN {b64(f'{chr(0)}{MAILBOX}{chr(0)}{CANARY}')}").startswith("504")
    first, second = talk.close().sign_ins
    assert (first.secured, first.outcome, second.user) == (False, "not-offered", MAILBOX)
    assert not leaks(CANARY, talk.told, talk.sent)


def test_plain_is_compared_where_all_is_taken() -> None:
    """PLAIN is none that Exchange Online takes, but what it brings is judged all the same."""
    talk = Talk(stored=CANARY)
    talk.say("EHLO copier")
    assert talk.say("AUTH PLAIN", b64(f"\0{MAILBOX}\0{CANARY}")).startswith("235")
    (tried,) = talk.close().sign_ins
    assert (tried.outcome, tried.user, tried.password.verdict) == ("not-offered", MAILBOX, "equal")


def test_a_password_in_an_old_encoding() -> None:
    """A device that writes accents as Latin-1 is heard as it means."""
    talk = Talk(stored="Grüße-2026")
    talk.say("EHLO copier", "AUTH LOGIN", b64(MAILBOX), b64("Grüße-2026".encode("latin-1")))
    (tried,) = talk.close().sign_ins
    assert (tried.password.verdict, tried.password.odd) == ("equal", ("non-ascii",))


def test_a_sign_in_that_is_cut_off() -> None:
    """A connection that ends before the password leaves the user name and the fact."""
    talk = Talk()
    talk.say("EHLO copier", "AUTH LOGIN", b64(MAILBOX))
    (tried,) = talk.close().sign_ins
    assert (tried.mechanism, tried.outcome, tried.user) == ("LOGIN", "cut-off", MAILBOX)


# ---- messages -------------------------------------------------------------------------------------------------------


def test_only_crlf_dot_crlf_ends_a_message() -> None:
    """Dots between other line ends are part of the message, wherever it is cut; they are noticed."""
    inner = b"".join(b"x" + end for end in (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\r\n..\r\n"))
    content = b"From: a@b.example\r\n\r\n" + inner + b"MAIL FROM:<smuggled@evil.example>\r\n"
    for size in (1, 2, 3, 7, len(content)):
        talk = Talk()
        talk.sign_in()
        talk.say(f"MAIL FROM:<{MAILBOX}>", "RCPT TO:<a@b.example>", "DATA")
        whole = content + b".\r\n"
        for start in range(0, len(whole), size):
            talk.raw(whole[start : start + size])
        (message,) = talk.messages
        assert (message.size, message.dot_after_lf, message.complete) == (len(content), True, True)
        assert talk.close().mail_from == (MAILBOX,)


def test_an_empty_message_and_the_next_one() -> None:
    """A dot alone is an empty message, and what stands behind it is the next command."""
    talk = Talk()
    talk.sign_in()
    talk.say(f"MAIL FROM:<{MAILBOX}>", "RCPT TO:<a@b.example>", "DATA")
    said = talk.raw(b".\r\nMAIL FROM:<b@b.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhi\r\n.\r\nQUIT\r\n")
    assert [line[:3] for line in said.splitlines()] == ["250", "250", "250", "354", "250", "221"]
    assert [message.size for message in talk.messages] == [0, 4]


def test_power_loss_in_mid_data() -> None:
    """A connection that dies in a message leaves what came of it, as not complete."""
    talk = Talk()
    talk.sign_in()
    talk.say(f"MAIL FROM:<{MAILBOX}>", "RCPT TO:<a@b.example>", "DATA")
    talk.raw(MESSAGE[:-3])
    session = talk.close()
    (message,) = talk.messages
    assert (message.complete, message.taken, message.size) == (False, False, len(MESSAGE) - 3)
    assert message.senders == (MAILBOX,)
    assert session.messages == 0


def test_size_is_enforced_while_receiving() -> None:
    """A message above the limit is refused when the limit is reached, and one that says so before it begins."""
    talk = Talk(limits=Limits(size=10_000))
    talk.sign_in()
    assert talk.say(f"MAIL FROM:<{MAILBOX}> SIZE=10001").startswith("552 5.3.4")
    talk.say(f"MAIL FROM:<{MAILBOX}> SIZE=10", "RCPT TO:<a@b.example>", "DATA")
    for _ in range(30):
        talk.raw(b"y" * 998 + b"\r\n")
    (message,) = talk.messages
    assert 10_000 < message.size < 12_000
    assert (message.complete, message.declared_size, talk.ending) == (False, 10, "limit")
    at_once = Talk(limits=Limits(size=100))
    at_once.sign_in()
    assert at_once.mail(b"z" * 200 + b"\r\n").startswith("552")


def test_the_content_is_kept_only_where_it_was_asked_for() -> None:
    """Nothing of a message stays; for one who sends it on it is whole, without the dots of the transfer."""
    content = b"..dot\r\n" + MESSAGE + b"..\r\n"
    kept, dropped, small = Talk(limits=Limits(keep=10_000)), Talk(), Talk(limits=Limits(keep=10))
    for talk in (kept, dropped, small):
        talk.sign_in()
        assert talk.mail(content).startswith("250")
    assert kept.contents[-1] == b".dot\r\n" + MESSAGE + b".\r\n"
    assert (dropped.contents[-1], small.contents[-1]) == (b"", b"")


@pytest.mark.parametrize(
    ("line", "sender", "bare"),
    [
        ("MAIL FROM:<a@b.example>", "a@b.example", False),
        ("mail from: <a@b.example> SIZE=3 BODY=8BITMIME", "a@b.example", False),
        ("MAIL FROM:a@b.example", "a@b.example", True),
        ("MAIL FROM:<>", "", False),
        ("MAIL FROM:<a b@c>", "a b@c", False),
    ],
)
def test_forms_of_the_sender(line: str, sender: str, bare: bool) -> None:  # noqa: FBT001 - a table
    """The sender is read as devices write it, and missing brackets are noticed."""
    talk = Talk()
    talk.sign_in()
    assert talk.say(line).startswith("250")
    session = talk.close()
    assert (session.mail_from, session.bare_address) == ((sender,), bare)


# ---- bounds ---------------------------------------------------------------------------------------------------------


def test_two_hundred_commands() -> None:
    """The 201st command ends the connection."""
    talk = Talk()
    for _ in range(200):
        assert talk.say("NOOP").startswith("250")
    assert talk.say("NOOP").startswith("421")
    assert talk.ending == "limit"


def test_ten_errors() -> None:
    """The tenth mistake ends the connection."""
    talk = Talk()
    for _ in range(9):
        assert talk.say("BDAT 5 LAST").startswith("500")
    assert "421" in talk.say("WHAT")
    assert talk.ending == "limit"


def test_five_sign_ins() -> None:
    """The sixth sign-in of a connection ends it."""
    talk = Talk("bad-password", limits=Limits(pace=0.0))
    for _ in range(5):
        assert talk.sign_in().startswith("535")
    assert talk.say("AUTH LOGIN").startswith("421")
    assert len(talk.close().sign_ins) == 5


def test_a_hundred_recipients() -> None:
    """The 101st recipient is refused, and the others stay."""
    talk = Talk()
    talk.sign_in()
    talk.say(f"MAIL FROM:<{MAILBOX}>")
    for number in range(100):
        assert talk.say(f"RCPT TO:<r{number}@b.example>").startswith("250")
    assert talk.say("RCPT TO:<one@b.example>").startswith("452")
    assert talk.close().recipients == 100


def test_endless_lines() -> None:
    """A line without end is refused at 8 KiB, and nothing behind it is kept."""
    talk = Talk()
    assert talk.raw(b"E" * 8_191) == ""
    assert talk.raw(b"E" * 10).startswith("500")
    assert (talk.ending, talk.raw(b"QUIT\r\n")) == ("too-long", "")
    answer = Talk()
    answer.say("EHLO x", "AUTH LOGIN")
    assert answer.raw(b"A" * 20_000).startswith("500")


def test_the_transcript_is_bounded() -> None:
    """Of a long talk the first lines stay."""
    talk = Talk(limits=Limits(transcript=20))
    for _ in range(100):
        talk.say("NOOP")
    assert len(talk.close().lines) == 20


def test_escape_sequences_are_inert() -> None:
    """What a device writes holds no sign that a terminal would obey."""
    talk = Talk()
    talk.say("EHLO \x1b[2Jcopier", "MAIL FROM:<\x1b]0;x\x07@\u202eb.example>", "RCPT TO:<a\rb@c.example>", "DATA")
    talk.raw(b"From: \x1b[31m<x\x1b@y.example>\r\nMessage-ID: \x07\r\n\r\n.\r\n")
    session = talk.close()
    shown = [session.hello_name, *session.mail_from, *(line.text for line in session.lines)]
    shown += [text for one in talk.messages for text in (*one.senders, *one.recipients, one.sender, one.message_id)]
    assert all(text.isprintable() for text in shown)
