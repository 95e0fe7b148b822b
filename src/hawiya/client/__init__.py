"""A typed client of the API, synchronous and asynchronous, with retries and tokens that renew themselves.

from hawiya.client import Client

with Client("https://hawiya.example.com", api_key) as client:
    client.accounts.login("+201001234567", password)
    done = client.verify.verify_person(front, back, faces)
    print(done.verified, done.last.front)
"""

from hawiya.client.answers import Page, StepAnswer, Verification
from hawiya.client.asynchronous.client import AsyncClient
from hawiya.client.calls import Picture, Progress
from hawiya.client.errors import (
    ApiError,
    BadSignature,
    Declined,
    Forbidden,
    HawiyaError,
    NotExamined,
    NotReached,
    RateLimited,
    ServerFault,
    Unauthorized,
    Unavailable,
    UnexpectedAnswer,
)
from hawiya.client.exchange import Retries, Tokens
from hawiya.client.synchronous.client import Client
from hawiya.client.webhooks import Event, read_event

__all__ = [
    "ApiError",
    "AsyncClient",
    "BadSignature",
    "Client",
    "Declined",
    "Event",
    "Forbidden",
    "HawiyaError",
    "NotExamined",
    "NotReached",
    "Page",
    "Picture",
    "Progress",
    "RateLimited",
    "Retries",
    "ServerFault",
    "StepAnswer",
    "Tokens",
    "Unauthorized",
    "Unavailable",
    "UnexpectedAnswer",
    "Verification",
    "read_event",
]
