"""What Exchange Online says when it refuses a sign-in, for the checks that read it."""

from tests.checks.house import reply, sign_in
from wizard.model.observation import SignIn

WORDS = {
    "tenant-smtp-auth-disabled": "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
    "Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
    "mailbox-smtp-auth-disabled": "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
    "Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.",
    "security-defaults": "5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults "
    "policy. Contact your administrator.",
    "sign-in-criteria": "5.7.139 Authentication unsuccessful, the request did not meet the criteria to be "
    "authenticated successfully. Contact your administrator.",
    "bad-credentials": "5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
    "basic-auth-retired": "5.7.30 Basic authentication is not supported for Client Submission.",
    "conditional-access": "5.7.139 AADSTS53003: Access has been blocked by Conditional Access policies.",
    "mfa-required": "5.7.139 AADSTS50076: Due to a configuration change made by your administrator, or because you "
    "moved to a new location, you must use multi-factor authentication to access the resource.",
    "unknown": "5.7.139 Authentication unsuccessful.",
}


def refused(cause: str) -> SignIn:
    """Return an attempt that the server refused with the words of `cause`."""
    return sign_in(reply(535, WORDS[cause]))
