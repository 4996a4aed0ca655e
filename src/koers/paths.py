"""Where an installation keeps its data."""

import os
import secrets
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Return the folder that `KOERS_DATA` names, or the user's own data folder, made when missing."""
    named = os.environ.get("KOERS_DATA")
    folder = Path(named) if named else Path(platformdirs.user_data_dir("koers", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.resolve()


def secret_key(folder: Path) -> str:
    """Return the installation's secret: from `KOERS_SECRET_KEY`, else from a file made once."""
    named = os.environ.get("KOERS_SECRET_KEY")
    if named:
        return named
    file = folder / "secret.key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(64))
    return file.read_text().strip()
