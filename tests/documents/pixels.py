"""Reading the pictures that the press makes: PNG, eight bits a channel, not interlaced."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture: `rows` hold one pixel after the other, `channels` bytes each."""

    width: int
    height: int
    channels: int
    rows: list[bytes]

    def part(self, row: int, first: int, last: int) -> set[bytes]:
        """The colours of a row from one column to before another."""
        line, size = self.rows[row], self.channels
        return {line[x * size : (x + 1) * size] for x in range(first, last)}


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def read(png: bytes) -> Pixels:
    """The picture of a file; takes seconds for a million pixels."""
    assert png.startswith(SIGNATURE)
    position, compressed, head = len(SIGNATURE), b"", b""
    while position < len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        body = png[position + 8 : position + 8 + length]
        head = body if kind == b"IHDR" else head
        compressed += body if kind == b"IDAT" else b""
        position += length + 12
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    assert (depth, interlaced) == (8, 0)
    channels = _CHANNELS[colours]
    return Pixels(width, height, channels, _rows(zlib.decompress(compressed), width * channels, channels))


def _rows(raw: bytes, stride: int, size: int) -> list[bytes]:
    rows: list[bytes] = []
    above = bytes(stride)
    for start in range(0, len(raw), stride + 1):
        filtered, kind = bytearray(raw[start + 1 : start + 1 + stride]), raw[start]
        for n in range(stride if kind else 0):
            left = filtered[n - size] if n >= size else 0
            corner = above[n - size] if n >= size else 0
            add = (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))[kind]
            filtered[n] = (filtered[n] + add) & 255
        above = bytes(filtered)
        rows.append(above)
    return rows


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda each: abs(guess - each))
