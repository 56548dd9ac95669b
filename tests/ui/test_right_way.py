"""What speaks against SMTP AUTH for this sender stands above the offer to turn it on."""

from collections.abc import Callable

import pytest

from tests.ui import fakes
from tests.ui.find import named
from wizard.model.finding import Status
from wizard.ui.pages.result import ResultPage
from wizard.ui.right_way import RightWay
from wizard.ui.shell import Shell


@pytest.mark.parametrize("reasons", [[], ["people-sign-in", "can-oauth"]])
def test_it_stands_before_the_offer(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine, reasons: list[str]
) -> None:
    """The reasons come before the card that turns SMTP AUTH on, or before the way to the sign-in for it."""
    status = Status.WARN if reasons else Status.PASS
    right_way = fakes.finding("alternatives.right-way", status, evidence={"reasons": reasons})
    engine.findings = [*fakes.broken(), right_way]
    finish(ready)
    ready.go("result")
    page = ready.page
    assert isinstance(page, ResultPage)
    shown = [one for one in page.findChildren(RightWay, "before-on") if one.isVisible()]
    assert len(shown) == (1 if reasons else 0)
    if shown:
        assert shown[0].y() < named(page, "change-sign-in").y()
