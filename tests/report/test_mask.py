"""What names a customer is replaced wherever it stands, always by the same stand-in, and nothing else is."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report import house
from tests.report.generated import left, rename
from wizard.model.observation import Line
from wizard.report import as_json, build, mask

LABEL = st.from_regex(r"[a-z][a-z0-9]{3,11}(-[a-z0-9]{2,6})?", fullmatch=True)
ENDING = st.sampled_from(("de", "com", "co.uk", "example", "onmicrosoft.com", "schule", "local"))
DOMAIN = st.builds("{}.{}".format, LABEL, ENDING)
ADDRESS = st.builds("{}@{}".format, st.from_regex(r"[a-z][a-z0-9]{2,9}([.+_-][a-z0-9]{2,8})?", fullmatch=True), DOMAIN)
HOST = st.builds("{}.{}".format, LABEL, DOMAIN)
IPV4 = st.ip_addresses(v=4).map(str)
IPV6 = st.ip_addresses(v=6).map(str)
TENANT = st.uuids().map(str)
PLACES = ("{}", "<{}>", "550 5.7.60 {} may not send", "({}) [{}]", "smtp://{}/", '"{}"', "a,{};b", "X={}", "{}.")


def masked(text: str, level: mask.Level = "shared") -> str:
    """Return the JSON of a masked report in whose reply, evidence and transcript `text` stands."""
    run = house.tenant_off(text)
    finding = run.findings["credentials.sign-in"]
    more = replace(finding, evidence={**finding.evidence, "detail": text, "list": [text, {"key": text}], text: 1})
    report = build.build(replace(run, findings={**run.findings, more.check: more}), house.CASE)
    return as_json.write(mask.apply(report, level))


@pytest.mark.parametrize("level", mask.LEVELS[1:])
@given(name=st.one_of(ADDRESS, HOST, IPV4, IPV6, TENANT), place=st.sampled_from(PLACES))
def test_any_name_is_hidden_anywhere(level: mask.Level, name: str, place: str) -> None:
    """An address, a host, an IP or an id is found no more, whatever stands around it and wherever it stands."""
    kept = name in ("::", "::1")  # too short to be anybody's, or found in everything
    assert kept or not left([("host", name)], [masked(place.replace("{}", name), level)])


@given(seed=st.integers(0, 2**32))
def test_a_report_with_names_of_its_own(seed: int) -> None:
    """Whatever the customer is called, a shared report names nobody."""
    report = json.loads(json.dumps(build.build(house.tenant_off(), house.CASE)).replace("contoso.com", "practice.test"))
    renamed = rename(report, seed)
    assert renamed.names
    assert left(renamed.names, [as_json.write(mask.apply(renamed.report, "shared"))]) == []


def test_the_same_thing_has_the_same_stand_in() -> None:
    """Whoever reads it can still follow one mailbox through the report, in every spelling."""
    text = masked("550 5.1.1 Scanner@Contoso.com scanner%40contoso.com c2Nhbm5lckBjb250b3NvLmNvbQ==")
    assert "550 5.1.1 mailbox-1 mailbox-1 mailbox-1" in text


@pytest.mark.parametrize(
    "text",
    [
        "220 AM6P193CA0105.outlook.office365.com ready",
        "https://aka.ms/smtp_auth_disabled",
        "535 5.7.139",
        "request id: 0e1781df-a76e-5792-958d-60f4b27f53e6",
        "Set-CASMailbox.",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    """Microsoft's own names, codes and the ids that its support asks for are what a shared report is good for."""
    assert json.dumps(text)[1:-1] in masked(text)


def test_a_computer_and_a_windows_user_are_names() -> None:
    """How a computer greets, and a user of a Windows domain, name somebody without a dot or an @."""
    run = house.tenant_off()
    finding = run.findings["credentials.sign-in"]
    said = ("EHLO DESKTOP-4F7K2QX", "250 Hello DESKTOP-4F7K2QX", r"HARTMANN\kopierer")
    more = replace(finding, lines=tuple(Line(1, "peer", "sent", text) for text in said))
    report = build.build(replace(run, findings={**run.findings, more.check: more}), house.CASE)
    text = as_json.write(mask.apply(report, "shared"))
    assert not left([("host", "DESKTOP-4F7K2QX"), ("host", "HARTMANN"), ("host", "kopierer")], [text])


def test_strict_keeps_only_codes_of_what_servers_said() -> None:
    """A strict report has no sentence of a server, and nothing of this computer."""
    report = mask.apply(build.build(house.tenant_off(), house.CASE), "strict")
    lines = [line["text"] for check in report["checks"] for line in check["transcript"]]
    assert "535 5.7.139 …" in lines
    assert "Authentication unsuccessful" not in as_json.write(report)
    assert report["environment"]["public_addresses"] == []


def test_the_preview_says_what_goes() -> None:
    """Each thing that will be hidden is listed once, with its stand-in and how often it stands there."""
    report: dict[str, Any] = build.build(house.tenant_off(), house.CASE)
    hidden = mask.preview(report, "shared")
    assert mask.preview(report, "none") == []
    assert len({one.by for one in hidden}) == len(hidden)
    first = hidden[0]
    assert (first.kind, first.text, first.by) == ("mailbox", house.CASE.mailbox, "mailbox-1")
    assert first.times > 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it\u2019s SCANNER@contoso.com → no", "it\u2019s mailbox-1 → no"),
        ("\u017fcanner@conto\u017fo.com says ß", "mailbox-1 says ß"),
        ("scanner@contoso.com,scanner@contoso.com", "mailbox-1,mailbox-1"),
        ("v=spf1 ip6:2001:db8:101d::3544 -all", "v=spf1 ip6:ip-1 -all"),
        ("ip6:2001:db8::/32", "ip6:ip-1/32"),
    ],
)
def test_letters_of_any_kind_around_it(text: str, shown: str) -> None:
    """Typographic signs, and letters whose case changes them, hide no name."""
    assert json.dumps(f"535 {shown} 9")[1:-1] in masked(f"535 {text} 9")
