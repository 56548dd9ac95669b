"""What people read must be right, complete, and inert whatever a server said."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.report import house
from wizard.model.observation import Line
from wizard.model.run import Run
from wizard.report import as_html, as_text, build
from wizard.report.as_text import COLUMNS, _width
from wizard.report.inert import inert
from wizard.report.markup import join, link, tag

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
TEXT = st.text(alphabet=st.characters(), max_size=80) | st.text(
    alphabet="<>&\"'`=/\\ \x1b\r\n\u202e\u2066\u200bscript", max_size=40
)


class Reader(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def read(page: str) -> Reader:
    """Read a page to its end; every element must be closed in order."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def page_of(run: Run) -> str:
    """Return the page of `run`."""
    return as_html.write(build.build(run, house.CASE))


def text_of(run: Run) -> str:
    """Return the plain text of `run`."""
    return as_text.write(build.build(run, house.CASE))


def with_reply(text: str) -> Run:
    """Return a run in which `text` stands wherever a server's text can: reply, transcript, evidence, peer."""
    run = house.tenant_off(text)
    odd = replace(run.findings["credentials.sign-in"], lines=(Line(1, text, "received", text),))
    return replace(run, findings={**run.findings, odd.check: odd})


@pytest.mark.parametrize("name", house.RUNS)
def test_the_page_stands_alone(name: str) -> None:
    """A page must hold no script, load nothing, and be well-formed."""
    reader = read(page_of(house.RUNS[name]()))
    assert not {"script", "img", "iframe", "object", "link", "base", "form"} & set(reader.tags)
    names = {name for name, _ in reader.attributes}
    assert not {name for name in names if name.startswith("on")} | ({"src", "style"} & names)
    assert all(value.startswith("https://") for name, value in reader.attributes if name == "href")
    assert "url(" not in page_of(house.RUNS[name]())
    assert "@import" not in page_of(house.RUNS[name]())


@given(text=TEXT)
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever the server says, the page must have the same elements and attributes as with a harmless word."""
    reader, harmless = read(page_of(with_reply(f"250 {text}"))), read(page_of(with_reply("250 harmless")))
    assert reader.tags == harmless.tags
    assert [name for name, _ in reader.attributes] == [name for name, _ in harmless.attributes]


@given(text=TEXT)
def test_hostile_text_steers_nothing(text: str) -> None:
    """No control character, escape sequence or direction override of a server may reach a page or a terminal."""
    run = with_reply(text)
    assert not CONTROL.search(page_of(run))
    assert not CONTROL.search(text_of(run))


@given(text=TEXT)
@example(text="\x1f\ud800")
def test_one_line_is_one_line(text: str) -> None:
    """A server's line must be one row of the transcript, with its words to be read again."""
    page = page_of(with_reply(text))
    assert page.count('<tr class="received">') == 1
    assert inert(text) in "".join(read(page).texts)


def test_a_forged_line_is_seen_through() -> None:
    """A line break in a reply must not begin a line of its own in the text."""
    assert not [line for line in text_of(house.hostile()).splitlines() if line.strip().startswith("250")]


@given(text=TEXT)
def test_the_text_fits_a_terminal(text: str) -> None:
    """No line of the text may be wider than 80 columns, whatever must be broken for it."""
    assert max(_width(line) for line in text_of(with_reply(text)).splitlines()) <= COLUMNS


@pytest.mark.parametrize("name", house.RUNS)
def test_page_one_says_what_to_do(name: str) -> None:
    """The first page must hold headline, sentence, the nine hops, fix and the one who acts."""
    report = build.build(house.RUNS[name](), house.CASE)
    first = as_html.write(report).partition('class="appendix"')[0]
    texts = "".join(read(as_html.write(report)).texts)
    for wanted in (report["verdict"]["headline"], report["verdict"]["summary"]):
        assert wanted in texts
    assert first.count('class="hop ') == 9
    for cause in report["verdict"]["causes"]:
        assert all(cause[part] in texts for part in ("title", "meaning", "fix", "who", "where", "link", "command"))


