"""Tests that need other programs are skipped where these are missing; on CI they must be there."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.clients import FOLDER, PACKAGES, Client, available

ON_CI = os.environ.get("CI") == "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [] if ON_CI else [(name, reason) for name, reason, there in _programs() if not there]
    for item in items:
        for name, reason in missing:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


def _programs() -> list[tuple[str, str, bool]]:
    """Marker, why its tests are skipped, whether its programs are on this machine."""
    return [
        ("office", "LibreOffice is not on this machine", bool(shutil.which("soffice"))),
        ("node", "the npm clients of tests/clients are not installed", _has_node_clients()),
        ("gnumeric", "Gnumeric is not on this machine", available(Client.GNUMERIC)),
    ]


def _has_node_clients() -> bool:
    mail = (FOLDER / "node_modules" / "postal-mime").is_dir()
    return mail and all(map(available, PACKAGES))
