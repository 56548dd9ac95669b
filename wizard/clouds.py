"""Clouds from their files: Microsoft's four from `resources/clouds/`, any other from the file that a person names.

Reads and checks; reaches nothing. Every fault of a file is a `CloudError` whose id picks one sentence.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wizard import resources
from wizard.model import inputs
from wizard.model.cloud import Cloud, Endpoint, Submission, endpoint_of

_LARGEST = 1_000_000  # bytes of a cloud file
_LARGEST_CA = 10_000_000
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?")
_SHOWN = 60  # characters of a key or value that an error repeats


class CloudError(inputs.InputError):
    """A cloud's name or file is not usable."""


def names() -> tuple[str, ...]:
    """Return the names of the built-in clouds, the default first."""
    return tuple(sorted(resources.names("clouds"), key=lambda name: (name != "worldwide", name)))


def built_in(name: str) -> Cloud | None:
    """Return the built-in cloud of that name, or None: what a file says never leads to another file."""
    return load(name) if name in names() else None


def load(name_or_path: str) -> Cloud:
    """Return a built-in cloud by its name, or the cloud that a file describes. Raises CloudError."""
    if name_or_path in names():
        return _cloud(
            resources.toml(f"clouds/{name_or_path}.toml"), resources.root() / "clouds", name_or_path, built_in=True
        )
    if not name_or_path.strip():
        raise CloudError("cloud-empty")
    path = Path(name_or_path)
    try:
        return _cloud(_parse(_read(path)), path.parent, path.stem, built_in=False)
    except CloudError as error:
        error.values.setdefault("file", _short(name_or_path))
        raise


def override(cloud: Cloud, host: str = "", port: int = 0, tls_name: str = "", ca_file: Path | None = None) -> Cloud:
    """Return the cloud with another submission endpoint, certificate name or trust anchors.

    What equals the cloud's own changes nothing. Another host is not known to be Exchange Online, nor to have a legacy
    twin; it must bear its own name unless `tls_name` says otherwise. The port alone binds no credential.
    """
    own = cloud.submission
    submission = replace(own, port=port or own.port)
    foreign = False
    if host and host != own.host:
        submission = replace(submission, host=host, tls_name="", legacy_host="", flavour="generic")
        foreign = True
    if tls_name and tls_name != submission.name:
        submission = replace(submission, tls_name=tls_name)
        foreign = True
    anchors = cloud.ca_file
    if ca_file and (anchors is None or ca_file.resolve() != anchors.resolve()):
        anchors = check_ca_file(ca_file)
        foreign = True
    return replace(cloud, submission=submission, ca_file=anchors, overridden=cloud.overridden or foreign)


def check_ca_file(path: Path) -> Path:
    """Return `path` if it is a file with at least one certificate in PEM. Raises CloudError."""
    import ssl  # noqa: PLC0415 - 10 ms, and most runs name no such file

    shown = _short(str(path))
    try:
        if not path.is_file():
            raise CloudError("ca-not-a-file" if path.exists() else "ca-missing", ca=shown)
        if path.stat().st_size > _LARGEST_CA:
            raise CloudError("ca-too-large", ca=shown)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:  # before OSError, which it is, too
        raise CloudError("ca-no-certificate", ca=shown) from None
    except (OSError, ValueError):
        raise CloudError("ca-unreadable", ca=shown) from None
    if not context.cert_store_stats()["x509"]:
        raise CloudError("ca-no-certificate", ca=shown)
    return path


def _read(path: Path) -> bytes:
    shown = _short(str(path))
    try:
        if not path.exists():
            raise CloudError("cloud-unknown", name=shown, names=", ".join(names()))
        if not path.is_file():  # a folder; a pipe or device could also keep us waiting for ever
            raise CloudError("cloud-not-a-file", file=shown)
        if path.stat().st_size > _LARGEST:
            raise CloudError("cloud-too-large", file=shown)
        return path.read_bytes()
    except (OSError, ValueError):
        raise CloudError("cloud-unreadable", file=shown) from None


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CloudError("cloud-not-text") from None
    except tomllib.TOMLDecodeError as error:
        raise CloudError("cloud-not-toml", detail=_short(str(error))) from None
    except (RecursionError, ValueError):  # arrays in arrays in arrays; numbers and dates of absurd size
        raise CloudError("cloud-not-toml", detail="") from None


# ---- one value: each takes key, value and the file's folder, and raises CloudError ----------------------------------

Reader = Callable[[str, Any, Path], Any]


def _text(key: str, value: Any, _folder: Path, most: int = 500) -> str:  # noqa: ANN401 - whatever TOML held
    if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
        raise CloudError("cloud-bad-text", key=key)
    return value.strip()


def _port(key: str, value: Any, _folder: Path) -> int:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65_535:
        raise CloudError("cloud-bad-port", key=key)
    return value


def _flag(key: str, value: Any, _folder: Path) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise CloudError("cloud-bad-flag", key=key)
    return value


def _host(key: str, value: Any, folder: Path) -> str:  # noqa: ANN401
    try:
        cleaned = inputs.host(_text(key, value, folder))
    except CloudError:
        raise
    except inputs.InputError:
        raise CloudError("cloud-bad-host", key=key) from None
    if cleaned.port:
        raise CloudError("cloud-bad-host-alone", key=key)
    return cleaned.value


