"""Secrets and signatures of the Standard Webhooks specification, by its library."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from standardwebhooks import Webhook

from hawiya.verification.webhooks import Endpoint, SigningSecret

OVERLAP = timedelta(hours=24)
"""How long the secret before the newest goes on signing."""
_RANDOM_BYTES = 32


def new_secret() -> SigningSecret:
    """Make a secret of 256 random bits."""
    return SigningSecret("whsec_" + base64.b64encode(secrets.token_bytes(_RANDOM_BYTES)).decode())


def rotated(endpoint: Endpoint, now: datetime) -> Endpoint:
    """Return the endpoint with a new secret before those that still sign, the newest of which has a day left."""
    kept = (replace(one, until=one.until or now + OVERLAP) for one in endpoint.secrets if one.good(now))
    return replace(endpoint, secrets=(new_secret(), *kept))


def signed_headers(message_id: str, body: str, signers: Sequence[SigningSecret], at: datetime) -> dict[str, str]:
    """Return the three headers of a message that is sent now, with a signature of every secret that still signs."""
    signatures = [Webhook(one.value).sign(message_id, at, body) for one in signers if one.good(at)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
