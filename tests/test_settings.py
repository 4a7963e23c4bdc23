"""Settings: what counts, and that a wrong one is refused in one sentence that helps and tells no secret."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.app import house_rules
from bot.secret_key import secret_key
from bot.setting_values import Account, QuietDays
from bot.settings import Settings, SettingsError, load_settings

TOKEN = "123456789:AAFtheKeyOfABotThatDoesNotExist0000"
KEY = "0123456789abcdef0123456789abcdef"
WEBHOOK = {
    "ANTQ_TELEGRAM_WEBHOOK": "on",
    "ANTQ_TELEGRAM_TOKEN": TOKEN,
    "ANTQ_PUBLIC_URL": "https://bot.example.vn/",
    "ANTQ_SECRET_KEY": KEY,
}


ZALO_BOT_TOKEN = "1900000000000000001:theKeyOfAZaloBotThatDoesNotExist"
ZALO_BOT = {
    "ANTQ_ZALO_BOT_WEBHOOK": "on",
    "ANTQ_ZALO_BOT_TOKEN": ZALO_BOT_TOKEN,
    "ANTQ_PUBLIC_URL": "https://bot.example.vn/",
}

ZALO_OA = {
    "ANTQ_ZALO_OA_ID": "7000000000000000003",
    "ANTQ_ZALO_OA_APP_ID": "9000000000000000001",
    "ANTQ_ZALO_OA_APP_SECRET": "the-secret-of-the-app",
    "ANTQ_ZALO_OA_SECRET": "the-key-of-the-account",
    "ANTQ_PUBLIC_URL": "https://bot.example.vn/",
}
ZALO_OA_TOKENS = {
    "ANTQ_ZALO_OA_ACCESS_TOKEN": "the-access-token-of-the-account",
    "ANTQ_ZALO_OA_REFRESH_TOKEN": "the-refresh-token-of-the-account",
    "ANTQ_ZALO_OA_PKCE_VERIFIER": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}


def refused(environ: dict[str, str], env_file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, env_file)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_without_any_setting_everything_has_a_default() -> None:
    settings = load_settings({"PATH": "/bin"}, None)

    assert settings.sqlalchemy_url == "sqlite:///data/antq.db"
    assert settings.database_file == Path("data/antq.db")
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 8080, "vi")
    assert settings.telegram_token is None
    assert not settings.telegram_webhook
    assert settings.zalo_bot_token is None
    assert not settings.zalo_bot_webhook
    assert not settings.has_platform
    assert settings.officers == ()
    assert settings.secrets() == ()


def test_the_database_lies_in_the_data_folder_unless_told_otherwise() -> None:
    assert load_settings({"ANTQ_DATA_DIR": "/srv/antq"}, None).database_file == Path("/srv/antq/antq.db")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///commune.db", "sqlite:///commune.db"),
        ("sqlite:////srv/antq/commune.db", "sqlite:////srv/antq/commune.db"),
        ("postgresql://antq:pw@db:5432/antq", "postgresql+psycopg://antq:pw@db:5432/antq"),
        ("postgres://antq@db/antq", "postgresql+psycopg://antq@db/antq"),
        ("postgresql:///antq?host=/run/postgresql", "postgresql+psycopg:///antq?host=/run/postgresql"),
    ],
)
def test_the_driver_is_our_business(url: str, expected: str) -> None:
    assert load_settings({"ANTQ_DATABASE_URL": url}, None).sqlalchemy_url == expected


def test_officers_are_accounts_on_platforms() -> None:
    given = "telegram:1001, simulator:officer,telegram:1001,zalo_bot:5a1f00c2d3e4b5a69788,"
    settings = load_settings({"ANTQ_OFFICERS": given}, None)

    assert settings.officers == (
        Account("telegram", "1001"),
        Account("simulator", "officer"),
        Account("zalo_bot", "5a1f00c2d3e4b5a69788"),
    )


def test_quiet_time_reminders_and_groups_have_careful_defaults() -> None:
    settings = load_settings({}, None)

    assert settings.quiet_hours == (time(21), time(7))
    assert settings.quiet_days == QuietDays(sundays=True, holidays=True, further=frozenset())
    assert settings.reminder_time == time(8)
    assert settings.unclaimed_group_hours == 24
    assert settings.telegram_rate == 30


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        ("20:30-06:45", (time(20, 30), time(6, 45))),
        (" 9:00 - 9:30 ", (time(9), time(9, 30))),
        ("off", (time(0), time(0))),
        ("OFF", (time(0), time(0))),
    ],
)
def test_quiet_hours(value: str, hours: tuple[time, time]) -> None:
    assert load_settings({"ANTQ_QUIET_HOURS": value}, None).quiet_hours == hours


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("sundays", QuietDays(sundays=True, holidays=False, further=frozenset())),
        ("Holidays, 2026-02-14,2026-02-23,", QuietDays(False, True, frozenset({date(2026, 2, 14), date(2026, 2, 23)}))),
        ("off", QuietDays(sundays=False, holidays=False, further=frozenset())),
    ],
)
def test_quiet_days(value: str, days: QuietDays) -> None:
    assert load_settings({"ANTQ_QUIET_DAYS": value}, None).quiet_days == days


def test_what_the_operator_sets_is_what_the_house_goes_by() -> None:
    given = {
        "ANTQ_QUIET_HOURS": "20:00-06:00",
        "ANTQ_QUIET_DAYS": "2026-10-22",
        "ANTQ_REMINDER_TIME": "7:30",
        "ANTQ_UNCLAIMED_GROUP_HOURS": "48",
        "ANTQ_TELEGRAM_RATE": "1000",
        "ANTQ_LANGUAGE": "en",
    }
    settings = load_settings(given, None)
    rules = house_rules(settings, {})

    assert settings.telegram_rate == 1000
    assert rules.reminder_time == time(7, 30)
    assert rules.leave_unclaimed_after == timedelta(hours=48)
    assert rules.language == "en"
    quiet = {
        moment: rules.quiet.is_quiet(datetime.fromisoformat(moment))
        for moment in ("2026-10-21T06:30", "2026-10-21T20:30", "2026-10-22T10:00", "2026-10-25T10:00")
    }
    assert list(quiet.values()) == [False, True, True, False]


def test_the_example_file_names_every_setting_with_its_default() -> None:
    """What stands in .env.example after removing the # is accepted, and nothing is missing from it."""
    text = (Path(__file__).parent.parent / ".env.example").read_text(encoding="utf-8")
    shown = dict(line[1:].split("=", 1) for line in text.splitlines() if line.startswith("#ANTQ_"))

    assert set(shown) == {f"ANTQ_{name.upper()}" for name in Settings.model_fields}
    names = ("QUIET_HOURS", "QUIET_DAYS", "REMINDER_TIME", "UNCLAIMED_GROUP_HOURS", "TELEGRAM_RATE")
    given = load_settings({f"ANTQ_{name}": shown[f"ANTQ_{name}"] for name in names}, None)
    assert given == load_settings({}, None)


