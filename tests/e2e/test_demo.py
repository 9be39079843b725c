"""The demo by itself: the main job through the real widgets, with a picture of each step."""

import sys
from pathlib import Path

import pytest

from tests.support.processes import Program


@pytest.mark.parametrize("offscreen", [True, False])
def test_it_does_the_main_job_by_itself(
    program: Program, tmp_path: Path, *, offscreen: bool
) -> None:
    folder = tmp_path / "shots"
    done = program.run("demo", *(["--offscreen"] if offscreen else []), "--shots", folder)
    assert done.status == 0, done.err
    assert not (offscreen and done.err), "nothing worries a newcomer"
    pictures = sorted(folder.iterdir())
    assert [one.name for one in pictures] == [
        *("1-empty.png", "2-written.png", "3-confirm.png", "4-history.png")
    ]
    assert all(one.stat().st_size > 5_000 for one in pictures)
    *_, lost, taken = done.out.splitlines()
    assert lost.startswith("+852***01: Not delivered")
    assert taken.startswith("+852***67: Delivered")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_it_says_what_to_do(program: Program) -> None:
    del program.environment["QT_QPA_PLATFORM"]
    done = program.run("demo")
    assert done.status == 3
    assert "no display" in done.only_error
    assert "--offscreen" in done.only_error
