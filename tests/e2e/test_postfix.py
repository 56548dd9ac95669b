"""The whole program against a real server: Debian's Postfix as somebody's own cloud."""

from tests.e2e.program import Ended, diagnose, wizard
from tests.servers.postfix import PASSWORD, USER, Postfix
from tests.servers.secret_service import SecretService
from wizard.model.secret import encodings


def keeps_quiet(done: Ended, password: str) -> bool:
    """Say whether nothing that the program put out holds the password in any form."""
    return not any(form in done.out + done.err for form in encodings(password))


def test_a_message_is_taken_and_arrives(postfix: Postfix) -> None:
    """Healthy means healthy: signed in once, sent once, and the message lies in the mailbox."""
    cloud = ("--cloud", postfix.cloud_file, "--mailbox", USER)
    done = diagnose(*cloud, "--credentials", "stdin", "--send", typed=PASSWORD + "\n")
    assert done.verdict == ("healthy", None, None), done.err + str(done.report.get("checks"))
    assert done.status == 0
    assert len(postfix.arrived()) == 1
    assert done.check("delivery.message")["status"] == "pass"
    assert keeps_quiet(done, PASSWORD)


def test_nothing_is_sent_unasked(postfix: Postfix) -> None:
    """Without --send the sign-in is tried and no message leaves."""
    cloud = ("--cloud", postfix.cloud_file, "--mailbox", USER)
    done = diagnose(*cloud, "--credentials", "stdin", typed=PASSWORD + "\n")
    assert done.verdict == ("healthy", None, None)
    assert not postfix.arrived(0.5)


def test_a_wrong_password_is_named_and_tried_once(postfix: Postfix) -> None:
    """The verdict names the credentials, and the server saw one attempt."""
    before = postfix.log().count("authentication failed")
    cloud = ("--cloud", postfix.cloud_file, "--mailbox", USER)
    done = diagnose(*cloud, "--credentials", "stdin", "--send", typed="wrong-" + PASSWORD + "\n")
    assert done.verdict == ("broken", "bad-credentials", "sign-in")
    assert done.status == 1
    assert postfix.log().count("authentication failed") == before + 1
    assert not postfix.arrived(0)
    assert keeps_quiet(done, "wrong-" + PASSWORD)


def test_implicit_tls_serves_as_well(postfix: Postfix) -> None:
    """On the port that the cloud file names for it, TLS is spoken from the first byte."""
    cloud = ("--cloud", postfix.cloud_file, "--mailbox", USER, "--port", str(postfix.implicit_port))
    done = diagnose(*cloud, "--credentials", "stdin", "--send", typed=PASSWORD + "\n")
    assert done.verdict == ("healthy", None, None)
    assert len(postfix.arrived()) == 1


def test_another_name_in_the_certificate_keeps_the_password_back(postfix: Postfix) -> None:
    """No sign-in is tried where the certificate is for somebody else, and the verdict says why."""
    before = postfix.log().count("sasl_username")
    cloud = ("--cloud", postfix.cloud_file, "--mailbox", USER, "--tls-name", "other.example.test")
    done = diagnose(*cloud, "--credentials", "stdin", typed=PASSWORD + "\n")
    assert done.verdict == ("broken", "certificate-wrong-host", "tls")
    assert postfix.log().count("sasl_username") == before


def test_the_kept_password_is_used(postfix: Postfix, secret_service: SecretService) -> None:
    """A password that was put into the real keyring signs in, and not elsewhere than on its own host."""
    where = ("--cloud", postfix.cloud_file)
    assert wizard("credentials", "set", USER, *where, typed=PASSWORD + "\n").status == 0
    assert wizard("credentials", "test", USER, *where).status == 0
    done = diagnose(*where, "--mailbox", USER)
    assert done.verdict == ("healthy", None, None)
    elsewhere = diagnose(*where, "--mailbox", USER, "--host", "localhost")
    assert elsewhere.check("credentials.sign-in")["status"] == "skipped"
    assert wizard("credentials", "delete", USER, *where).status == 0