def _url(key: str, value: Any, folder: Path, schemes: tuple[str, ...] = ("https",)) -> str:  # noqa: ANN401
    url = _text(key, value, folder).rstrip("/")
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        good = False
    if not good:
        raise CloudError("cloud-bad-page" if "http" in schemes else "cloud-bad-url", key=key)
    return url


def _endpoint(key: str, value: Any, folder: Path, default_port: int = 443) -> Endpoint:  # noqa: ANN401
    try:
        cleaned = inputs.host(_text(key, value, folder))
    except CloudError:
        raise
    except inputs.InputError:
        raise CloudError("cloud-bad-endpoint", key=key) from None
    return Endpoint(cleaned.value, cleaned.port or default_port)


def _servers(key: str, value: Any, folder: Path) -> tuple[str, ...]:  # noqa: ANN401
    from ipaddress import ip_address  # noqa: PLC0415 - few clouds name servers

    if not isinstance(value, list) or not value:
        raise CloudError("cloud-bad-servers", key=key)
    servers = []
    for entry in value:
        server = _endpoint(key, entry, folder, default_port=53)
        try:
            literal = ip_address(server.host)
        except ValueError:
            raise CloudError("cloud-bad-servers", key=key) from None
        servers.append(f"[{literal}]:{server.port}" if literal.version == 6 else f"{literal}:{server.port}")
    return tuple(servers)


def _flavour(key: str, value: Any, _folder: Path) -> str:  # noqa: ANN401
    if value not in ("exchange-online", "generic"):
        raise CloudError("cloud-bad-flavour", key=key)
    return str(value)


def _ca(key: str, value: Any, folder: Path) -> Path:  # noqa: ANN401
    return check_ca_file(folder / _text(key, value, folder, most=4_000))


_page = partial(_url, schemes=("http", "https"))
_submits = partial(_endpoint, default_port=587)

#: Every section and key that a cloud file may have. "" is the top of the file.
_KEYS: Mapping[str, Mapping[str, Reader]] = {
    "": {"name": _text, "title": _text, "practice": _flag},
    "smtp": {
        "host": _host,
        "port": _port,
        "mx_port": _port,
        "implicit_tls_port": _port,
        "tls_name": _host,
        "legacy_host": _host,
        "flavour": _flavour,
        "direct_send": _host,
        "oauth_scope": _url,
    },
    "login": {"authority": _url},
    "graph": {"base": _url},
    "exchange": {"base": _url, "scope": _url},
    "portals": {"exchange_admin": _url, "entra": _url, "admin": _url},
    "dns": {"servers": _servers, "second": _servers},
    "network": {"control": _endpoint, "portal_url": _page, "portal_text": _text},
    "trust": {"ca_file": _ca},
    "app": {"client_id": _text, "exchange_client_id": _text, "graph_client_id": _text},
    "keyvault": {"base": _url, "scope": _url},
    "hve": {"host": _submits},
    "acs": {"host": _submits},
}


def _cloud(data: Mapping[str, Any], folder: Path, default_name: str, *, built_in: bool) -> Cloud:
    read = {section: _section(section, data, folder) for section in _KEYS}
    unknown = [key for key in data if key not in _KEYS and key not in _KEYS[""]]
    if unknown:
        raise CloudError("cloud-unknown-key", key=_short(unknown[0]))
    if "host" not in read["smtp"]:
        raise CloudError("cloud-no-host")
    authority = read["login"].get("authority", "")
    return Cloud(
        name=default_name if built_in else _own_name(read[""].get("name", default_name)),
        title=read[""].get("title", ""),
        practice=read[""].get("practice", False),
        submission=Submission(**read["smtp"]),
        authority=authority,
        graph_base=read["graph"].get("base", ""),
        exchange_base=read["exchange"].get("base", ""),
        exchange_scope=read["exchange"].get("scope", ""),
        portals=read["portals"],
        dns_servers=read["dns"].get("servers", ()),
        second_dns=read["dns"].get("second", ()),
        control=read["network"].get("control") or (endpoint_of(authority) if authority else None),
        portal_url=read["network"].get("portal_url", ""),
        portal_text=read["network"].get("portal_text", ""),
        ca_file=read["trust"].get("ca_file"),
        client_id=read["app"].get("client_id", ""),
        exchange_client_id=read["app"].get("exchange_client_id", ""),
        graph_client_id=read["app"].get("graph_client_id", ""),
        keyvault_base=read["keyvault"].get("base", ""),
        keyvault_scope=read["keyvault"].get("scope", ""),
        hve=read["hve"].get("host"),
        acs=read["acs"].get("host"),
        built_in=built_in,
    )


def _section(section: str, data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the checked values of one section; the top of the file holds values and sections side by side."""
    readers = _KEYS[section]
    if not section:
        return {key: reader(key, data[key], folder) for key, reader in readers.items() if key in data}
    found = data.get(section, {})
    if not isinstance(found, dict):
        raise CloudError("cloud-bad-section", key=section)
    for key in found:
        if key not in readers:
            raise CloudError("cloud-unknown-key", key=_short(f"{section}.{key}"))
    return {key: readers[key](f"{section}.{key}", value, folder) for key, value in found.items()}


def _own_name(name: str) -> str:
    if name.casefold() in names():  # a stored password is found by the cloud's name
        raise CloudError("cloud-taken-name", name=_short(name))
    if not _NAME.fullmatch(name):
        raise CloudError("cloud-bad-name", key="name")
    return name


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