@pytest.mark.parametrize("name", house.RUNS)
def test_the_text_says_the_same(name: str) -> None:
    """The plain text must hold verdict, fix, the one who acts, and the status of every check."""
    report = build.build(house.RUNS[name](), house.CASE)
    flat = " ".join(as_text.write(report).split())
    verdict = report["verdict"]
    assert f"{verdict['status'].upper()}: {verdict['headline']}" in flat
    for cause in verdict["causes"]:
        assert all(" ".join(cause[part].split()) in flat for part in ("title", "fix", "who", "security"))
    for check in report["checks"]:
        assert inert(check["title"]) in flat


def test_a_long_command_can_be_copied() -> None:
    """A command that needs more than one line must go on as PowerShell wants it."""
    lines = text_of(house.tenant_off()).splitlines()
    start = next(place for place, line in enumerate(lines) if "Set-CASMailbox" in line)
    assert lines[start].endswith(" `")
    assert lines[start + 1].strip() == "-SmtpClientAuthenticationDisabled $false"


def test_the_state_is_never_colour_alone() -> None:
    """Each hop must have its word, and the picture a description for those who cannot see it."""
    reader = read(page_of(house.tenant_off()))
    label = next(value for name, value in reader.attributes if name == "aria-label")
    assert "Tenant: breaks here" in label
    assert "breaks here" in reader.texts


def test_practice_is_said() -> None:
    """A report of the practice tenant must not pass for a real one."""
    case = replace(house.CASE, cloud=replace(house.CLOUD, practice=True))
    report = build.build(house.healthy(), case)
    assert "practice tenant" in as_html.write(report)
    assert as_text.write(report).startswith("Practice:")


def test_other_servers_are_not_called_exchange_online() -> None:
    """A mail server that is not Microsoft's must not bear Microsoft's name in the picture."""
    generic = replace(house.CLOUD, submission=replace(house.CLOUD.submission, flavour="generic"))
    titles = [hop["title"] for hop in build.build(house.healthy(), replace(house.CASE, cloud=generic))["path"]]
    assert "Mail server" in titles
    assert "Exchange Online" not in titles


def test_many_findings_make_one_page() -> None:
    """A case of 5,000 lines must be written whole."""
    lines = tuple(Line(place, "peer", "received", f"250-line {place}") for place in range(5000))
    run = house.tenant_off()
    long = replace(run.findings["credentials.sign-in"], lines=lines)
    page = page_of(replace(run, findings={**run.findings, long.check: long}))
    assert page.count('<tr class="received">') == 5000


@given(text=TEXT)
def test_inert_text_is_one_visible_line(text: str) -> None:
    """What was made inert must be printable, keep what was visible, and not change when made inert again."""
    made = inert(text)
    assert made.isprintable()
    assert inert(made) == made
    if text.isprintable() and text.isascii():
        assert made == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\r\nb", r"a\r\nb"),
        ("\u202egnp", r"\u202egnp"),
        ("a\u200bb", r"a\u200bb"),
        ("a\u3164b", r"a\u3164b"),
        ("\udc80", r"\udc80"),
        ("Grüße, مرحبا", "Grüße, مرحبا"),
        ("CONTOSO\\scanner", "CONTOSO\\scanner"),
        ("CONTOSO\\scanner\x07", r"CONTOSO\\scanner\x07"),
    ],
)
def test_inert_examples(text: str, shown: str) -> None:
    """What cannot be seen must stand as its code, and ordinary writing as it is."""
    assert inert(text) == shown


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://evil.example/", "data:text/html,x", " https://x"])
def test_only_https_can_be_pressed(address: str) -> None:
    """Any other address must be text and no link."""
    assert link(address).text == join(address).text
    assert link("https://example.com/").text.startswith("<a ")


def test_attributes_are_escaped_too() -> None:
    """A quote in an attribute must not end it."""
    assert tag("p", title='"><script>').text == '<p title="&quot;&gt;&lt;script&gt;"></p>'
