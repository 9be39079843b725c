"""The help page for users names what there is, and its example works."""

import re
from pathlib import Path

from smsdesk.simulator.fault_files import parse_script
from smsdesk.simulator.faults import Action
from smsdesk.simulator.handset import FATES, HandsetState
from smsdesk.simulator.registry import GATEWAYS

PAGE = (Path(__file__).parents[3] / "resources/help/built-in-gateways.md").read_text("utf-8")


def test_every_fate_has_its_row() -> None:
    assert re.findall(r"^\| (\d{4}) \|", PAGE, re.MULTILINE) == sorted(FATES)


def test_every_action_has_its_row() -> None:
    assert set(re.findall(r"^\| `([a-z_]+)`", PAGE, re.MULTILINE)) == {*Action}


def test_every_state_and_gateway_is_named() -> None:
    for name in [*HandsetState, *GATEWAYS]:
        assert f"`{name}`" in PAGE


def test_the_example_is_a_script() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert len(parse_script(example).rules) == 5
