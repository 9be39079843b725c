"""Where numbers with a prefix lead."""

import pytest

from smsdesk.domain.prefixes import destination


def country(code: str) -> str:
    return code


@pytest.mark.parametrize(
    ("prefix", "wanted"),
    [
        ("852", "HK"),
        ("8613", "CN"),
        ("+44", "GB and others"),
        ("0049", "DE"),
        ("1", "US and others"),
        ("1242", "BS"),
        ("1212", "US"),
        ("7", "RU and others"),
        ("77", "KZ"),
        ("8", ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_destinations(prefix: str, wanted: str):
    assert destination(prefix, country) == wanted
