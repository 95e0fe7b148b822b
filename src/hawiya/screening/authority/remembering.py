"""Remembering what an authority answered, for a while; and asking once when several ask the same at a time."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from hawiya.screening.authority.steadying import Ask
from hawiya.verification.ports import Person
from hawiya.verification.transaction import AuthorityAnswer


class RememberingAuthority:
    """Answers from memory while they are fresh. Failures are never remembered.

    Who gives up waiting does not end the question: it goes on, and the next one finds its answer. What was asked is
    kept as a keyed digest only; `now` is in seconds, of any origin.
    """

    def __init__(
        self, ask: Ask, valid_seconds: float, invalid_seconds: float, at_most: int, now: Callable[[], float]
    ) -> None:
        self._ask = ask
        self._seconds = {True: valid_seconds, False: invalid_seconds}
        self._at_most = at_most
        self._now = now
        self._key = secrets.token_bytes(32)
        self._answers: OrderedDict[bytes, tuple[float, AuthorityAnswer]] = OrderedDict()
        self._asked: dict[bytes, asyncio.Task[AuthorityAnswer]] = {}

    async def ask(self, person: Person) -> AuthorityAnswer:
        """Return what is remembered, or ask. Raises `AuthorityUnreachable`."""
        digest = self._digest(person)
        until, answer = self._answers.get(digest, (0.0, None))
        if answer is not None and self._now() < until:
            return answer
        question = self._asked.get(digest)
        if question is None:
            question = self._asked[digest] = asyncio.create_task(self._ask_and_remember(digest, person))
            question.add_done_callback(_look_at_failure)
        return await asyncio.shield(question)

    async def close(self) -> None:
        """End the questions that are still open."""
        for question in (open_questions := list(self._asked.values())):
            question.cancel()
        for question in open_questions:
            with suppress(asyncio.CancelledError, Exception):
                await question

    async def _ask_and_remember(self, digest: bytes, person: Person) -> AuthorityAnswer:
        try:
            answer = await self._ask(person)
        finally:
            del self._asked[digest]
        self._answers[digest] = (self._now() + self._seconds[answer.valid], answer)
        self._answers.move_to_end(digest)
        while len(self._answers) > self._at_most:
            self._answers.popitem(last=False)
        return answer

    def _digest(self, person: Person) -> bytes:
        born = person.date_of_birth.isoformat() if person.date_of_birth is not None else None
        asked = repr((person.id_number, person.name, born)).encode()
        return hashlib.blake2b(asked, key=self._key, digest_size=32).digest()


def _look_at_failure(question: "asyncio.Task[AuthorityAnswer]") -> None:
    """A failure that nobody waits for any more is no error of the program."""
    if not question.cancelled():
        question.exception()
