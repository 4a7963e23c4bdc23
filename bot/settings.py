"""The settings of an installation: environment variables and a `.env` file, prefix ``ANTQ_``.

A wrong setting stops the start with one sentence that names the variable, says what is wrong with it and what is
accepted. A secret's value is never part of such a sentence.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import setting_values as values
from bot.logs import LogFormat, LogLevel
from bot.redaction import Redactor
from bot.setting_values import SECRET_KEY_LENGTH, Account, QuietDays
from bot.zalo_settings import NEEDS_AN_ACCOUNT, ZaloBotSettings, ZaloOaSettings

PREFIX = "ANTQ_"
OFFICIAL_TELEGRAM_API = "https://api.telegram.org"

_SHOWN = 60  # characters of a wrong value that a sentence repeats
_SHORTEST_PASSWORD = 8  # shorter ones are words of every second log line, and no secret


class SettingsError(Exception):
    """A setting is wrong. The text is one sentence for the person who starts the bot; it holds no secret."""


class Settings(ZaloBotSettings, ZaloOaSettings, BaseSettings):
    """Everything that can be set. A field's description is what its variable accepts; error sentences quote it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(default=Path("data"), description="the folder for the database and the bot's own files")
    database_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.database_url)] = Field(
        default="", repr=False, description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
    )
    telegram_token: Annotated[SecretStr, BeforeValidator(values.strip), AfterValidator(values.token)] | None = Field(
        default=None, description="the token that @BotFather gave, digits, a colon and a key (123456789:AAF...)"
    )
    telegram_api_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.web_address)] = Field(
        default=OFFICIAL_TELEGRAM_API, description="the http or https address of a Bot API server"
    )
    telegram_rate: int = Field(default=30, ge=1, le=1000, description="a number of messages a second from 1 to 1000")
    telegram_webhook: bool = Field(default=False, description="on or off")
    public_url: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.web_address)] | None = Field(
        default=None, description="the http or https address under which the internet reaches this bot"
    )
    secret_key: Annotated[SecretStr, BeforeValidator(values.strip), AfterValidator(values.key)] | None = Field(
        default=None, description=f"{SECRET_KEY_LENGTH} or more random characters (openssl rand -hex 32)"
    )
    host: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.host)] = Field(
        default="127.0.0.1", description="the address to listen on, 127.0.0.1 for this machine alone, 0.0.0.0 for all"
    )
    port: int = Field(default=8080, ge=0, le=65535, description="a port number from 1 to 65535 (0 takes any free port)")
    officers: Annotated[tuple[Account, ...], NoDecode, BeforeValidator(values.accounts)] = Field(
        default=(), description="PLATFORM:ACCOUNT, several of them separated by commas (telegram:1001,telegram:1002)"
    )
    plan: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.plan)] | None = Field(
        default=None, description="the name of a plan that comes with antq (antq plan list) or an existing plan file"
    )
    language: Annotated[Literal["vi", "en"], BeforeValidator(values.lower)] = Field(
        default="vi", description="vi or en"
    )
    hotline: Annotated[str, BeforeValidator(values.strip), AfterValidator(values.one_line)] | None = Field(
        default=None, description="one line of at most 100 characters"
    )
    templates: Annotated[Path, AfterValidator(values.folder)] | None = Field(
        default=None, description="an existing folder with Word templates that take the place of those of antq"
    )
    quiet_hours: Annotated[tuple[time, time], NoDecode, BeforeValidator(values.quiet_hours)] = Field(
        default=(time(21), time(7)), description="two times of day with a hyphen between (21:00-07:00), or off"
    )
    quiet_days: Annotated[QuietDays, NoDecode, BeforeValidator(values.quiet_days)] = Field(
        default=QuietDays(sundays=True, holidays=True, further=frozenset()),
        description="sundays, holidays and single days (2026-02-14), separated by commas, or off",
    )
    reminder_time: Annotated[time, NoDecode, BeforeValidator(values.clock_time)] = Field(
        default=time(8), description="a time of day (08:00)"
    )
    unclaimed_group_hours: int = Field(default=24, ge=1, le=8760, description="a number of hours from 1 to 8760")
    log_format: Annotated[LogFormat, BeforeValidator(values.lower)] = Field(
        default="console", description="console or json"
    )
    log_level: Annotated[LogLevel, BeforeValidator(values.lower)] = Field(
        default="info", description="debug, info, warning or error"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over counts; `load_settings` reads the environment and the file, and nobody else does."""
        return (init_settings,)

    @field_validator("database_url")
    @classmethod
    def _default_database(cls, value: str, info: ValidationInfo) -> str:
        return value or f"sqlite:///{info.data.get('data_dir', Path('data')) / 'antq.db'}"

    @model_validator(mode="after")
    def _check_webhooks(self) -> Self:
        if self.telegram_webhook:
            self._check_webhook("telegram_webhook", "Telegram", "telegram_token", "public_url", "secret_key")
        if self.zalo_bot_webhook:
            self._check_webhook("zalo_bot_webhook", "Zalo", "zalo_bot_token", "public_url")
        return self

    @model_validator(mode="after")
    def _check_zalo_oa(self) -> Self:
        given = [name for name in NEEDS_AN_ACCOUNT if getattr(self, name) is not None]
        if given and self.zalo_oa_id is None:
            self._refuse_without(given[0], "zalo_oa_id")
        if self.zalo_oa_id is not None:
            for name in ("zalo_oa_app_id", "zalo_oa_app_secret", "zalo_oa_secret", "public_url"):
                if getattr(self, name) is None:
                    self._refuse_without("zalo_oa_id", name)
            if not self.is_public:
                raise SettingsError(
                    f"{_variable('public_url')} is {self.public_url}, but with {_variable('zalo_oa_id')} set "
                    "it has to begin with https://, because Zalo calls no other address."
                )
        if self.zalo_oa_access_token is not None and self.zalo_oa_refresh_token is None:
            self._refuse_without("zalo_oa_access_token", "zalo_oa_refresh_token")
        return self

    @staticmethod
    def _refuse_without(name: str, needed: str) -> None:
        raise SettingsError(
            f"{_variable(name)} is set, and then {_variable(needed)} is needed: "
            f"{Settings.model_fields[needed].description}."
        )

    def _check_webhook(self, webhook: str, platform: str, *needed: str) -> None:
        for name in needed:
            if getattr(self, name) is None:
                raise SettingsError(
                    f"{_variable(webhook)} is on, and then {_variable(name)} is needed: "
                    f"{Settings.model_fields[name].description}."
                )
        if not self.is_public:
            raise SettingsError(
                f"{_variable('public_url')} is {self.public_url}, but with {_variable(webhook)} on "
                f"it has to begin with https://, because {platform} calls no other address."
            )

    @property
    def is_public(self) -> bool:
        """Whether platforms can reach this bot's own pages by https."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def has_platform(self) -> bool:
        """Whether a real platform is set up: without one the simulator is served."""
        return any(each is not None for each in (self.telegram_token, self.zalo_bot_token, self.zalo_oa_id))

    def web_address(self, *, simulator: bool = False) -> str:
        """Where people reach this bot's own pages, without a slash at the end; empty where nobody else does.

        With the simulator alone it is this machine.
        """
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        return f"http://{self.host}:{self.port}" if simulator else ""

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address as SQLAlchemy wants it, with the driver that we ship."""
        scheme, _, rest = self.database_url.partition("://")
        return self.database_url if scheme == "sqlite" else f"postgresql+psycopg://{rest}"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None

    @property
    def files_folder(self) -> Path:
        """Where files are kept that no platform keeps: beside the SQLite file, each database with a folder of its own.

        So a copy that is tried out does not drop what the real one needs. On PostgreSQL it is in the data folder.
        """
        database = self.database_file
        if database is None:
            return self.data_dir / "files"
        return database.with_name("files" if database.name == "antq.db" else f"{database.name}.files")

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown, for the log's redaction."""
        values_ = [getattr(self, name) for name in Settings.model_fields]
        found = [value.get_secret_value() for value in values_ if isinstance(value, SecretStr)]
        tokens = [token for token in (self.telegram_token, self.zalo_bot_token) if token is not None]
        found += [token.get_secret_value().partition(":")[2] for token in tokens]
        if self.database_file is None:
            parts = urlsplit(self.database_url)
            passwords = {
                parts.password or "",
                unquote(parts.password or ""),
                *parse_qs(parts.query).get("password", []),
            }
            found.extend(text for text in sorted(passwords) if len(text) >= _SHORTEST_PASSWORD)
        return tuple(found)


def load_settings(environ: Mapping[str, str], env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings: `environ` first, what is not there from `env_file` (no such file is fine).

    Raises `SettingsError`. Nothing is created or connected; an empty value counts as not set.
    """
    in_file = _FileSource(env_file)
    in_environ = _EnvironSource(environ)
    place = dict.fromkeys(in_file.env_vars, f" (in {env_file})") | dict.fromkeys(in_environ.env_vars, "")
    try:
        return Settings(**{**in_file(), **in_environ()})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = _variable(str(first["loc"][0]))
        given = in_environ.env_vars.get(name.lower()) or in_file.env_vars.get(name.lower()) or ""
        raise SettingsError(_sentence(str(first["loc"][0]), given, place.get(name.lower(), ""))) from None


class _EnvironSource(EnvSettingsSource):
    """Our variables of a given environment, names in lower case."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(Settings)
        self.env_vars = _ours(environ, "")


class _FileSource(DotEnvSettingsSource):
    """Our variables of a `.env` file, names in lower case."""

    def __init__(self, env_file: Path | None) -> None:
        try:
            super().__init__(Settings, env_file=env_file, env_file_encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror or "no access"
            raise SettingsError(f"The settings file {env_file} cannot be read: {why}.") from None
        self.env_vars = _ours(self.env_vars, f" (in {env_file})")


def _ours(variables: Mapping[str, str | None], place: str) -> dict[str, str | None]:
    """Those with our prefix that are not empty; refuses names that are none of ours, for they are typing errors."""
    ours = {name.lower(): value for name, value in variables.items() if name.upper().startswith(PREFIX)}
    set_: dict[str, str | None] = {name: value for name, value in ours.items() if value and value.strip()}
    for name in set_:
        _check_name(name, place)
    return set_


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _check_name(name: str, place: str) -> None:
    known = [_variable(field) for field in Settings.model_fields]
    if name.upper() in known:
        return
    close = difflib.get_close_matches(name.upper(), known, n=1)
    help_ = f"did you mean {close[0]}?" if close else f"the settings are {', '.join(sorted(known))}."
    raise SettingsError(f"{name.upper()}{place} is not a setting; {help_}")


def _sentence(field: str, given: str, place: str) -> str:
    """Why a value is refused. The values of secrets, and of the database address with its password, are not shown."""
    described = Settings.model_fields[field].description
    if field == "database_url" or "SecretStr" in str(Settings.model_fields[field].annotation):
        return f"{_variable(field)}{place} is not accepted (its value is not shown here): give {described}."
    shown = Redactor()(given)
    shown = f"{shown[:_SHOWN]}..." if len(shown) > _SHOWN else shown
    return f"{_variable(field)}{place} is {shown!r}, which is not accepted: give {described}."
