"""The sender for development: codes on the terminal, never in the log."""

import sys
from typing import TextIO

from hawiya.verification.accounts import Channel, CodeMessage


class ConsoleSender:
    """Prints codes, one a line, for whoever started the server."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels that are set up: all."""
        return frozenset(Channel)

    async def send(self, message: CodeMessage) -> None:
        """Print a code."""
        print(f"one-time code for {message.address}: {message.code}", file=self._stream or sys.stdout, flush=True)
