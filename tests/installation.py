"""An installation of Koers for the tests alone; a pytest plug-in, because it has to load before Django's settings."""

import atexit
import os
import shutil
import tempfile

folder = tempfile.mkdtemp(prefix="koers-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)

os.environ["KOERS_DATA"] = folder
# Signing in with a second step has tests of its own; everywhere else administrators come in without one.
os.environ["KOERS_SECOND_STEP"] = "nobody"
