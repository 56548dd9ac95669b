"""A whole practice case without seeing the window: the real program on a display, through AT-SPI alone.

What is not told to assistive technology, by role, name, state or announcement, cannot be found here.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import desktop
from tests.servers.desktop import Desktop, Reader
from wizard.ui.text import say, steps

REASON = desktop.unavailable()
pytestmark = pytest.mark.skipif(bool(REASON), reason=REASON or "it can run here")

BUTTON, RADIO, FIELD, LIST, LABEL = "push button", "radio button", "text", "combo box", "label"
MAILBOX = "scanner@practice.test"
HEADLINE = "It breaks at the tenant setting"
CAUSE = "SMTP AUTH is Off for the organisation"
REFUSAL = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
STATES = ("pass", "warn", "fail", "unknown", "skipped", "manual")


def word(name: str) -> str:
    """Return the window's word as a reader says it."""
    return say(name).replace("&", "")


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Return a screen reader in front of the program, which practises."""
    stage = Desktop()
    try:
        stage.start("--practice", "organisation-off")
        stage.reader.hear(word("practice.banner"))
        yield stage.reader
    finally:
        stage.close()


def test_a_whole_case_by_ear(reader: Reader, tmp_path: Path) -> None:
    """Mailbox, pasted error, run, failures as they come, verdict, one finding, one answer, and a saved report."""
    # Start: what is asked, what stands there already, and what a pasted error means
    assert reader.find(FIELD, word("start.mailbox-name"))["text"] == MAILBOX
    assert "focusable" in reader.find(LIST, word("start.device-name"))["states"]
    assert "focusable" in reader.find(LIST, word("practice.chooser"))["states"]
    reader.enter(FIELD, word("start.error-name"), REFUSAL)
    assert CAUSE in reader.hear(say("explained.means", title=CAUSE))[-1]

    # the run: its beginning, what fails, and the verdict are said without a key
    reader.act(BUTTON, word("bar.run-all"), "Press")
    said = reader.hear(f"{HEADLINE}.")
    assert word("bar.running-soon") in said
    assert any(one.startswith(f"{say('status.fail')}: ") and CAUSE in one for one in said)
    titles = {step["id"]: step["title"] for step in steps()}
    for step, state in (("network", "pass"), ("tls", "pass"), ("credentials", "fail"), ("delivery", "skipped")):
        assert reader.find(RADIO, f"{titles[step]}, {say(f'status.{state}')}")

    # another step: it is the chosen one, it is said, and each of its rows says how it went
    credentials = f"{titles['credentials']}, {say('status.fail')}"
    reader.act(RADIO, credentials, "Toggle")
    reader.hear(titles["credentials"])
    reader.has(RADIO, credentials, "checked")
    rows = [one for one in reader.shown() if one["name"].partition(": ")[0] in {say(f"status.{it}") for it in STATES}]
    assert {BUTTON, "panel"} <= {one["role"] for one in rows}
    found = reader.begins(BUTTON, f"{say('status.fail')}: ")
    assert found["description"].endswith(word("finding.shut"))  # what fails is open, and that is told
    reader.act(BUTTON, word("finding.conversation"), "Press")
    told = reader.find(FIELD, word("finding.conversation-name"))
    assert "535" in told["text"]
    assert "read only" in told["states"]

    # an answer counts, though a reader sets a choice and does not click on it
    reader.act(RADIO, f"{titles['mfa']}, {say('status.manual')}", "Toggle")
    reader.hear(titles["mfa"])
    choice = next(
        one for one in reader.shown() if one["role"] == RADIO and one["name"].endswith(f": {say('question.off')}")
    )
    reader.act(RADIO, choice["name"], "Toggle")
    reader.has(RADIO, choice["name"], "checked")
    assert (
        "checked"
        not in reader.find(RADIO, choice["name"].replace(say("question.off"), say("question.unknown")))["states"]
    )

    # the result: the verdict, where the path breaks, and the cause
    reader.act(BUTTON, word("bar.see"), "Press")
    reader.hear(HEADLINE)
    assert reader.find(LABEL, HEADLINE)
    broken = say("picture.hop", hop=say("picture.tenant"), state=say("picture.state-fail"))
    assert broken in reader.find("panel", word("picture.name"))["description"]
    assert reader.find("panel", CAUSE)

    # the report
    file = tmp_path / "by-ear.json"
    reader.act(BUTTON, word("bar.export-name"), "Press")
    assert reader.find("dialog", word("export.title"))
    reader.act(RADIO, word("export.json"), "Toggle")
    reader.has(RADIO, word("export.json"), "checked")
    reader.act(BUTTON, word("export.save"), "Press")
    reader.enter(FIELD, "File name:", str(file))
    reader.act(BUTTON, "Save", "Press")
    reader.hear(say("export.saved", path=str(file)))
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["verdict"]["cause"] == "tenant-smtp-auth-disabled"


def test_what_is_wrong_is_heard_where_it_is(reader: Reader) -> None:
    """A mistake is said at once, and told again by the field that it is about."""
    field = word("start.mailbox-name")
    reader.enter(FIELD, field, "scanner")
    reader.act(BUTTON, word("bar.run-all"), "Press")
    said = reader.hear("scanner@contoso.com")[-1]
    assert reader.find(FIELD, field)["description"] == said
    assert reader.find(LABEL, said)
