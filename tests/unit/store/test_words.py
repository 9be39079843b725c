"""Words for searching: one folding for what is stored and what is asked for."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.store import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("Zoë ÅNGSTRÖM", ["zoe", "angstrom"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("取货码12", ["取", "货", "码", "12"]),
        ("สวัสดี", ["ส", "ว", "ส", "ด"]),
        ("a_b-c.d", ["a", "b", "c", "d"]),
        ("\uff21\uff22\uff13", ["ab3"]),
        ("", []),
        ("😀 !?", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words.tokens(text) == expected


def test_a_query_has_one_phrase_for_each_part() -> None:
    assert words.query(" Ann  o'Brien 张伟 -- ") == (("ann",), ("o", "brien"), ("张", "伟"))
    assert words.query(" ' ") == ()


def test_long_and_many_words_are_cut() -> None:
    assert words.tokens("x" * 1000) == ["x" * 64]
    assert sum(map(len, words.query("a b " * 100))) == 16


_TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\0"),
        st.sampled_from("abcXYZ 019_-'\"*äÖß张伟กด\u0301"),
    ),
    max_size=30,
)


@given(document=_TEXT, asked=_TEXT)
def test_fts5_finds_what_holds_says(document: str, asked: str) -> None:
    phrases = words.query(asked)
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(
            "CREATE VIRTUAL TABLE t USING fts5("
            "doc, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        conn.execute("INSERT INTO t (rowid, doc) VALUES (1, ?)", [words.sqlite_document(document)])
        if phrases:
            query = "SELECT rowid FROM t WHERE t MATCH ?"
            found = conn.execute(query, [words.sqlite_query(phrases)]).fetchall()
            if document.isascii() and asked.isascii():
                assert bool(found) == words.holds(phrases, document)


@given(document=_TEXT)
def test_every_word_of_a_text_finds_it(document: str) -> None:
    for part in document.split():
        if phrases := words.query(part):
            assert words.holds(phrases, document)


@given(_TEXT)
def test_postgres_literals_hold_nothing_but_words(text: str) -> None:
    stripped = words.postgres_document(text).replace("'", "").replace(":", "").replace(",", "")
    assert all(part.isalnum() for part in stripped.split())
