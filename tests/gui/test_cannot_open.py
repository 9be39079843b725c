"""A profile that cannot be opened: the window's start says so where a person can see it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from smsdesk.app import window
from smsdesk.app.camera import dialog
from smsdesk.app.composition import RunOptions, open_services
from smsdesk.domain.errors import NewerDatabase
from smsdesk.services.tasks import Tasks
from smsdesk.system.paths import Profile
from tests.gui.checks import assert_accessible
from tests.gui.people import find


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_newer_database_is_told_in_a_dialog(tmp_path: Path, theme: object) -> None:
    profile = Profile(tmp_path / "profile")
    async with open_services(profile, RunOptions()):
        pass
    with closing(sqlite3.connect(profile.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    async def start() -> None:
        with pytest.raises(NewerDatabase):
            await window._run(profile)

    started = Tasks(None).start(start(), name="start")
    told = await dialog("cannotOpen")
    assert_accessible(told)
    words = " ".join(label.text() for label in told.findChildren(QLabel))
    assert "newer version" in words
    assert "nothing is sent" in words
    assert "Install the newer version" in words
    find(told, QAbstractButton, "cannotOpenClose").click()
    await started
