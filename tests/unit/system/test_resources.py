"""Files that come with the program: found in a checkout and in an installed wheel."""

from pathlib import Path

import pytest

import smsdesk
from smsdesk.system.resources import resource_folder

find = resource_folder.__wrapped__


def test_in_a_checkout():
    assert (resource_folder("help") / "getting-started.md").is_file()


def test_in_an_installed_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    package = tmp_path / "site-packages" / "smsdesk"
    (package / "_resources" / "help").mkdir(parents=True)
    monkeypatch.setattr(smsdesk, "__file__", str(package / "__init__.py"))
    assert find("help") == package / "_resources" / "help"
    with pytest.raises(FileNotFoundError):
        find("pictures")
