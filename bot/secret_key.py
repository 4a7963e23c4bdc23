"""The installation's secret key: from the settings, else made once and kept beside the database."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from bot.setting_values import SECRET_KEY_LENGTH
from bot.settings import Settings, SettingsError

FILE_NAME = "secret.key"


def secret_key(settings: Settings) -> SecretStr:
    """The key that signs and hashes; the same at every call and every start.

    Without `ANTQ_SECRET_KEY` a random key is kept in a file that only its owner may read, beside the SQLite file (with
    PostgreSQL: in the data folder). Raises `SettingsError` if that file cannot be read or written, or is damaged.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    file = _file(settings)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _keep(file, secrets.token_hex(SECRET_KEY_LENGTH))
        key = file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"ANTQ_SECRET_KEY is not set, and the file {file} that would hold one cannot be used: {error.strerror}."
        ) from None
    except UnicodeDecodeError:
        key = ""
    if len(key) < SECRET_KEY_LENGTH:
        raise SettingsError(f"The file {file} holds no secret key: delete it and a new one is made at the next start.")
    return SecretStr(key)


def _file(settings: Settings) -> Path:
    database = settings.database_file
    return (settings.data_dir if database is None else database.parent) / FILE_NAME


def _keep(file: Path, key: str) -> None:
    """Write the whole key under another name first: two starts at once end with one key, a kill leaves no half one."""
    draft = file.with_name(f"{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as writable:
            writable.write(key + "\n")
            writable.flush()
            os.fsync(writable.fileno())
        with contextlib.suppress(FileExistsError):  # another process was faster: its key counts
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
