"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

import koers  # noqa: F401  (puts the sound SQLite library in place before Django looks for one)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
application = get_wsgi_application()
