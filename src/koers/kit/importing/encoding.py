"""Which encoding and which delimiter a text file has: proven over the whole file, not guessed from its first line."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from koers.kit.importing.messages import FileRefused

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "iso8859-15",
    "cp850",
    "mac_roman",
)
_BLOCK = 1 << 20
_SAMPLE = 1 << 17


def encoding_of(path: Path) -> str:
    """Return the Python name of the encoding that reads the whole file without an error."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
    if head.startswith(codecs.BOM_UTF8):
        return _proven(path, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proven(path, "utf-16")
    if b"\0" in head[:4096]:
        return _wide_encoding(path, head[:4096])
    if fails_at(path, "utf-8") is None:
        return "utf-8"
    return _eight_bit(path)


def fails_at(path: Path, encoding: str) -> int | None:
    """Return the byte at which the file cannot be read in this encoding, or None when all of it can."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return max(0, done + error.start)
            done += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done
    return None


def _proven(path: Path, encoding: str) -> str:
    byte = fails_at(path, encoding)
    if byte is not None:
        raise FileRefused("encoding", encoding=encoding, byte=byte)
    return encoding


def _wide_encoding(path: Path, head: bytes) -> str:
    """Tell UTF-16 without a mark from a binary file: in text the NULs stand in one half of the byte pairs."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2 or 1
    for encoding, full, bare in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if full > 0.6 * pairs and bare < 0.05 * pairs and fails_at(path, encoding) is None:
            return encoding
    raise FileRefused("nul", line=head[: head.index(0)].count(b"\n") + 1)


def _eight_bit(path: Path) -> str:
    """Choose among the one-byte encodings; Windows-1252 unless the text speaks clearly for another."""
    from charset_normalizer import from_bytes

    start = max(0, (fails_at(path, "utf-8") or 0) - _SAMPLE // 2)
    with path.open("rb") as stream:
        stream.seek(start)
        sample = stream.read(_SAMPLE)
    if fails_at(path, "cp1252") is None:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=["cp1252", "iso8859_15", "cp850", "mac_roman", "latin_1"]).best()
    for candidate in (best.encoding if best else "", "mac_roman", "cp850"):
        if candidate and fails_at(path, candidate) is None:
            return candidate
    raise FileRefused("encoding", encoding="UTF-8", byte=fails_at(path, "utf-8") or 0)


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that gives the sample the most columns in the most even way; a comma when none does."""
    first = lines[0].strip().lower() if lines else ""
    if first.startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4]
    scores = {delimiter: _evenness(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ","


def _evenness(lines: list[str], delimiter: str) -> float:
    counts: Counter[int] = Counter()
    try:
        for row in csv.reader(iter(lines), delimiter=delimiter):
            if row:
                counts[len(row)] += 1
    except csv.Error:
        return 0.0
    if not counts:
        return 0.0
    width, rows = max(counts.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    if width == 1:
        return 0.0
    share = rows / counts.total()
    return share * share + min(width, 40) / 200 * share


def guarded_lines(stream: Iterator[str], limit: int) -> Iterator[str]:
    """Yield the lines of a text stream opened with `newline=""`; refuse NUL and lines without an end."""
    readline = stream.readline  # type: ignore[attr-defined]
    number = 0
    while line := readline(limit + 1):
        number += 1
        if len(line) > limit:
            raise FileRefused("line_too_long", line=number, limit=limit)
        if "\0" in line:
            raise FileRefused("nul", line=number)
        yield line
