"""Files packed with gzip, unpacked within bounds."""

import gzip
import zlib
from pathlib import Path

from koers.kit.importing.files import check_size
from koers.kit.importing.messages import FileRefused

MAGIC = b"\x1f\x8b"
_BLOCK = 1 << 20
_BELIEVABLE = 150
_SMALL = 20_000_000


def unpack(path: Path, into: Path) -> Path:
    """Unpack one file; raises FileRefused for what is broken, is packed twice, or grows beyond belief."""
    packed, size = path.stat().st_size, 0
    try:
        with gzip.open(path) as source, into.open("xb") as copy:
            while block := source.read(_BLOCK):
                size += len(block)
                check_size(size)
                if size > _SMALL and size > _BELIEVABLE * packed:
                    raise FileRefused("bomb", size=f"{size / 1_000_000:,.0f}")
                copy.write(block)
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused("wrong_type", found="a compressed file") from error
    with into.open("rb") as stream:
        if not size or stream.read(2) == MAGIC:
            raise FileRefused("wrong_type", found="a compressed file")
    return into
