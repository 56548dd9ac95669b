"""The practice browser: goes where the practice login sends it, and posts the form that it finds there.

Stands for the system's browser, which does not trust the practice tenant's certificate, and for the person in front of
it: nobody has to confirm anything in practice. Blocks; for a worker thread.
"""

import html
import re
import ssl
import urllib.parse
import urllib.request
from pathlib import Path

_TIMEOUT = 20.0
_LARGEST = 1_000_000
_FORM = re.compile(r'action="([^"]+)"')
_FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')


def visit(url: str, ca_file: Path | None) -> None:
    """Open a page of the practice login, and finish what it begins. OSError: it was not to be reached."""
    trust = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
    )  # never through a proxy: the practice tenant lives on this computer
    page = _get(opener, url)
    form = _FORM.search(page)
    if form is None:
        return
    fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
    _get(opener, html.unescape(form[1]), urllib.parse.urlencode(fields).encode())


def _get(opener: urllib.request.OpenerDirector, url: str, data: bytes | None = None) -> str:
    if not url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise OSError("not a page of the practice login")
    with opener.open(url, data, timeout=_TIMEOUT) as answer:
        body: bytes = answer.read(_LARGEST)
    return body.decode("utf-8", "replace")
