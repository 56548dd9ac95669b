"""The path picture: what it shows, said in words."""

from pytestqt.qtbot import QtBot

from wizard.model.finding import HOPS as MODEL_HOPS
from wizard.ui.path_picture import HOPS, PathPicture


def test_it_has_the_hops_of_the_model() -> None:
    """The list that spares loading the model is the model's own."""
    assert HOPS == MODEL_HOPS


def test_it_says_in_words_what_it_paints(qtbot: QtBot) -> None:
    """The accessible description names every hop with its state."""
    picture = PathPicture()
    qtbot.addWidget(picture)
    picture.show_path({"dns": "pass", "tenant": "fail", "mailbox": "skipped"}, "tenant")
    said = picture.accessibleDescription()
    assert "DNS: works" in said
    assert "Tenant: breaks here" in said
    assert "Mailbox: not reached" in said
    assert said.count(";") == len(HOPS) - 1


def test_another_cloud_is_not_called_exchange_online(qtbot: QtBot) -> None:
    """The far end bears Microsoft's name only where it is Microsoft's."""
    picture = PathPicture(exchange_online=False)
    qtbot.addWidget(picture)
    assert "Mail server" in picture.accessibleDescription()
    assert "Exchange" not in picture.accessibleDescription()


def test_it_paints_at_any_size(qtbot: QtBot) -> None:
    """No state and no size makes the painting fail."""
    picture = PathPicture()
    qtbot.addWidget(picture)
    picture.show()
    for width in (420, 900, 3000):
        picture.resize(width, 80)
        picture.show_path({"dns": "pass", "firewall": "pass", "tls": "warn", "submission": "running"}, "tls")
        assert not picture.grab().isNull()
