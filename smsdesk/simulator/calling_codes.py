"""Country calling codes (ITU-T E.164)."""

COUNTRY_CODES = frozenset(
    {1, 7, 20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59)}
    | {*range(60, 67), 81, 82, 84, 86, *range(90, 96), 98, 211, 212, 213, 216, 218}
    | {*range(220, 259), *range(260, 270), 290, 291, 297, 298, 299, *range(350, 360)}
    | {*range(370, 379), 380, 381, 382, 383, 385, 386, 387, 389, 420, 421, 423}
    | {*range(500, 510), *range(590, 600), 670, *range(672, 684), *range(685, 693)}
    | {850, 852, 853, 855, 856, 880, 886, *range(960, 969), *range(970, 978)}
    | {*range(992, 997), 998}
)
"""Codes in use."""

_AS_DIGITS = frozenset(map(str, COUNTRY_CODES))
_LONGEST = 3


def split_number(digits: str) -> tuple[int, str] | None:
    """Return country code and national number; None when the code is not in use.

    No code begins another one, so there is at most one answer.
    """
    for length in range(1, _LONGEST + 1):
        head = digits[:length]
        if head in _AS_DIGITS:
            return int(head), digits[length:]
    return None
