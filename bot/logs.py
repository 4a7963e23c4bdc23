"""One way for all log lines, ours and the libraries': to standard error, for a console or as JSON, without secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.redaction import Redactor

LogFormat = Literal["console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]

_QUIET = {
    "aiohttp.access": logging.CRITICAL,  # a line per request costs more than the request, and names who wrote when
    "aiogram.event": logging.WARNING,  # likewise a line per update
    "httpx": logging.WARNING,  # at "info" it writes every URL, and Telegram's URLs hold the token
    "httpcore": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "alembic": logging.WARNING,
}
"""Libraries that talk more than helps: nothing below this level is shown, whatever our own level is."""


class Redacted:
    """The last processor: renders with `renderer`, then takes the secrets out of the finished line.

    The finished line, and not each value before, because an exception's text, a traceback or the `repr` of an object
    in the event may hold a secret as well.
    """

    def __init__(self, renderer: Processor, redact: Redactor) -> None:
        self._renderer = renderer
        self._redact = redact

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        return self._redact(str(self._renderer(logger, method, event)))


def configure_logs(
    *,
    level: LogLevel = "info",
    log_format: LogFormat = "console",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send structlog's, the standard library's, warnings' and uncaught exceptions' lines to `stream` (standard error).

    May be called again: the last call counts. Uncaught exceptions are logged, so their texts are without secrets too.
    """
    out = sys.stderr if stream is None else stream
    timestamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        timestamp,
    ]
    renderers: list[Processor]
    if log_format == "json":
        renderers = [
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            Redacted(structlog.processors.JSONRenderer(ensure_ascii=False), Redactor(secrets)),
        ]
    else:
        # Plain tracebacks: the pretty ones print the local variables.
        console = structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
        renderers = [Redacted(console, Redactor(secrets))]

    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, lowest in _QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger: Any = structlog.get_logger("antq")
    logger.critical("stopped by an error that nobody expected", exc_info=(kind, error, traceback))
