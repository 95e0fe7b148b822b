# Made from asynchronous/steps.py by clients/generate.py: change it there.
"""The three steps of a verification: for a registered user, or by key alone."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from hawiya.client.answers import StepAnswer, Verification, read_as, read_step
from hawiya.client.calls import Call, Credential, Picture, Progress, picture_text, with_request_id, without_none
from hawiya.client.synchronous.sending import Sender
from hawiya.wire.ocr import AmlAnswer, ClassificationAnswer, MatchAnswer

_FACES = 3


class _Steps:
    """What both families share: the same bodies and answers under other paths."""

    _front: ClassVar[str]
    _back: ClassVar[str]
    _liveness: ClassVar[str]
    _credential: ClassVar[Credential]

    def __init__(self, sender: Sender, headers: Mapping[str, str] | None = None) -> None:
        self._sender = sender
        self._headers = headers or {}

    def front(
        self,
        image: Picture,
        *,
        transaction_id: str | None = None,
        client_transaction_id: str | None = None,
        name_check_value: str | None = None,
        get_extracted_data: bool | None = None,
        on_progress: Progress | None = None,
    ) -> StepAnswer:
        """Send the front of the card; without a `transaction_id` a transaction begins."""
        body = {
            "image": picture_text(image),
            "transaction_id": transaction_id,
            "client_transaction_id": client_transaction_id,
            "name_check_value": name_check_value,
            "getExtractedData": get_extracted_data,
        }
        return self._step(self._front, body, on_progress)

    def back(
        self,
        image: Picture,
        *,
        transaction_id: str | None = None,
        client_transaction_id: str | None = None,
        name_check_value: str | None = None,
        get_extracted_data: bool | None = None,
        on_progress: Progress | None = None,
    ) -> StepAnswer:
        """Send the back of the card; without a `transaction_id` a transaction begins."""
        body = {
            "image": picture_text(image),
            "transaction_id": transaction_id,
            "client_transaction_id": client_transaction_id,
            "name_check_value": name_check_value,
            "getExtractedData": get_extracted_data,
        }
        return self._step(self._back, body, on_progress)

    def liveness(
        self,
        faces: Sequence[Picture],
        *,
        transaction_id: str,
        client_transaction_id: str | None = None,
        name_check_value: str | None = None,
        get_extracted_data: bool | None = None,
        on_progress: Progress | None = None,
    ) -> StepAnswer:
        """Send three pictures of the face, taken in quick succession, after both sides of the card.

        Raises `ValueError` for another number of pictures.
        """
        if len(faces) != _FACES:
            raise ValueError(f"{_FACES} pictures of the face are needed, not {len(faces)}")
        body = {
            "face_1": picture_text(faces[0]),
            "face_2": picture_text(faces[1]),
            "face_3": picture_text(faces[2]),
            "transaction_id": transaction_id,
            "client_transaction_id": client_transaction_id,
            "name_check_value": name_check_value,
            "getExtractedData": get_extracted_data,
        }
        return self._step(self._liveness, body, on_progress)

    def verify_person(
        self,
        front: Picture,
        back: Picture,
        faces: Sequence[Picture],
        *,
        transaction_id: str | None = None,
        client_transaction_id: str | None = None,
        name_check_value: str | None = None,
        on_progress: Progress | None = None,
    ) -> Verification:
        """Do all three steps in one transaction; a step that is not accepted is the last one.

        After better pictures of that step go on with the single steps, under the same `transaction_id`.
        """
        one = transaction_id or str(uuid4())
        same: dict[str, Any] = {
            "transaction_id": one,
            "client_transaction_id": client_transaction_id,
            "name_check_value": name_check_value,
            "on_progress": on_progress,
        }
        steps = [self.front(front, **same)]
        if steps[-1].accepted:
            steps.append(self.back(back, **same))
        if steps[-1].accepted:
            steps.append(self.liveness(faces, **same))
        return Verification(one, tuple(steps))

    def _step(self, path: str, body: dict[str, Any], on_progress: Progress | None) -> StepAnswer:
        return self._sender.send(
            Call(
                "POST",
                path,
                read_step,
                with_request_id(body),
                headers=self._headers,
                credential=self._credential,
                idempotent=True,
                progress=on_progress,
            )
        )


class Verify(_Steps):
    """The steps for the registered user whose token the client holds."""

    _front = "/api/DigitalIdentity/verify/id/front"
    _back = "/api/DigitalIdentity/verify/id/back"
    _liveness = "/api/DigitalIdentity/verify/liveness/multi"
    _credential = Credential.TOKEN

    def link(self, transaction_id: str, *, get_extracted_data: bool | None = None) -> StepAnswer:
        """Give a transaction that was made by key alone to the user of the token."""
        body = {"transactionId": transaction_id, "getExtractedData": get_extracted_data}
        return self._step("/api/DigitalIdentity/LinkUserWithExistingTransaction", body, None)


class Ocr(_Steps):
    """The steps by key alone, and single questions that store nothing."""

    _front = "/v1/ocr/id/front"
    _back = "/v1/ocr/id/back"
    _liveness = "/v1/ocr/liveness/multi"
    _credential = Credential.NONE

    def with_consent(self, version: str, *, locale: str | None = None, text_digest: str | None = None) -> "Ocr":
        """Return the same calls for a person who agreed to this version of the text, as you vouch.

        A tenant may ask for it before a face is examined. `text_digest`: SHA-256 of the text, in hexadecimal digits.
        """
        told = {"Consent-Version": version, "Consent-Locale": locale, "Consent-Text-Digest": text_digest}
        return Ocr(self._sender, {name: value for name, value in told.items() if value is not None})

    def match_face(self, transaction_id: str, image: Picture) -> MatchAnswer:
        """Ask whether this is the face on the card of a transaction that was made by key alone."""
        body = without_none(transaction_id=transaction_id, image=picture_text(image))
        return self._sender.send(
            Call(
                "POST",
                "/v1/ocr/face/match",
                read_as(MatchAnswer),
                body,
                headers=self._headers,
                idempotent=True,
            )
        )

    def compare_faces(self, image: Picture, other: Picture) -> MatchAnswer:
        """Ask whether two pictures show one person."""
        body = without_none(face_image1=picture_text(image), face_image2=picture_text(other))
        return self._sender.send(
            Call(
                "POST",
                "/v1/ocr/face/compare",
                read_as(MatchAnswer),
                body,
                headers=self._headers,
                idempotent=True,
            )
        )

    def classify(self, image: Picture) -> ClassificationAnswer:
        """Ask what a picture shows."""
        body = without_none(image=picture_text(image))
        return self._sender.send(
            Call(
                "POST",
                "/v1/ocr/classification",
                read_as(ClassificationAnswer),
                body,
                headers=self._headers,
                idempotent=True,
            )
        )

    def screen(self, *, id_number: str | None = None, name: str | None = None) -> AmlAnswer:
        """Look for a person on the watchlists, by number, name or both."""
        body = without_none(idNumber=id_number, name=name)
        return self._sender.send(
            Call(
                "POST",
                "/v1/ocr/aml/validate",
                read_as(AmlAnswer),
                body,
                headers=self._headers,
                idempotent=True,
            )
        )
