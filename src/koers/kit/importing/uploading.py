"""An upload that announces more than the limit is refused before its first byte is stored."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from koers.kit.importing.files import limit_bytes

#: What a form needs around its files.
_AROUND = 1_000_000


class NoLargerThanAllowed(FileUploadHandler):
    """Refuses by the announced length; the handlers after it store what is small enough."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 Django passes it by this name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raise RequestDataTooBig, which is answered with 400, when the whole request is above the limit."""
        if content_length > limit_bytes() + _AROUND:
            raise RequestDataTooBig("the upload is larger than an import may be")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
