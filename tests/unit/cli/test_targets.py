"""A file to be written is looked at before the work, so that nothing is lost or done in vain."""

import os
import sys
from pathlib import Path

import pytest

from smsdesk.cli.targets import require_target
from smsdesk.domain.errors import UsageError


def _refused(path: Path, kept: Path) -> str:
    with pytest.raises(UsageError) as caught:
        require_target(path, kept, "Nothing was imported.")
    assert "Nothing was imported." in caught.value.sentence
    return caught.value.what


def test_the_file_that_is_read_is_not_written(tmp_path: Path) -> None:
    kept = tmp_path / "people.csv"
    kept.write_text("number\n", encoding="utf-8")
    (tmp_path / "a").mkdir()
    os.link(kept, tmp_path / "linked.csv")
    (tmp_path / "pointing.csv").symlink_to(kept)
    for path in (kept, tmp_path / "a" / ".." / "people.csv"):
        assert "would be overwritten" in _refused(path, kept)
    for name in ("linked.csv", "pointing.csv"):
        assert "would be overwritten" in _refused(tmp_path / name, kept)
    assert kept.read_text(encoding="utf-8") == "number\n"


def test_a_place_that_is_none_is_told_before_the_work(tmp_path: Path) -> None:
    kept = tmp_path / "people.csv"
    assert "there is no folder" in _refused(tmp_path / "none" / "out.csv", kept)
    assert "it is a folder" in _refused(tmp_path, kept)
    if sys.platform == "linux":
        assert "cannot be written" in _refused(Path("/proc/out.csv"), kept)


def test_a_new_file_and_an_older_one_may_be_written(tmp_path: Path) -> None:
    kept, older = tmp_path / "people.csv", tmp_path / "out.csv"
    older.write_text("older", encoding="utf-8")
    for path in (older, tmp_path / "new.csv"):
        require_target(path, kept, "")
    assert older.read_text(encoding="utf-8") == "older"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]
