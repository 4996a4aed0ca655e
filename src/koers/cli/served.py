"""The application as `koers serve` runs it: a server process ends when the process that started it is gone."""

import os
import threading
import time

from koers.wsgi import application

__all__ = ["application"]


def _end_with(parent: int) -> None:
    # After `kill -9` of the parent nobody else would free the port.
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
