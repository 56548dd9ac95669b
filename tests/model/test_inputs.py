"""What people type must become a usable value or one InputError, and never anything else."""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard import words
from wizard.model import inputs
from wizard.model.inputs import Cleaned, InputError


@pytest.mark.parametrize(
    ("typed", "value", "notes"),
    [
        ("scanner@contoso.com", "scanner@contoso.com", ()),
        ("Scanner.2@Contoso.COM", "Scanner.2@contoso.com", ()),
        ("  scanner@contoso.com\n", "scanner@contoso.com", ("spaces",)),
        ("scanner@contoso.com.", "scanner@contoso.com", ("final-dot",)),
        ("scanner\u200b@contoso.com", "scanner@contoso.com", ("invisible",)),
        ("\ufeffscanner@contoso.com", "scanner@contoso.com", ("invisible",)),
        ("Scanner <scanner@contoso.com>", "scanner@contoso.com", ("display-name",)),
        ('"Scan, room" <scanner@contoso.com>', "scanner@contoso.com", ("display-name",)),
        ("<scanner@contoso.com>", "scanner@contoso.com", ("brackets",)),
        ("mailto:scanner@contoso.com", "scanner@contoso.com", ("scheme",)),
        ("SMTP:scanner@contoso.com", "scanner@contoso.com", ("scheme",)),
        ('"scan room"@contoso.com', '"scan room"@contoso.com', ()),
        ('"a@b"@contoso.com', '"a@b"@contoso.com', ()),
        ("o'neil+scan@contoso.com", "o'neil+scan@contoso.com", ()),
        ("scanner@bücher.example", "scanner@xn--bcher-kva.example", ("idn",)),
        ("scanner@BÜCHER.example", "scanner@xn--bcher-kva.example", ("idn",)),
        ("scanner@straße.example", "scanner@xn--strae-oqa.example", ("idn",)),
        ("scanner@例え。テスト", "scanner@xn--r8jz45g.xn--zckzah", ("idn",)),
        ("scanner@localhost", "scanner@localhost", ()),
    ],
)
def test_a_usable_mailbox(typed: str, value: str, notes: tuple[str, ...]) -> None:
    """An address in any dress must come out bare, with a note for each thing taken off."""
    assert inputs.mailbox(typed) == Cleaned(value, notes)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "mailbox-empty"),
        ("   ", "mailbox-empty"),
        ("\u200b", "mailbox-empty"),
        ("scanner", "mailbox-no-domain"),
        ("scanner@", "mailbox-no-domain"),
        ("@contoso.com", "mailbox-no-name"),
        ("CONTOSO\\scanner", "mailbox-windows-name"),
        ("scan ner@contoso.com", "mailbox-spaces"),
        ("scanner@contoso .com", "mailbox-spaces"),
        ("a@contoso.com; b@contoso.com", "mailbox-several"),
        ("a@contoso.com,b@contoso.com", "mailbox-several"),
        ("a@b@contoso.com", "mailbox-name"),
        ("scanner..x@contoso.com", "mailbox-name"),
        (".scanner@contoso.com", "mailbox-name"),
        ("büro@contoso.com", "mailbox-letters"),
        ("scan\x00ner@contoso.com", "mailbox-control"),
        ("scan\nner@contoso.com", "mailbox-control"),
        ("scanner@contoso.com\x1b[2J", "mailbox-control"),
        ("scanner@\ud800.com", "mailbox-control"),
        ("scanner@contoso", "mailbox-domain-incomplete"),
        ("scanner@-contoso.com", "mailbox-domain"),
        ("scanner@contoso..com", "mailbox-domain"),
        ("scanner@con_toso.com", "mailbox-domain"),
        ("scanner@192.0.2.1", "mailbox-domain"),
        ("scanner@[192.0.2.1]", "mailbox-domain"),
        ("scanner@℀.com", "mailbox-domain"),
        ("s" * 65 + "@contoso.com", "mailbox-too-long"),
        ("scanner@" + "a." * 125 + "com", "mailbox-too-long"),
        ("scanner@" + "a" * 64 + ".com", "mailbox-domain"),
        ("x" * 10_000_000, "mailbox-too-long"),
    ],
)
def test_an_unusable_mailbox(typed: str, error: str) -> None:
    """What is no address must be refused by the sentence that fits."""
    with pytest.raises(InputError) as raised:
        inputs.mailbox(typed)
    assert raised.value.id == error


