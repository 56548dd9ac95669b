"""Writes Windows' version resource, as PyInstaller reads it: what Explorer shows under Properties, Details."""

from pathlib import Path

_FORM = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('080904b0', [
      StringStruct('CompanyName', 'SMTP AUTH Wizard contributors'),
      StringStruct('FileDescription', 'SMTP AUTH Wizard'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'smtp-auth-wizard'),
      StringStruct('LegalCopyright', 'MIT licence'),
      StringStruct('OriginalFilename', 'smtp-auth-wizard.exe'),
      StringStruct('ProductName', 'SMTP AUTH Wizard'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [0x0809, 1200])])
  ]
)
"""


def write(folder: Path, version: str) -> Path:
    """Write the resource of `version` into the folder and return the file."""
    file = folder / "version-resource.txt"
    file.write_text(_FORM.format(version=version, numbers=numbers(version)), encoding="utf-8")
    return file


def numbers(version: str) -> tuple[int, ...]:
    """Return the four numbers that Windows wants: 1.2.3 is 1, 2, 3, 0."""
    digits = [int("".join(char for char in part if char.isdigit()) or 0) for part in version.split(".")[:3]]
    return tuple((digits + [0] * 4)[:4])
