"""A smaller library of ICU's data: without names of languages, currencies and zones, and without legacy encodings.

Qt's core library is linked to ICU, whose data (32 MB) is the largest file of all on Linux; a program in one language
that shows no foreign dates needs sorting rules, time zones and character properties of it. ICU says what is absent as
it says of a locale that it does not know, and goes on. `shrink` reads the data out of the library, leaves items out,
and links a library of the same name from the rest, with the assembler and linker that PyInstaller needs anyway.

The form of the data: https://unicode-org.github.io/icu/userguide/icu_data/ (a header, then a table of contents sorted
by name, whose offsets count from the table's beginning).
"""

import re
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path

_MAGIC = b"\xda\x27"
_ALIGN = 16
_KEPT = re.compile(
    r"""(?: .*\.(?:icu|nrm|spp)                 # properties of characters, normalisation, names
          | (?:coll/|brkitr/)?(?:root|res_index|pool|en|en_US|en_GB|ucadata)\.res
          | coll/.*\.icu
          | brkitr/[a-z]+\.brk
          | (?:zoneinfo64|timezoneTypes|windowsZones|metaZones|supplementalData|likelySubtags|keyTypeData|icuver
            |icustd|plurals|pluralRanges|numberingSystems|dayPeriods|genderList|currencyNumericCodes)\.res
          )""",
    re.VERBOSE,
)


def shrink(library: Path, made: Path) -> Path:
    """Return a smaller library with the same symbols, made in the folder `made`."""
    symbol, data = _data(library)
    small = made / f"{symbol}.dat"
    small.write_bytes(repacked(data))
    source, code, target = made / f"{symbol}.s", made / f"{symbol}.o", made / library.name
    source.write_text(
        f".section .rodata\n.globl {symbol}\n.type {symbol}, %object\n.balign {_ALIGN}\n{symbol}:\n"
        f'.incbin "{small.name}"\n.size {symbol}, .-{symbol}\n.section .note.GNU-stack,"",%progbits\n',
        encoding="ascii",
    )
    subprocess.run(["as", "-o", code.name, source.name], cwd=made, check=True)
    link = ["ld", "-shared", "-soname", library.name, "-z", "noexecstack", "--build-id=none", "-o", target.name]
    subprocess.run([*link, code.name], cwd=made, check=True)
    return target


def smaller(entries: Iterable[tuple[str, str, str]], made: Path) -> list[tuple[str, str, str]]:
    """Return PyInstaller's entries with the smaller library in the place of the whole one, if it is among them."""
    return [
        (place, str(shrink(Path(file), made)), kind)
        if kind == "BINARY" and Path(place).name.startswith("libicudata.so.")
        else (place, file, kind)
        for place, file, kind in entries
    ]


def items(data: bytes) -> dict[str, bytes]:
    """Return the items of ICU's data by their names, which begin with the version: icudt73l/root.res."""
    (header,) = struct.unpack_from("<H", data)
    if data[2:4] != _MAGIC:
        raise ValueError("not ICU's data, or of a computer with the other byte order")
    table = data[header:]
    (count,) = struct.unpack_from("<I", table)
    places = [struct.unpack_from("<II", table, 4 + 8 * number) for number in range(count)]
    ends = [place for _, place in places[1:]] + [len(table)]
    return {
        table[name : table.index(b"\0", name)].decode("ascii"): table[begin:end]
        for (name, begin), end in zip(places, ends, strict=True)
    }


def repacked(data: bytes) -> bytes:
    """Return the same data with the items that are kept."""
    (header,) = struct.unpack_from("<H", data)
    kept = {name: item for name, item in sorted(items(data).items()) if _KEPT.fullmatch(name.partition("/")[2])}
    names = b"".join(name.encode("ascii") + b"\0" for name in kept)
    name_at = 4 + 8 * len(kept)
    begin = _aligned(header + name_at + len(names)) - header
    table, body = struct.pack("<I", len(kept)), b""
    for name, item in kept.items():
        table += struct.pack("<II", name_at, begin + len(body))
        name_at += len(name) + 1
        body += item + bytes(_aligned(len(item)) - len(item))
    padding = bytes(begin - len(table) - len(names))
    return data[:header] + table + names + padding + body


def _aligned(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN


def _data(library: Path) -> tuple[str, bytes]:
    """Return the name of the data's symbol, and the bytes behind it."""
    told = subprocess.run(["objdump", "-T", library], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^([0-9a-f]+) .*\t([0-9a-f]+) .*\b(icudt\d+_dat)$", told, re.MULTILINE)
    if not found:
        raise ValueError(f"{library.name} holds no data of ICU")
    address = int(found[1], 16)
    sections = subprocess.run(["objdump", "-h", library], capture_output=True, text=True, check=True).stdout
    for line in sections.splitlines():
        parts = line.split()
        if len(parts) >= 7 and parts[0].isdigit():  # number, name, size, two addresses, place, alignment
            size, start, place = (int(part, 16) for part in (parts[2], parts[3], parts[5]))
            if start <= address < start + size:
                whole = library.read_bytes()
                return found[3], whole[place + address - start : place + size]
    raise ValueError(f"{library.name} has no section that holds its data")