@pytest.mark.parametrize(
    ("typed", "value", "notes", "port"),
    [
        ("smtp.office365.com", "smtp.office365.com", (), 0),
        (" SMTP.Office365.com ", "smtp.office365.com", ("spaces",), 0),
        ("smtp.office365.com.", "smtp.office365.com", ("final-dot",), 0),
        ("smtp://smtp.office365.com:587/", "smtp.office365.com", ("scheme", "path", "port"), 587),
        ("https://smtp.office365.com/owa/?x=1", "smtp.office365.com", ("scheme", "path"), 0),
        ("smtp.office365.com:25", "smtp.office365.com", ("port",), 25),
        ("smtp.office365.com 587", "smtp.office365.com", ("port",), 587),
        ("smtp.office365.com : 587", "smtp.office365.com", ("port",), 587),
        ("smtp.office365.com.:587", "smtp.office365.com", ("port", "final-dot"), 587),
        ("smtp. office365.com", "smtp.office365.com", ("spaces",), 0),
        ("192.0.2.1", "192.0.2.1", (), 0),
        ("192.0.2.1:587", "192.0.2.1", ("port",), 587),
        ("2001:DB8::1", "2001:db8::1", (), 0),
        ("[2001:db8::1]", "2001:db8::1", ("brackets",), 0),
        ("[2001:db8::1]:587", "2001:db8::1", ("port", "brackets"), 587),
        ("::1", "::1", (), 0),
        ("mailserver", "mailserver", (), 0),
        ("MAILSRV01", "mailsrv01", (), 0),
        ("bücher.example", "xn--bcher-kva.example", ("idn",), 0),
    ],
)
def test_a_usable_host(typed: str, value: str, notes: tuple[str, ...], port: int) -> None:
    """A host in any dress must come out bare, with a note for each thing taken off and the port beside it."""
    assert inputs.host(typed) == Cleaned(value, notes, port)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "host-empty"),
        ("https://", "host-empty"),
        ("scanner@contoso.com", "host-is-mailbox"),
        ("smtp://user:secret@smtp.contoso.com", "host-is-mailbox"),
        ("P4ssw0rdSummer", "host-not-a-host"),
        ("Summer2026!", "host-not-a-host"),
        ("correct horse battery staple", "host-not-a-host"),
        ("pass#word.1", "host-not-a-host"),
        ("smtp_relay.contoso.com", "host-underscore"),
        ("192.0.2", "host-not-a-host"),
        ("192.0.2.256", "host-not-a-host"),
        ("2001:db8:::1", "host-address"),
        ("[2001:db8::g]", "host-address"),
        ("[contoso.com]", "host-not-a-host"),
        ("smtp..contoso.com", "host-not-a-host"),
        ("smtp.contoso.com:0", "port-out-of-range"),
        ("smtp.contoso.com:99999", "port-out-of-range"),
        ("smtp\x00.contoso.com", "host-control"),
        ("smtp.\r\ncontoso.com", "host-control"),
        ("a" * 3_000, "host-too-long"),
    ],
)
def test_an_unusable_host(typed: str, error: str) -> None:
    """What is no host must be refused by the sentence that fits."""
    with pytest.raises(InputError) as raised:
        inputs.host(typed)
    assert raised.value.id == error


def test_a_password_in_the_wrong_field_is_not_repeated() -> None:
    """An error must not carry what was typed, in its text, its values or its sentence."""
    for field in (inputs.host, inputs.mailbox, inputs.port):
        with pytest.raises(InputError) as raised:
            field("Tr0ub4dor&3 x")
        sentence = words.text(f"input.{raised.value.id}", **raised.value.values)
        assert "Tr0ub4dor" not in f"{raised.value} {raised.value.args} {raised.value.values} {sentence}"


@pytest.mark.parametrize(("typed", "port"), [("587", 587), (" 25 ", 25), ("65535", 65535), ("0587", 587)])
def test_a_usable_port(typed: str, port: int) -> None:
    """A whole number in range is a port."""
    assert inputs.port(typed) == port


@pytest.mark.parametrize("typed", ["", "0", "65536", "-1", "587.0", "five", "٥٨٧", "1" * 5_000, "587\x00", "5 8 7"])
def test_an_unusable_port(typed: str) -> None:
    """Anything else is refused."""
    with pytest.raises(InputError):
        inputs.port(typed)


typed_text = st.one_of(
    st.text(),
    st.text(alphabet="ab.@:[]<>/ _-%\\\"'0159\u200b\u00df\u3002\x00\n"),
    st.from_regex(r"[a-z]{1,8}@[a-zäß.-]{1,20}", fullmatch=True),
    st.ip_addresses().map(str),
)


@given(typed_text)
def test_nothing_but_an_input_error(typed: str) -> None:
    """Whatever is typed, no field raises anything else, and every error has its sentence."""
    for field in (inputs.mailbox, inputs.host, inputs.port):
        sentence = "usable"
        try:
            field(typed)
        except InputError as error:
            sentence = words.text(f"input.{error.id}", **error.values)
        assert sentence


@given(typed_text)
def test_clean_stays_clean(typed: str) -> None:
    """A cleaned value must pass again unchanged and with nothing to note."""
    for field in (inputs.mailbox, inputs.host):
        with suppress(InputError):
            cleaned = field(typed)
            assert cleaned.value.isascii()
            assert field(cleaned.value) == Cleaned(cleaned.value)


@given(st.ip_addresses())
def test_every_address_is_a_host(address: object) -> None:
    """An IP address of either family is a host, bare or in brackets with a port."""
    bare = str(address)
    assert ip_address(inputs.host(bare).value) == address
    behind = f"[{bare}]:25" if ":" in bare else f"{bare}:25"
    assert inputs.host(behind).port == 25


def test_every_note_has_its_words() -> None:
    """Each note that a field can leave must have a sentence."""
    for note in ("spaces", "invisible", "scheme", "path", "port", "brackets", "final-dot", "display-name", "idn"):
        assert words.text(f"input.note-{note}")
