"""Whatever people answer and servers say, a check gives one finding that can be told, and no cause without a reason."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.house import (
    ADDRESS6,
    EXCHANGE,
    PLAIN,
    extensions,
    failed,
    greeting,
    handshake,
    judge,
    lookup,
    portal,
    reach,
    service,
    settled,
    sign_in,
    surroundings,
    target,
    targets,
    told,
    unverified,
)
from wizard.checks import CHECKS
from wizard.model.case import QUESTIONS, Case
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, Reply

STEPS = ("network", "tenant", "mailbox", "mfa", "device")
MINE = [check.id for check in CHECKS if check.step in STEPS]
TEXT = st.text(max_size=60) | st.sampled_from(
    ["*" * 40, "{said}", "{0}", "HTTP/1.1 302", "535 5.7.139", "\x1b[2J", "gsmtp"]
)
REPLIES = st.builds(
    lambda code, lines: Reply(code, tuple(lines) or ("",)), st.integers(200, 599), st.lists(TEXT, max_size=3)
)
FAILURES = st.builds(
    failed, st.sampled_from(["connect", "greeting", "ehlo", "handshake", "auth"]), st.sampled_from(FailureCode), TEXT
)
TARGETS = st.sampled_from(
    [
        target(),
        target(address="52.96.0.11"),
        target(address=ADDRESS6),
        target("mx", port=25),
        target("implicit", port=465),
        target("control", "20.190.160.1", 443, "login.microsoftonline.com"),
        target("admin", "20.190.160.1", 443, "login.microsoftonline.com"),
    ]
)
ANSWERED = REPLIES | FAILURES
OBSERVATIONS: st.SearchStrategy[Observation] = st.one_of(
    st.builds(
        told, st.sampled_from(sorted(QUESTIONS)), st.sampled_from(["on", "off", "follows", "blocks", "no"]) | TEXT
    ),
    st.builds(lambda one, main, first: greeting(one, main=main, first_bytes=first), ANSWERED, st.booleans(), TEXT),
    st.builds(
        lambda words, main, secured: extensions(words, main=main, secured=secured),
        st.dictionaries(TEXT, TEXT, max_size=4),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(sign_in, ANSWERED),
    st.builds(
        lambda addresses, family, which, failure: lookup(*addresses, family=family, resolver=which, failure=failure),
        st.lists(st.sampled_from(["52.96.0.10", "198.18.0.1", "9.9.9.9", "::1", "rubbish"]), max_size=2),
        st.sampled_from([4, 6]),
        st.sampled_from(["first", "second"]),
        st.none() | FAILURES,
    ),
    st.builds(lambda at: targets(at, role=at.role, host=at.host), TARGETS),
    st.builds(reach, st.sampled_from(Outcome), TARGETS),
    st.builds(
        lambda status, matched, location: portal(status, matched=matched, location=location),
        st.integers(0, 999),
        st.booleans(),
        TEXT,
    ),
    st.builds(
        lambda names: surroundings(vpn_interfaces=tuple(names), proxies={"http": "x"}), st.lists(TEXT, max_size=2)
    ),
    st.builds(lambda clock: surroundings(clock=clock), st.floats()),
    st.builds(
        lambda issuer, failure: service(verified=False, issuer=issuer, failure=failure), TEXT, st.none() | FAILURES
    ),
    st.sampled_from([handshake(), unverified(18, "self-signed certificate")]),
)
CASES = st.sampled_from([EXCHANGE, PLAIN])


@settings(max_examples=150)
@given(case=CASES, seen=st.lists(OBSERVATIONS, max_size=8), data=st.data())
def test_no_check_breaks(case: Case, seen: list[Observation], data: st.DataObject) -> None:
    """From anything, in any order, comes one finding with its sentence; while more can come, one or none."""
    kinds = sorted({type(one) for one in seen}, key=lambda kind: kind.__name__)
    coming = tuple(data.draw(st.sets(st.sampled_from(kinds)))) if kinds else ()
    for check in MINE:
        found = settled(check, *seen, case=case)
        assert found.status is not Status.CRASHED
        assert found.cause not in found.rules_out
        assert found.cause or found.status is not Status.FAIL
        judge(check, *seen, case=case, coming=coming)


@settings(max_examples=50)
@given(case=CASES, answers=st.dictionaries(st.sampled_from(sorted(QUESTIONS)) | TEXT, TEXT))
def test_no_odd_answer_is_a_cause(case: Case, answers: dict[str, str]) -> None:
    """An answer that the question does not have neither finds nor excludes anything."""
    odd = [told(key, value) for key, value in answers.items() if value not in QUESTIONS.get(key, ())]
    for check in MINE:
        bare, found = settled(check, case=case), settled(check, *odd, case=case)
        assert (found.status, found.say, found.cause) == (bare.status, bare.say, bare.cause)
        assert found.rules_out == bare.rules_out


@settings(max_examples=60)
@given(text=TEXT)
def test_without_the_promise_no_greeting_is_a_cause(text: str) -> None:
    """A server that promises nothing may greet as it likes, but for a firewall's own marks."""
    found = settled("network.answer", greeting(Reply(220, (text,))), case=PLAIN)
    assert found.cause in {None, "smtp-inspection"}
    assert (found.cause is None) or "***" in text or "XXXXX" in text.upper()


@settings(max_examples=60)
@given(code=st.integers(500, 599), text=TEXT.filter(lambda text: "5.7.1" not in text))
def test_no_word_of_a_stranger_names_a_setting(code: int, text: str) -> None:
    """A refusal whose words nobody knows says nothing of tenant, mailbox or policy."""
    seen = sign_in(Reply(code, (text,)))
    for check in (
        "tenant.smtp-auth",
        "mailbox.smtp-auth",
        "mfa.security-defaults",
        "mfa.mfa",
        "mfa.conditional-access",
    ):
        found = settled(check, seen)
        assert (found.status, found.cause) == (Status.MANUAL, None)
