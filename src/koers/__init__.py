"""Koers: the sales manager's system.

Every entry point (server, worker, command line, tests) imports this module first, so this is where the sound
SQLite library takes the place of the one that Python carries: stock builds below 3.51.3 can lose committed
writes in write-ahead mode.
"""

import sys

__version__ = "0.1.0"

try:
    import pysqlite3
except ImportError:  # No wheel for this platform: a system check then refuses write-ahead mode.
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
