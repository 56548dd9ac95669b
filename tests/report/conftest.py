"""Reports over a small house of checks, so that the tests do not change with the words of the real ones."""

from collections.abc import Iterator

import pytest

from tests.report import house
from wizard import catalogue, resources, words


@pytest.fixture(autouse=True)
def _house(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    root = tmp_path_factory.mktemp("resources")
    house.furnish(root, resources.root())

    def forget() -> None:
        for cached in (resources.toml, resources.names, catalogue.cause, words.steps):
            cached.cache_clear()

    monkeypatch.setattr(resources, "root", lambda: root)
    monkeypatch.setattr("wizard.checks.CHECKS", house.CHECKS, raising=False)
    forget()
    yield
    forget()
