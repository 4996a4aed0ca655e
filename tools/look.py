"""Look at a served installation as its director: python tools/look.py http://127.0.0.1:8000 DATA_FOLDER."""

import os
import sys
import time
import urllib.error
import urllib.request


def session_of_a_director(data: str) -> str:
    """Return the key of a new session for somebody who sees everything."""
    os.environ["KOERS_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")

    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from koers.kit.access.models import User

    person = User.objects.filter(role="director", is_active=True).order_by("pk")[0]
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def fetch(url: str, session: str) -> tuple[str, str]:
    """Return the address where a page was found, and the page; wait up to a minute for the server."""
    request = urllib.request.Request(url, headers={"Cookie": f"sessionid={session}"})
    for _second in range(120):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"Nothing answers at {url}")


def main() -> None:
    """Open the first page and say what was seen."""
    base, data = sys.argv[1:]
    where, page = fetch(f"{base}/", session_of_a_director(data))
    heading = page.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    if "sign-in" in where or not heading.strip():
        raise SystemExit(f"{where} is not a page for a director who has signed in")
    print(f"{where}: {' '.join(heading.split())} ({len(page) // 1024} kB)")


if __name__ == "__main__":
    main()
