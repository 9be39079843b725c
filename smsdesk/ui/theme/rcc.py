"""Qt resource archives built in memory (RCC format, version 1), so that no file has to be written.

Style sheets can name images only by path; an archive registered with `QResource` gives them one.
Format: qtbase, `src/tools/rcc/rcc.cpp` and `src/corelib/io/qresource.cpp` (big-endian throughout).
"""

import struct
from collections.abc import Mapping

_HEADER_BYTES = 20
_DIRECTORY = 0x02
_ANY_TERRITORY = 0
_C_LANGUAGE = 1


def _name_hash(name: str) -> int:
    """Return `qt_hash` of a name: siblings are stored in this order and found by bisection."""
    value = 0
    for unit in memoryview(name.encode("utf-16-le")).cast("H"):
        value = (value << 4) + unit
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return an archive that holds `files` (flat: plain names, no folders) in its root."""
    ordered = sorted(files, key=_name_hash)
    data = bytearray()
    names = bytearray()
    tree = bytearray(struct.pack(">IHII", 0, _DIRECTORY, len(ordered), 1))
    for name in ordered:
        tree += struct.pack(">IHHHI", len(names), 0, _ANY_TERRITORY, _C_LANGUAGE, len(data))
        spelled = name.encode("utf-16-be")
        names += struct.pack(">HI", len(spelled) // 2, _name_hash(name)) + spelled
        data += struct.pack(">I", len(files[name])) + files[name]
    data_at = _HEADER_BYTES
    names_at = data_at + len(data)
    tree_at = names_at + len(names)
    header = struct.pack(">4sIIII", b"qres", 1, tree_at, data_at, names_at)
    return bytes(header + data + names + tree)
