"""Makes and signs the announcement of a version: a maintainer's tool, for a computer that holds the private key.

    sign_feed.py key FILE                     makes a key, and prints what SMTP_AUTH_WIZARD_FEED_KEY must be
    sign_feed.py sign FILE PAGE [NAME …]      prints the feed: this version, its page, and these files of resources/

The passphrase of the key comes from SMTP_AUTH_WIZARD_KEY_PASSPHRASE. A feed counts for 90 days, so sign anew in time.
Run it with a Python that has the program's own packages.
"""

import base64
import datetime as dt
import json
import os
import sys
from pathlib import Path

import linux_files
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TOP = Path(__file__).resolve().parent.parent
PURPOSE = b"smtp-auth-wizard/updates/1\n"
GOOD_FOR = dt.timedelta(days=90)


def make_key(file: Path, passphrase: bytes) -> str:
    """Write a new private key, for its owner alone, and return the public one in base64."""
    key = Ed25519PrivateKey.generate()
    guard = serialization.BestAvailableEncryption(passphrase)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, guard)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(key: Ed25519PrivateKey, page: str, names: list[str], today: dt.date) -> str:
    """Return the feed that announces this version, with the named files as its facts."""
    version = linux_files.version()
    files = {name: (TOP / "resources" / name).read_text(encoding="utf-8") for name in names}
    told = {"version": version, "page": page, "issued": today.isoformat(), "until": (today + GOOD_FOR).isoformat()}
    text = json.dumps({**told, "facts": {"for": version, "files": files}}, sort_keys=True)
    signature = base64.b64encode(key.sign(PURPOSE + text.encode())).decode()
    return json.dumps({"signed": text, "signature": signature}, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Do one or the other."""
    passphrase = os.environ.get("SMTP_AUTH_WIZARD_KEY_PASSPHRASE", "").encode()
    if not passphrase or len(arguments) < 2 or arguments[0] not in ("key", "sign"):
        sys.exit(__doc__)
    file = Path(arguments[1])
    if arguments[0] == "key":
        print(make_key(file, passphrase))
        return 0
    key = serialization.load_pem_private_key(file.read_bytes(), passphrase)
    if not isinstance(key, Ed25519PrivateKey):
        sys.exit("That is no Ed25519 key.")
    sys.stdout.write(signed(key, arguments[2], arguments[3:], dt.datetime.now(dt.UTC).date()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
