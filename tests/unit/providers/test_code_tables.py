"""Every provider's table of codes against its document's, typed in again from the sheets."""

import pytest

from smsdesk.domain.codes import CodeEntry, CodeOutcome, CodeTable
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.registry import PROVIDERS

CLOUDSMS = {
    CodeTable.ANSWER: (
        "0x01 0x02 0x03 0x04 0x05 0x10000001 0x10000003 0x10000004 0x10000005 0x10000006 "
        "0x10000007 0x1000000D 0x1000000E 0x1000000F 0x10000010"
    ),
    CodeTable.REPORT: "1 2 3 4 5 6 7 8 9 60",
}
YUNPIAN = {
    CodeTable.ANSWER: (
        "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 33 34 40 43 "
        "48 52 53 55 56 58 60 -1 -2 -3 -4 -5 -6 -7 -8 -11 -50 -51 -52 -53 -54 -55 -56 -57 -58 -62"
    ),
    CodeTable.REPORT: "SUCCESS UNKNOWN FAIL FAIL_EXPIRED FAIL_REJECTD FAIL_YP:54 FAIL_YP:",
}
SMS467890 = {
    CodeTable.ANSWER: "0 1 2 3 4 5 6 7 8",
    CodeTable.BALANCE: "0 1 2",
    CodeTable.REPORT: "DELIVRD UNKNOWN UNDELIV DELETED EXPIRED REJECTD ACCEPTD",
}
MYSMPP = {
    CodeTable.ANSWER: (
        "send #1 #2 #3 #4 #5 #6 #7 #8 #9 #10 #11 #12 #13 #14 #15 #16 #17 #18 #19 E1 E2 E3"
    ),
    CodeTable.REPORT: "send (blank) deliver read not_deliver expired partly_deliver",
}
DOCUMENTS: dict[str, dict[CodeTable, str]] = {
    "cloudsms": CLOUDSMS,
    "yunpian": YUNPIAN,
    "sms467890": SMS467890,
    "mysmpp": MYSMPP,
}
ENTRIES = [(key, entry) for key, factory in PROVIDERS.items() for entry in factory.code_table()]
GOES_WELL = frozenset({CodeOutcome.ACCEPTED, CodeOutcome.DELIVERED, CodeOutcome.UNDER_WAY})


def test_every_provider_is_held_to_its_document() -> None:
    assert set(DOCUMENTS) == set(PROVIDERS)


@pytest.mark.parametrize("key", DOCUMENTS)
def test_table_has_every_code_once_and_no_other(key: str) -> None:
    found = [(entry.table, entry.code) for entry in PROVIDERS[key].code_table()]
    documented = [
        (table, code.replace("_", " ") if code.startswith("FAIL_") else code)
        for table, codes in DOCUMENTS[key].items()
        for code in codes.split()
    ]
    assert sorted(found) == sorted(documented)


@pytest.mark.parametrize(
    ("key", "entry"), ENTRIES, ids=[f"{key}-{one.table}-{one.code}" for key, one in ENTRIES]
)
def test_entry_says_what_happened_and_what_to_do(key: str, entry: CodeEntry) -> None:
    assert entry.sentence.endswith(".")
    assert not entry.remedy or entry.remedy.endswith(".")
    # A message that the gateway keeps for want of money is accepted, and still asks for an act.
    assert entry.remedy or entry.outcome in GOES_WELL
    assert all(entry.words)


@pytest.mark.parametrize(
    ("key", "entry"),
    [(key, one) for key, one in ENTRIES if one.table is not CodeTable.BALANCE],
    ids=[f"{key}-{one.table}-{one.code}" for key, one in ENTRIES if one.table != "balance"],
)
def test_history_explains_a_code_as_the_table_does(key: str, entry: CodeEntry) -> None:
    explained = PROVIDERS[key](AccountSettings({}, {})).explain(entry.code)
    if (key, entry.table, entry.code) == ("mysmpp", CodeTable.ANSWER, "send"):
        # The same word is a state; history shows it beside "submitted".
        assert explained == "On its way; nothing is reported yet."
        return
    assert explained == f"{entry.sentence} {entry.remedy}".strip()


def test_names_of_the_documents_stand_beside_the_codes() -> None:
    words = {
        (entry.code, word) for entry in PROVIDERS["cloudsms"].code_table() for word in entry.words
    }
    assert {("0x10000001", "Invalid_parameter"), ("60", "LOCAL_REJECTED")} <= words
    texts = {entry.code: entry.words for entry in PROVIDERS["mysmpp"].code_table()}
    assert "Phone number is on the stop list" in texts["#5"]
    assert "Номер телефона присутствует в стоп-листе" in texts["#5"]