def test_an_empty_value_counts_as_not_set() -> None:
    settings = load_settings({"ANTQ_TELEGRAM_TOKEN": "", "ANTQ_PORT": " ", "ANTQ_PLAN": ""}, None)

    assert settings.telegram_token is None
    assert settings.port == 8080
    assert settings.plan is None


def test_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        '# comment\nANTQ_PORT=9000\nexport ANTQ_HOTLINE="0255 123 456"\nPOSTGRES_PASSWORD=x\n', encoding="utf-8"
    )
    settings = load_settings({"ANTQ_PORT": "9001"}, file)

    assert settings.port == 9001
    assert settings.hotline == "0255 123 456"


def test_a_missing_file_is_fine_and_an_unreadable_one_is_named(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path / "none").port == 8080
    (tmp_path / ".env").write_bytes(b"ANTQ_HOTLINE=\xff\xfe\n")

    assert (
        refused({}, tmp_path / ".env") == f"The settings file {tmp_path / '.env'} cannot be read: it is not UTF-8 text."
    )


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("ANTQ_DATABASE_URL", "mysql://antq@db/antq", "sqlite:///FILE"),
        ("ANTQ_DATABASE_URL", "commune.db", "sqlite:///FILE"),
        ("ANTQ_DATABASE_URL", "sqlite://", "sqlite:///FILE"),
        ("ANTQ_DATABASE_URL", "sqlite:///:memory:", "sqlite:///FILE"),
        ("ANTQ_DATABASE_URL", "postgresql://antq@db", "postgresql://USER"),
        ("ANTQ_DATABASE_URL", "postgresql://antq@db:port/antq", "postgresql://USER"),
        ("ANTQ_TELEGRAM_TOKEN", "AAFtheKeyOnly", "@BotFather"),
        ("ANTQ_TELEGRAM_API_URL", "localhost:8081", "Bot API server"),
        ("ANTQ_TELEGRAM_API_URL", "ftp://localhost", "Bot API server"),
        ("ANTQ_TELEGRAM_WEBHOOK", "maybe", "on or off"),
        ("ANTQ_ZALO_BOT_TOKEN", "theKeyOnly", "Zalo Bot Creator"),
        ("ANTQ_ZALO_BOT_TOKEN", "123456789:too/short?", "Zalo Bot Creator"),
        ("ANTQ_ZALO_BOT_API_URL", "bot-api.example.vn", "Zalo Bot Platform"),
        ("ANTQ_ZALO_BOT_SECRET", "seven77", "8 to 256 letters"),
        ("ANTQ_ZALO_BOT_SECRET", "two words of it", "8 to 256 letters"),
        ("ANTQ_ZALO_BOT_SECRET", "x" * 257, "8 to 256 letters"),
        ("ANTQ_ZALO_BOT_WEBHOOK", "perhaps", "on or off"),
        ("ANTQ_ZALO_OA_ID", "the OA", "oa.zalo.me"),
        ("ANTQ_ZALO_OA_APP_ID", "12 34", "developers.zalo.me"),
        ("ANTQ_ZALO_OA_APP_SECRET", "two words of it", "developers.zalo.me"),
        ("ANTQ_ZALO_OA_SECRET", "short", "OA Secret Key"),
        ("ANTQ_ZALO_OA_ACCESS_TOKEN", "ế", "first access token"),
        ("ANTQ_ZALO_OA_REFRESH_TOKEN", "a b", "refresh token"),
        ("ANTQ_ZALO_OA_API_URL", "openapi.zalo.me", "OpenAPI"),
        ("ANTQ_ZALO_OA_OAUTH_URL", "oauth.zaloapp.com", "sign-in"),
        ("ANTQ_ZALO_OA_BUSINESS_URL", "file:///a", "templates by phone"),
        ("ANTQ_ZALO_OA_PKCE_VERIFIER", "x" * 44, "43 characters"),
        ("ANTQ_ZALO_OA_BUTTONS", "many", "on or off"),
        ("ANTQ_ZALO_OA_PAID", "perhaps", "48 hours to 7 days"),
        ("ANTQ_ZALO_OA_TEMPLATE", "remind", "approved template"),
        ("ANTQ_ZALO_OA_TEMPLATE_PRICE", "-1", "đồng"),
        ("ANTQ_PUBLIC_URL", "bot.example.vn", "http or https"),
        ("ANTQ_PUBLIC_URL", "https://bot.example.vn:0", "http or https"),
        ("ANTQ_SECRET_KEY", "tooshort", "32 or more"),
        ("ANTQ_HOST", "two words", "the address to listen on"),
        ("ANTQ_PORT", "65536", "from 1 to 65535"),
        ("ANTQ_PORT", "http", "from 1 to 65535"),
        ("ANTQ_PORT", "-1", "from 1 to 65535"),
        ("ANTQ_OFFICERS", "1001", "PLATFORM:ACCOUNT"),
        ("ANTQ_OFFICERS", "telegram:1001;telegram 1002", "PLATFORM:ACCOUNT"),
        ("ANTQ_PLAN", "plans/none.yaml", "existing plan file"),
        ("ANTQ_LANGUAGE", "fr", "vi or en"),
        ("ANTQ_HOTLINE", "0" * 101, "at most 100 characters"),
        ("ANTQ_QUIET_HOURS", "21:00", "two times of day with a hyphen between (21:00-07:00), or off"),
        ("ANTQ_QUIET_HOURS", "21-7", "two times of day"),
        ("ANTQ_QUIET_HOURS", "24:00-07:00", "two times of day"),
        ("ANTQ_QUIET_HOURS", "21:00-07:00-08:00", "two times of day"),
        ("ANTQ_QUIET_HOURS", "never", "two times of day"),
        ("ANTQ_QUIET_DAYS", "mondays", "sundays, holidays and single days"),
        ("ANTQ_QUIET_DAYS", "2026-02-30", "sundays, holidays and single days"),
        ("ANTQ_QUIET_DAYS", "off,sundays", "sundays, holidays and single days"),
        ("ANTQ_REMINDER_TIME", "8", "a time of day (08:00)"),
        ("ANTQ_REMINDER_TIME", "25:00", "a time of day (08:00)"),
        ("ANTQ_REMINDER_TIME", "08:00:00", "a time of day (08:00)"),
        ("ANTQ_UNCLAIMED_GROUP_HOURS", "0", "a number of hours from 1 to 8760"),
        ("ANTQ_UNCLAIMED_GROUP_HOURS", "8761", "a number of hours from 1 to 8760"),
        ("ANTQ_UNCLAIMED_GROUP_HOURS", "a day", "a number of hours"),
        ("ANTQ_TELEGRAM_RATE", "0", "from 1 to 1000"),
        ("ANTQ_TELEGRAM_RATE", "1001", "from 1 to 1000"),
        ("ANTQ_TELEGRAM_RATE", "fast", "from 1 to 1000"),
        ("ANTQ_LOG_FORMAT", "xml", "console or json"),
        ("ANTQ_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_what_is_accepted(name: str, value: str, accepted: str) -> None:
    sentence = refused({name: value})

    assert sentence.startswith(f"{name} ")
    assert accepted in sentence
    assert sentence.endswith(".")


def test_the_file_is_named_when_the_wrong_value_stands_there(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ANTQ_PORT=x\n", encoding="utf-8")

    assert refused({}, tmp_path / ".env").startswith(f"ANTQ_PORT (in {tmp_path / '.env'}) is 'x'")


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("ANTQ_TELEGRAM_TOKEN", "telegram" + TOKEN + "!", TOKEN),
        ("ANTQ_SECRET_KEY", "hunter2", "hunter2"),
        ("ANTQ_ZALO_BOT_TOKEN", f"zalo{ZALO_BOT_TOKEN}", ZALO_BOT_TOKEN),
        ("ANTQ_ZALO_BOT_SECRET", "hunter2", "hunter2"),
        ("ANTQ_ZALO_OA_APP_SECRET", "hunter2 hunter2", "hunter2"),
        ("ANTQ_ZALO_OA_ACCESS_TOKEN", "hunter2 hunter2", "hunter2"),
        ("ANTQ_DATABASE_URL", "mysql://antq:hunter2@db/antq", "hunter2"),
        ("ANTQ_PUBLIC_URL", "https://antq:hunter2@bot.example.vn", "hunter2"),
        ("ANTQ_TELEGRAM_API_URL", TOKEN, TOKEN),
        ("ANTQ_OFFICERS", f"telegram {TOKEN}", TOKEN),
    ],
)
def test_a_refusal_tells_no_secret(name: str, value: str, secret: str) -> None:
    assert secret not in refused({name: value})


