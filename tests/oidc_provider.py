"""An OpenID Connect provider on this machine: discovery, keys, authorization code with PKCE, ID tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID = "hawiya-tests"
CLIENT_SECRET = "a secret of the tests"


@dataclass
class OidcTestProvider:
    """A provider at which one person is always signed in."""

    issuer: str = ""
    email: str = "mona@bank.example"
    verified: bool = True
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    nonce_of_tokens: str | None = None
    down: bool = False

    def rotate(self) -> None:
        """Sign with a new key, and forget the old ones."""
        self.keys = {secrets.token_hex(4): rsa.generate_private_key(public_exponent=65537, key_size=2048)}

    def id_token(self, **changed: Any) -> str:
        """Return an ID token; `changed` claims replace its own, and `...` leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "email": self.email,
            "email_verified": self.verified,
            **changed,
        }
        key_id, key = next(iter(self.keys.items()))
        kept = {name: value for name, value in claims.items() if value is not ...}
        return jwt.encode(kept, key, algorithm="RS256", headers={"kid": key_id})

    def authorize(self, query: dict[str, str]) -> str:
        """Return where a browser is sent that asked for a code."""
        assert (query["client_id"], query["response_type"]) == (CLIENT_ID, "code")
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Return the tokens for a code, once; None when anything about the call is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET)
        ):
            return None
        nonce = self.nonce_of_tokens or asked["nonce"]
        return {"token_type": "Bearer", "access_token": "x", "id_token": self.id_token(nonce=nonce)}


@contextmanager
def oidc_provider() -> Iterator[OidcTestProvider]:
    """Serve a provider on a free port."""
    provider = OidcTestProvider()
    provider.rotate()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.calls.append(path)
            if provider.down:
                self._answer(503, b"")
            elif path == "/.well-known/openid-configuration":
                self._json(
                    {
                        "issuer": provider.issuer,
                        "authorization_endpoint": f"{provider.issuer}/authorize",
                        "token_endpoint": f"{provider.issuer}/token",
                        "jwks_uri": f"{provider.issuer}/keys",
                    }
                )
            elif path == "/keys":
                keys = [
                    {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig", "alg": "RS256"}
                    for key_id, key in provider.keys.items()
                ]
                self._json({"keys": keys})
            elif path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def do_POST(self) -> None:
            provider.calls.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            tokens = provider.token({name: values[0] for name, values in parse_qs(body).items()})
            if tokens is None:
                self._answer(400, b'{"error": "invalid_grant"}')
            else:
                self._json(tokens)

        def _json(self, value: object) -> None:
            self._answer(200, json.dumps(value).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
