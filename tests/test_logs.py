"""Logs: one form for all lines, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
import sys
import urllib.error
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog

from bot.logs import LogFormat, configure_logs

TOKEN = "123456789:AAFtheKeyOfABotThatDoesNotExist0000"
ANOTHER = "987654321:BBBthisOneIsNotConfiguredAnywhere1"
LINK = "o0oYR7tZ_44XscG0CXzNBPZ3SJjxJZzYEmZvMdHv8bs"
KEY = 'a "quoted" \\ key with ố, longer than 32 characters'

pytestmark = pytest.mark.usefixtures("_logging_as_before")


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = hook
    structlog.reset_defaults()


def configured(log_format: LogFormat = "json", level: str = "info") -> io.StringIO:
    out = io.StringIO()
    configure_logs(level=level, log_format=log_format, secrets=[TOKEN, KEY], stream=out)  # type: ignore[arg-type]
    return out


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_secret_is_ever_written(log_format: LogFormat) -> None:
    out = configured(log_format)
    log = structlog.get_logger("bot.test")

    log.info("started", token=TOKEN, nested={"list": [KEY, f"https://api.telegram.org/bot{ANOTHER}/getMe"]})
    log.info(f"POST /bot{TOKEN}/sendMessage", **{TOKEN: "as a name"})
    log.warning(
        "quoted", url=f"https://x/{quote(TOKEN, safe='')}/{quote(KEY)}", database="postgresql://antq:hunter2@db/x"
    )
    log.info("opened", path=f"/tep/{LINK}", address=f"https://antq.example/bot/tep/{LINK}?lang=en")
    logging.getLogger("some.library").error("calling https://api.telegram.org/bot%s/getMe with %r", ANOTHER, KEY)
    try:
        try:
            raise urllib.error.URLError(f"https://api.telegram.org/bot{TOKEN}/getUpdates: refused, {KEY}")
        except OSError as error:
            raise RuntimeError(f"no answer at /bot{ANOTHER}/") from error
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("some.library").exception("failed too")
    sys.excepthook(ValueError, ValueError(f"bot{TOKEN}"), None)

    text = out.getvalue()
    assert "some.library" in text
    assert "Traceback" in text
    for secret in (
        TOKEN,
        TOKEN.partition(":")[2],
        ANOTHER.partition(":")[2],
        KEY,
        LINK,
        "quoted\\",
        "quoted%",
        "hunter2",
    ):
        assert secret not in text
    assert text.count("[secret]") >= 12


def test_json_lines_are_json_and_keep_vietnamese_letters() -> None:
    out = configured()
    structlog.get_logger("bot.test").info("stored", unit="Thôn Phước Bình", token=TOKEN)
    logging.getLogger("some.library").warning("slow: %d ms", 5)

    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["event"] == "stored"
    assert first["unit"] == "Thôn Phước Bình"
    assert first["token"] == "[secret]"
    assert first["level"] == "info"
    assert "Thôn" in out.getvalue()
    assert (second["event"], second["logger"]) == ("slow: 5 ms", "some.library")


def test_the_level_counts_for_all_and_talkative_libraries_stay_quiet() -> None:
    out = configured(level="warning")
    structlog.get_logger("bot.test").info("not shown")
    logging.getLogger("some.library").info("not shown")
    configure_logs(level="debug", log_format="json", stream=out)
    logging.getLogger("aiohttp.access").error("GET / 200")
    logging.getLogger("httpx").info("HTTP Request")
    structlog.get_logger("bot.test").debug("shown")

    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["shown"]