def test_a_typing_error_in_a_name_is_recognised(tmp_path: Path) -> None:
    sentence = refused({"ANTQ_DATABSE_URL": "sqlite:///x.db"})
    assert sentence == "ANTQ_DATABSE_URL is not a setting; did you mean ANTQ_DATABASE_URL?"

    (tmp_path / ".env").write_text("ANTQ_OFICERS=telegram:1\n", encoding="utf-8")
    assert refused({}, tmp_path / ".env").endswith("did you mean ANTQ_OFFICERS?")
    assert "the settings are ANTQ_DATABASE_URL, " in refused({"ANTQ_UNHEARD_OF_THINGS": "1"})


def test_a_webhook_has_all_that_it_needs() -> None:
    settings = load_settings(WEBHOOK, None)

    assert settings.telegram_webhook
    assert settings.public_url == "https://bot.example.vn"


@pytest.mark.parametrize("missing", ["ANTQ_TELEGRAM_TOKEN", "ANTQ_PUBLIC_URL", "ANTQ_SECRET_KEY"])
def test_a_webhook_without_what_it_needs_is_refused(missing: str) -> None:
    sentence = refused({name: value for name, value in WEBHOOK.items() if name != missing})

    assert sentence.startswith(f"ANTQ_TELEGRAM_WEBHOOK is on, and then {missing} is needed")


