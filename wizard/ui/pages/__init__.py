"""The pages of the window, one module each, loaded at the first visit."""

from typing import TYPE_CHECKING

from wizard.ui.pages.base import Page

if TYPE_CHECKING:
    from wizard.ui.session import Session

__all__ = ["Page", "make"]


def make(step: str, session: "Session") -> Page:  # noqa: PLR0911 - a switch over modules that must not load together
    """Return the page of `step`. Each import waits for the first visit: the first paint is a goal."""
    match step:
        case "start":
            from wizard.ui.pages.start import StartPage  # noqa: PLC0415

            return StartPage(session)
        case "tenant" | "mailbox" | "mfa":
            from wizard.ui.pages.questions import QuestionsPage  # noqa: PLC0415

            return QuestionsPage(session, step)
        case "credentials":
            from wizard.ui.pages.credentials import CredentialsPage  # noqa: PLC0415

            return CredentialsPage(session)
        case "delivery":
            from wizard.ui.pages.delivery import DeliveryPage  # noqa: PLC0415

            return DeliveryPage(session)
        case "device":
            from wizard.ui.pages.device import DevicePage  # noqa: PLC0415

            return DevicePage(session)
        case "result":
            from wizard.ui.pages.result import ResultPage  # noqa: PLC0415

            return ResultPage(session)
        case _:
            from wizard.ui.pages.findings import FindingsPage  # noqa: PLC0415

            return FindingsPage(session, step)
