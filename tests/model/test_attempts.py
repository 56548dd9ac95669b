"""The count of sign-in attempts: per account, within ten minutes."""

from wizard.model.attempts import WITHIN_S, Attempts


def test_the_third_within_ten_minutes_warns() -> None:
    """The first two attempts pass unasked, the third is asked about, whichever letters are capital."""
    known = Attempts()
    assert not known.warn("scanner@contoso.com", 0)
    known = known.and_one("scanner@contoso.com", 0)
    assert not known.warn("scanner@contoso.com", 1)
    known = known.and_one("Scanner@contoso.com", 2)
    assert known.next_number("scanner@contoso.com", 3) == 3
    assert known.warn("SCANNER@contoso.com", 3)


def test_other_accounts_and_older_attempts_do_not_count() -> None:
    """What another account did, or what is ten minutes old, warns nobody."""
    known = Attempts().and_one("a@contoso.com", 0).and_one("a@contoso.com", 1)
    assert not known.warn("b@contoso.com", 2)
    assert not known.warn("a@contoso.com", WITHIN_S + 1)
    assert known.and_one("a@contoso.com", WITHIN_S + 1).made == (("a@contoso.com", WITHIN_S + 1),)


def test_an_attempt_that_was_never_made_is_taken_back() -> None:
    """A run that did not come as far as the sign-in leaves the count as it was, and only its own account's."""
    known = Attempts().and_one("a@contoso.com", 0).and_one("b@contoso.com", 1)
    assert known.without_last("a@contoso.com").made == (("b@contoso.com", 1),)
    assert known.without_last("c@contoso.com") is known