def test_a_zalo_bot_webhook_needs_a_token_and_a_public_address_and_no_more() -> None:
    settings = load_settings(ZALO_BOT, None)
    assert settings.zalo_bot_webhook
    assert settings.has_platform

    for missing in ("ANTQ_ZALO_BOT_TOKEN", "ANTQ_PUBLIC_URL"):
        sentence = refused({name: value for name, value in ZALO_BOT.items() if name != missing})
        assert sentence.startswith(f"ANTQ_ZALO_BOT_WEBHOOK is on, and then {missing} is needed")


def test_a_webhook_needs_https() -> None:
    for given, platform in ((WEBHOOK, "Telegram"), (ZALO_BOT, "Zalo")):
        sentence = refused(given | {"ANTQ_PUBLIC_URL": "http://bot.example.vn"})
        assert sentence.endswith(f"has to begin with https://, because {platform} calls no other address.")


def test_an_official_account_needs_its_app_its_secrets_and_a_public_address() -> None:
    settings = load_settings(ZALO_OA, None)
    assert settings.has_platform
    assert (settings.zalo_oa_paid, settings.zalo_oa_buttons, settings.zalo_oa_template) == (False, True, None)

    for missing in ("APP_ID", "APP_SECRET", "SECRET"):
        sentence = refused({name: value for name, value in ZALO_OA.items() if name != f"ANTQ_ZALO_OA_{missing}"})
        assert sentence.startswith(f"ANTQ_ZALO_OA_ID is set, and then ANTQ_ZALO_OA_{missing} is needed: the ")
    without_address = {name: value for name, value in ZALO_OA.items() if name != "ANTQ_PUBLIC_URL"}
    assert refused(without_address).startswith("ANTQ_ZALO_OA_ID is set, and then ANTQ_PUBLIC_URL is needed: ")
    sentence = refused(ZALO_OA | {"ANTQ_PUBLIC_URL": "http://bot.example.vn"})
    assert sentence.endswith("has to begin with https://, because Zalo calls no other address.")
    without_account = {name: value for name, value in ZALO_OA.items() if name != "ANTQ_ZALO_OA_ID"}
    assert refused(without_account).startswith("ANTQ_ZALO_OA_APP_ID is set, and then ANTQ_ZALO_OA_ID is needed: ")
    half = {"ANTQ_ZALO_OA_ACCESS_TOKEN": ZALO_OA_TOKENS["ANTQ_ZALO_OA_ACCESS_TOKEN"]}
    assert "and then ANTQ_ZALO_OA_REFRESH_TOKEN is needed" in refused(ZALO_OA | half)


