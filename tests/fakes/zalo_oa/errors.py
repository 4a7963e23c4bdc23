"""The refusals of the platform: negative codes, almost always with HTTP 200."""

from __future__ import annotations

MESSAGES = {
    -32: "Your application reached limit call api",
    -100: "attachment_id was expired",
    -200: "Send message failed",
    -204: "Offical Account is disable",  # the platform's spelling
    -205: "Offical Account is not exist",
    -209: "Not supported this api",
    -210: "Parameter exceeds allowable limit",
    -211: "Out of quota",
    -212: "App has not registed this api",
    -213: "User has not followed OA",
    -216: "Access token is invalid",
    -218: "Out of quota receive",
    -219: "App is removed or disabled",
    -220: "access_token is expired or removed",
    -221: "The OA needs to be verified to use this feature",
    -223: "Official Account has not authorized this API",
    -224: "The OA needs to upgrade OA Tier Package",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -233: "message type is invalid or not support",
    -234: "This message cannot be sent at night (10:00PM - 6:00AM)",
    -235: "This API does not support this type of OA",
    -237: "The group is disabled",
    -238: "asset_id is already used / disabled",
    -240: "MessageV2 API has been shut down, please switch to MessageV3",
    -241: "asset_id is already used",
    -242: "Invalid appsecret_proof provided in the API argument",
    -244: "User has restricted this message type from your OA",
    -248: "Violates our platform standards",
    -249: "Template does not support send via UID",
    -320: "Your app needs to connect with Zalo Cloud Account",
    -321: "Zalo Cloud Account out of money or unable to be charged",
    -403: "OA is not in group",
    # templates by phone
    -108: "Phone number is invalid",
    -109: "Template ID is invalid",
    -111: "Template data is empty",
    -112: "Template data type is not define",
    -115: "Out of quota",
    -118: "Zalo account is not existed",
    -119: "Account can not receive message",
    -1121: "Parameter data exceeds max length",
    -1122: "Template data missing parameter",
    -1124: "Parameter has invalid format",
    -124: "Access token invalid",
    -126: "Out of quota (development mode)",
    -127: "Template test can only be sent for administrators",
    -131: "Template was not approved",
    -132: "Parameter is invalid",
    -133: "This template cannot be sent at night",
    -135: "OA has no permission to send ZNS",
    -137: "Zalo Cloud Account charge failure",
    -139: "User refused this ZNS type",
    -141: "User refused ZNS from this OA",
    -144: "OA exceeded daily ZNS sending limit",
}

OAUTH_NAMES = {
    -14002: "Invalid appId",
    -14003: "Invalid redirect uri",
    -14004: "Invalid secret key",
    -14005: "Invalid code",
    -14014: "Invalid refresh token",
    -14018: "Invalid grant type",
}


class ApiError(Exception):
    """An answer with a negative ``error``."""

    def __init__(self, code: int, message: str = "") -> None:
        self.code = code
        self.message = message or MESSAGES.get(code, "Unknown error")
        super().__init__(f"{code} {self.message}")


class OAuthError(Exception):
    """A refusal of the sign-in host, whose codes and keys are its own."""

    def __init__(self, code: int, reason: str = "") -> None:
        self.code = code
        self.name = OAUTH_NAMES.get(code, "Invalid request")
        self.reason = reason
        super().__init__(f"{code} {self.name}")


class Silence(Exception):
    """HTTP 200 without a body."""


def invalid(field: str) -> ApiError:
    """-201: this parameter is wrong."""
    return ApiError(-201, f"{field} is invalid!")
