"""A message is looked at while it passes: its parts, sizes and line ends, in memory that stays the same."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.watch.mime import Message

PDF = b"%PDF-1.4 " + bytes(range(256)) * 40


def scan(name: str = "scan.pdf", content: bytes = PDF) -> bytes:
    """Return a message as a scanner makes it."""
    made = EmailMessage()
    made["From"] = "Copier <scanner@contoso.com>"
    made["To"] = "office@contoso.com"
    made["Date"] = "Tue, 24 Nov 2026 10:00:00 +0100"
    made["Message-ID"] = "<1@copier>"
    made.set_content("Scanned.\n")
    made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes(policy=SMTP)


def seen(*pieces: bytes) -> Message:
    """Return what was seen of the message."""
    message = Message()
    for piece in pieces:
        message.feed(piece)
    message.finish()
    return message


def facts(message: Message) -> tuple[object, ...]:
    """Return all that is kept."""
    return (
        message.size,
        message.bare_lf,
        message.bare_cr,
        message.longest_line,
        message.parts,
        tuple(message.attachments),
        frozenset(message.structure),
        message.senders,
        message.date,
        message.eight_bit,
        message.nul,
        sorted(message.headers.items()),
    )


def test_a_scan() -> None:
    """Sender, date, parts, and type and true size of the attachment are read; its name is not kept."""
    found = seen(scan())
    (attached,) = found.attachments
    assert (attached.type, attached.suffix, attached.size, attached.odd) == ("application/pdf", "pdf", len(PDF), ())
    assert (found.senders, found.date, found.parts) == (("scanner@contoso.com",), (1_795_510_800.0, 60), 3)
    assert (found.bare_lf, found.bare_cr, found.structure) == (0, 0, set())
    assert found.size == len(scan())


@settings(max_examples=60)
@given(st.lists(st.integers(1, 4000), max_size=40), st.booleans())
def test_pieces_make_no_difference(sizes: list[int], bare: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    """However a message is cut on its way, the same is seen of it."""
    whole = scan().replace(b"\r\n", b"\n") if bare else scan()
    pieces, rest = [], whole
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    assert facts(seen(*pieces, rest)) == facts(seen(whole))


@given(st.binary(max_size=500), st.lists(st.integers(1, 40), max_size=12))
def test_no_bytes_break_it(data: bytes, sizes: list[int]) -> None:
    """Anything can be a message, in any pieces, and its line ends are counted right."""
    pieces, rest = [], data
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    found = seen(*pieces, rest)
    assert found.size == len(data)
    assert found.bare_lf == data.count(b"\n") - data.count(b"\r\n")
    assert found.bare_cr == data.count(b"\r") - data.count(b"\r\n")
    assert facts(found) == facts(seen(data))


HEADER = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b"Content-Type: multipart/mixed; boundary=\r\n",
        b"Content-Type: application/pdf; name=\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"From: <\r\n",
        b"Date: Tue, 99 Nov 99999 99:99:99 +9999\r\n",
        b"\r\n",
        b"--x\r\n",
        b"--x--\r\n",
        b"--",
        b"\n-",
        b"\r\n.",
        b" folded\r\n",
        b":\r\n",
        bytes(20),
    ]
)


@settings(max_examples=300)
@given(st.lists(HEADER, max_size=30))
def test_no_structure_breaks_it(pieces: list[bytes]) -> None:
    """Parts in parts, ends without beginnings and headers without values are all seen the same in one piece."""
    assert facts(seen(*pieces)) == facts(seen(b"".join(pieces)))


def test_parts_1500_deep() -> None:
    """Nesting without end is followed to a depth, said, and counted no further."""
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth) for depth in range(1500)
    )
    found = seen(opened + b"Content-Type: application/pdf; name=x.pdf\r\n\r\nabc\r\n")
    assert {"deep", "unfinished"} <= found.structure
    assert found.parts < 30


def test_parts_without_number() -> None:
    """Thousands of parts, and millions of lines that look like boundaries, end the looking but not the counting."""
    head = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    many = seen(head + b"--x\r\nContent-Type: image/png; name=a.png\r\n\r\nabc\r\n" * 5000)
    assert "many" in many.structure
    assert len(many.attachments) <= 200
    almost = seen(head, *[b"\r\n--y" * 10_000] * 20)
    assert "many" in almost.structure
    assert almost.size == len(head) + 5 * 10_000 * 20


def test_a_header_without_end() -> None:
    """An endless header line is cut, and what comes after it is still read."""
    found = seen(
        b"From: a@b.example\r\nX: ", *[b"y" * 10_000] * 30, b"\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n\r\n"
    )
    assert "long-header" in found.structure
    assert found.senders == ("a@b.example",)
    endless = seen(*[b"From: a@b.example\r\n" * 100] * 100)
    assert "long-header" in endless.structure


@pytest.mark.parametrize(
    ("name", "suffix", "odd"),
    [
        ("..\\..\\windows\\scan.exe", "exe", ("path",)),
        ("/etc/passwd", "", ("path",)),
        ("C:scan.pdf", "pdf", ("path",)),
        ("Überweisung.PDF", "pdf", ("non-ascii",)),
        ("a" * 300 + ".tif", "tif", ("long",)),
        ("scan.a long ending", "", ()),
        ("", "", ()),
    ],
)
def test_odd_names(name: str, suffix: str, odd: tuple[str, ...]) -> None:
    """Of an attachment's name only its ending and what is odd about it stay."""
    raw = f'Content-Type: application/octet-stream; name="{name}"\r\n\r\nabc'.encode()
    (attached,) = seen(raw).attachments
    assert (attached.suffix, attached.odd) == (suffix, odd)


