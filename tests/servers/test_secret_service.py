"""The vault against the real Secret Service."""

import subprocess
import sys
from pathlib import Path

from tests.servers.secret_service import SecretService
from wizard.model.cloud import Cloud, Submission
from wizard.model.secret import Secret
from wizard.vault import Vault

LAB = Cloud(name="lab", submission=Submission(host="mail.example.test"))
ADDRESS = "scanner@example.test"
WORD = "Ähre-7-Larch+Stile €"


def test_a_password_is_kept_replaced_and_deleted(secret_service: SecretService, tmp_path: Path) -> None:
    """What is stored can be read by another vault, replaced, and is gone after deletion."""
    first, second = Vault(index=tmp_path / "index.json"), Vault(index=tmp_path / "index.json")
    first.set(LAB, ADDRESS, Secret("an-earlier-word"))
    first.set(LAB, ADDRESS, Secret(WORD))
    assert first.kept_in == "keyring"
    kept = second.get(LAB, ADDRESS)
    assert kept
    assert kept.reveal() == WORD
    assert [(entry.cloud, entry.mailbox) for entry in second.list()] == [("lab", ADDRESS)]
    second.delete(LAB, ADDRESS)
    assert Vault(index=tmp_path / "index.json").get(LAB, ADDRESS) is None


def test_a_foreign_program_sees_the_entry_by_its_agreed_name(secret_service: SecretService, tmp_path: Path) -> None:
    """Service and account are named after cloud and mailbox, and the value is the bare password."""
    Vault(index=tmp_path / "index.json").set(LAB, ADDRESS, Secret(WORD))
    command = [sys.executable, "-m", "keyring", "get", "smtp-auth-wizard:lab", ADDRESS]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30, encoding="utf-8")
    assert done.stdout.removesuffix("\n") == WORD
    Vault(index=tmp_path / "index.json").delete(LAB, ADDRESS)
