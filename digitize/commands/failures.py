"""Turns what ends a command into a sentence and an exit code.

Imported only when something went wrong: naming the errors of every part means importing every part.
"""

from typing import Any

from pydantic import ValidationError

from digitize.api.messages import message_for
from digitize.bootstrap import MissingSettingError
from digitize.bootstrap_reading import UnusableMachineError
from digitize.commands.api_client import RefusedError, UnreachableError
from digitize.domain.errors import DigitizeError
from digitize.embedded.errors import EmbeddedError


def sentence_and_code(error: Exception) -> tuple[str, int] | None:
    """Return what to print for `error` and the exit code; None for an error that nobody foresaw."""
    if isinstance(error, UnreachableError):
        return str(error), 3
    if isinstance(error, RefusedError | EmbeddedError):
        return str(error), 1
    if isinstance(error, MissingSettingError | UnusableMachineError):
        return str(error), 2
    if isinstance(error, ValidationError):
        return "\n".join(_setting_sentence(item) for item in error.errors()), 2
    if isinstance(error, DigitizeError):
        message = message_for(error.code, error.facts)
        return f"{message.text} {message.next_step}", 3 if error.retryable else 1
    return None


def _setting_sentence(item: Any) -> str:  # noqa: ANN401 - Pydantic's error entry
    name = "_".join(str(part) for part in item["loc"])
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"DIGITIZE_{name.upper()}: {message}" if name else message