def test_a_scan_without_parts() -> None:
    """A message that is itself the scan has it as its attachment; a plain text has none."""
    bare = seen(b"Content-Type: image/tiff\r\nContent-Disposition: attachment\r\n\r\nabcd")
    assert [(one.type, one.size) for one in bare.attachments] == [("image/tiff", 4)]
    assert not seen(b"From: a@b.example\r\n\r\nhello\r\n").attachments


@pytest.mark.parametrize(
    ("line", "senders", "named_at"),
    [
        ("scanner@contoso.com", ("scanner@contoso.com",), False),
        ("Scan <scanner@contoso.com>", ("scanner@contoso.com",), False),
        ("scan@desk <scanner@contoso.com>", ("scanner@contoso.com",), True),
        ('"scan@desk" <scanner@contoso.com>', ("scanner@contoso.com",), False),
        ("a@b.example, c@d.example", ("a@b.example", "c@d.example"), False),
        ("nobody", (), False),
        ("<>", (), False),
    ],
)
def test_the_sender(line: str, senders: tuple[str, ...], named_at: bool) -> None:  # noqa: FBT001 - a table
    """The From line's addresses are found, with or without a name, and an @ in the name is noticed."""
    found = seen(f"From: {line}\r\n\r\n".encode())
    assert (found.senders, found.named_at) == (senders, named_at)


@pytest.mark.parametrize(
    ("line", "date", "zone"),
    [
        ("Tue, 24 Nov 2026 10:00:00 +0100", 1_795_510_800.0, 60),
        ("24 Nov 2026 09:00 GMT", 1_795_510_800.0, 0),
        ("Thu, 1 Jan 1970 00:00:00 +0000", 0.0, 0),
        ("tomorrow", None, None),
        ("Tue, 24 Nov 99999999999 10:00:00 +0100", None, None),
        ("", None, None),
    ],
)
def test_the_date(line: str, date: float | None, zone: int | None) -> None:
    """The Date line is read as a moment, and one that no calendar has is none."""
    assert seen(f"Date: {line}\r\n\r\n".encode()).date == (date, zone)


def test_memory_stays_the_same() -> None:
    """Of 80 MB nothing stays but what is known of them."""
    message = Message()
    message.feed(
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/tiff; name=a.tif\r\n\r\n"
    )
    piece = b"A" * 76 + b"\r\n"
    for _ in range(80):
        message.feed(piece * 13_000)
        assert len(message._pending) < 100_000
    message.finish()
    assert message.attachments[0].size == len(piece) * 13_000 * 80
