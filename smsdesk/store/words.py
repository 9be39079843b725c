"""Words for searching: what is indexed and what is asked for go through the same folding.

Case and accents do not matter. Chinese, Japanese, Thai and their like are written without
spaces: each of their characters is a word of its own, and a run of them is a phrase.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_LONGEST_TOKEN: Final = 64
_MOST_TOKENS: Final = 4000
_MOST_QUERY_TOKENS: Final = 16


def tokens(text: str) -> list[str]:
    """Return the folded words of `text` in order."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    found = _TOKEN.findall(text.casefold())[:_MOST_TOKENS]
    # Vowel signs and characters that are not assigned yet are no words of their own.
    return [token[:_LONGEST_TOKEN] for token in found if token.isalnum()]


def folded(text: str) -> str:
    """Return the words of `text` joined by spaces; sorts names as people expect."""
    return " ".join(tokens(text))


def query(text: str) -> tuple[tuple[str, ...], ...]:
    """Return one phrase for each blank-separated part of what was typed; empty for no words."""
    left = _MOST_QUERY_TOKENS
    phrases = []
    for part in text.split():
        if found := tuple(tokens(part)[:left]):
            phrases.append(found)
            left -= len(found)
    return tuple(phrases)


def sqlite_document(*parts: str) -> str:
    """Return what FTS5 indexes for these texts."""
    joined = " ".join(parts)
    # FTS5's own tokenizer does to ASCII exactly what `tokens` does.
    return joined if joined.isascii() else folded(joined)


def postgres_document(*parts: str) -> str:
    """Return the tsvector literal for these texts; tokens are letters and digits only."""
    places: dict[str, list[str]] = {}
    for position, token in enumerate(tokens(" ".join(parts)), start=1):
        places.setdefault(token, []).append(str(position))
    return " ".join(f"'{token}':{','.join(at[:250])}" for token, at in places.items())


def sqlite_query(phrases: Sequence[Sequence[str]]) -> str:
    """Return the FTS5 expression: all phrases, the last word of each a beginning."""
    return " ".join(f'"{" ".join(phrase)}"*' for phrase in phrases)


def postgres_query(phrases: Sequence[Sequence[str]]) -> str:
    """Return the tsquery literal: all phrases, the last word of each a beginning."""
    return " & ".join("(" + " <-> ".join(_lexemes(phrase)) + ")" for phrase in phrases)


def _lexemes(phrase: Sequence[str]) -> Iterator[str]:
    yield from (f"'{token}'" for token in phrase[:-1])
    yield f"'{phrase[-1]}':*"


def holds(phrases: Sequence[Sequence[str]], *parts: str) -> bool:
    """Say whether these texts hold all phrases, as the engines' indexes would."""
    found = f" {' '.join(tokens(' '.join(parts)))}"
    return all(f" {' '.join(phrase)}" in found for phrase in phrases)
