# Made from asynchronous/consent.py by clients/generate.py: change it there.
"""A user's consent to have the face examined, and the end of a verified identity."""

from hawiya.client.answers import read_data
from hawiya.client.calls import Call, Credential, with_request_id
from hawiya.client.synchronous.sending import Sender
from hawiya.wire.account_answers import Done
from hawiya.wire.admin_answers import ConsentState


class OwnIdentity:
    """What the signed-in user says about being verified at all."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def consent(self) -> ConsentState:
        """Tell what is asked for, and what the user agreed to last."""
        path = "/api/DigitalIdentity/Consent"
        return self._sender.send(
            Call("GET", path, read_data(ConsentState), credential=Credential.TOKEN, idempotent=True)
        )

    def give_consent(self, version: str, *, locale: str | None = None, text_digest: str | None = None) -> ConsentState:
        """Record that the user agreed to this version of the text; `text_digest` is its SHA-256 in hexadecimal."""
        path = "/api/DigitalIdentity/Consent"
        body = with_request_id({"version": version, "locale": locale, "textDigest": text_digest})
        return self._sender.send(
            Call("POST", path, read_data(ConsentState), body, credential=Credential.TOKEN, idempotent=True)
        )

    def withdraw_consent(self) -> bool:
        """Withdraw it: face templates go, open transactions end. False: there was none."""
        path = "/api/DigitalIdentity/WithdrawConsent"
        return self._done(path)

    def cancel(self) -> bool:
        """Take back the user's verified identity. False: there was none."""
        path = "/api/DigitalIdentity/CancelVerifiedDigitalIdentity"
        return self._done(path)

    def _done(self, path: str) -> bool:
        body = with_request_id({})
        call = Call("POST", path, read_data(Done), body, credential=Credential.TOKEN, idempotent=True)
        return (self._sender.send(call)).success