def test_settings_can_be_printed_without_telling_a_secret() -> None:
    database = {"ANTQ_DATABASE_URL": "postgresql://antq:hunter2hunter2@db/antq"}
    zalo = ZALO_BOT | {"ANTQ_ZALO_BOT_SECRET": "what-Zalo-shows"} | ZALO_OA | ZALO_OA_TOKENS
    settings = load_settings(WEBHOOK | zalo | database, None)

    secrets = {TOKEN, TOKEN.partition(":")[2], KEY, "hunter2hunter2", "what-Zalo-shows"}
    secrets |= {ZALO_BOT_TOKEN, ZALO_BOT_TOKEN.partition(":")[2], *ZALO_OA_TOKENS.values()}
    secrets |= {ZALO_OA["ANTQ_ZALO_OA_APP_SECRET"], ZALO_OA["ANTQ_ZALO_OA_SECRET"]}
    assert not [secret for secret in (*secrets, "hunter2") if secret in f"{settings!r} {settings}"]
    assert set(settings.secrets()) == secrets


def test_the_secret_key_is_the_one_that_is_set(tmp_path: Path) -> None:
    settings = load_settings({"ANTQ_SECRET_KEY": KEY, "ANTQ_DATA_DIR": str(tmp_path)}, None)

    assert secret_key(settings).get_secret_value() == KEY
    assert list(tmp_path.iterdir()) == []


def test_without_one_a_secret_key_is_made_once_beside_the_database(tmp_path: Path) -> None:
    settings = load_settings({"ANTQ_DATABASE_URL": f"sqlite:///{tmp_path}/new/commune.db"}, None)

    with ThreadPoolExecutor(8) as starts:
        keys = {key.get_secret_value() for key in starts.map(secret_key, [settings] * 8)}
    (key,) = keys
    (file,) = (tmp_path / "new").iterdir()

    assert len(key) >= 32
    assert file.name == "secret.key"
    assert file.read_text(encoding="ascii").strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_key_file_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("half", encoding="ascii")

    with pytest.raises(SettingsError, match="holds no secret key"):
        secret_key(Settings(data_dir=tmp_path))
    assert (tmp_path / "secret.key").read_text(encoding="ascii") == "half"


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match="ANTQ_SECRET_KEY is not set"):
        secret_key(load_settings({"ANTQ_DATA_DIR": str(tmp_path / "file" / "data")}, None))
