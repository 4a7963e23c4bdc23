"""The refusals of the platform. Only descriptions marked "recorded" are the real ones; none is to be relied upon."""

from __future__ import annotations

WEBHOOK_IS_SET = "You cannot use this API while a webhook is set. Please remove the webhook first"  # recorded


class ApiError(Exception):
    """An answer with ``ok: false``. `key` is the name under which the code is given."""

    def __init__(self, code: int, description: str, key: str = "error_code") -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.key = key


def bad(reason: str) -> ApiError:
    """400: the request is wrong."""
    return ApiError(400, f"Bad Request: {reason}")


def unauthorized() -> ApiError:
    """401: the token is wrong or was reset."""
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    """404: no such method, or no webhook (recorded)."""
    return ApiError(404, "Not Found")


def idle() -> ApiError:
    """408: nobody wrote while the poll was open (recorded)."""
    return ApiError(408, "Request timeout")


def quota_exceeded() -> ApiError:
    """429: nothing says when it is over."""
    return ApiError(429, "Quota exceeded")
