# Made from asynchronous/accounts.py by clients/generate.py: change it there.
"""Registering, signing in and out, forgotten passwords, codes of one's own."""

from collections.abc import Callable

from hawiya.client.answers import read_data
from hawiya.client.calls import Call, Credential, with_request_id, without_none
from hawiya.client.exchange import Tokens
from hawiya.client.synchronous.sending import Sender
from hawiya.wire.account_answers import (
    CheckedCode,
    Done,
    EmailStep,
    Existence,
    OAuthStep,
    PasswordStep,
    PhoneStep,
    SentCode,
    SignedInData,
    TokensData,
)

AskForCode = Callable[[str], str]
"""Gets the phone number or e-mail address that a code went to; returns what the person typed."""


class Accounts:
    """Users: all with the API key alone, but for what needs a user's token."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def exists(self, *, phone: str | None = None, email: str | None = None) -> bool:
        """Tell whether somebody is registered with this number, or confirmed this address."""
        path = "/api/DigitalIdentity/CheckExistenceOfEmailOrPhone"
        body = without_none(phoneNumber=phone, email=email)
        return (self._sender.send(Call("POST", path, read_data(Existence), body, idempotent=True))).exists

    def send_phone_code(self, phone: str) -> PhoneStep:
        """Send a code to a phone number; `phoneNumberOtpRequestId` is the id of the request."""
        path = "/api/DigitalIdentity/Register/StepVerifyPhone"
        return self._sender.send(Call("POST", path, read_data(PhoneStep), {"phoneNumber": phone}))

    def check_phone_code(self, phone: str, request_id: str, code: str) -> PhoneStep:
        """Prove the number. Raises `Declined` 6001 for a wrong code, 6002 for one that is no longer valid."""
        path = "/api/DigitalIdentity/Register/StepVerifyPhone"
        body = {"phoneNumber": phone, "phoneNumberOtpRequestId": request_id, "phoneNumberOtp": code}
        return self._sender.send(Call("POST", path, read_data(PhoneStep), body))

    def send_email_code(self, email: str) -> EmailStep:
        """Send a code to an e-mail address; `emailOtpRequestId` is the id of the request."""
        path = "/api/DigitalIdentity/Register/StepVerifyEmail"
        return self._sender.send(Call("POST", path, read_data(EmailStep), {"email": email}))

    def check_email_code(self, email: str, request_id: str, code: str) -> EmailStep:
        """Prove the address. Raises `Declined` 6001 for a wrong code, 6002 for one that is no longer valid."""
        path = "/api/DigitalIdentity/Register/StepVerifyEmail"
        body = {"email": email, "emailOtpRequestId": request_id, "emailOtp": code}
        return self._sender.send(Call("POST", path, read_data(EmailStep), body))

    def check_id_token(self, provider: str, id_token: str) -> OAuthStep:
        """Prove an address by an ID token of an identity provider, in place of a code. Raises `Declined` 6011."""
        path = "/api/DigitalIdentity/Register/StepVerifyOAuthToken"
        body = {"provider": provider, "IdToken": id_token}
        return self._sender.send(Call("POST", path, read_data(OAuthStep), body, idempotent=True))

    def register(
        self,
        phone: str,
        phone_request_id: str,
        *,
        password: str | None = None,
        email: str | None = None,
        email_request_id: str | None = None,
        id_token_request_id: str | None = None,
        name: str | None = None,
        surname: str | None = None,
    ) -> SignedInData:
        """Register a user whose number is proven; the client holds the user's tokens afterwards."""
        body = {
            "phoneNumber": phone,
            "phoneNumberOtpRequestId": phone_request_id,
            "password": password,
            "email": email,
            "emailOtpRequestId": email_request_id,
            "oAuthTokenVerificationRequestId": id_token_request_id,
            "name": name,
            "surname": surname,
        }
        path = "/api/DigitalIdentity/Register"
        signed_in = self._sender.send(
            Call("POST", path, read_data(SignedInData), with_request_id(body), idempotent=True)
        )
        self._sender.session.take(Tokens.of(signed_in))
        return signed_in

    def register_with_codes(
        self,
        phone: str,
        ask: AskForCode,
        *,
        password: str,
        email: str | None = None,
        name: str | None = None,
        surname: str | None = None,
    ) -> SignedInData:
        """Send the codes, ask for what the person typed, and register. Raises `Declined` for a wrong code."""
        phone_id = (self.send_phone_code(phone)).phoneNumberOtpRequestId
        self.check_phone_code(phone, phone_id, ask(phone))
        email_id = None
        if email is not None:
            email_id = (self.send_email_code(email)).emailOtpRequestId
            self.check_email_code(email, email_id or "", ask(email))
        return self.register(
            phone, phone_id, password=password, email=email, email_request_id=email_id, name=name, surname=surname
        )

    def login(self, account: str, password: str) -> SignedInData:
        """Sign a user in by phone number or e-mail address; the client holds the tokens afterwards."""
        path = "/api/DigitalIdentity/Login"
        body = {"phoneNumber": account, "password": password}
        signed_in = self._sender.send(Call("POST", path, read_data(SignedInData), body))
        self._sender.session.take(Tokens.of(signed_in))
        return signed_in

    def send_own_email_code(self, email: str | None = None) -> EmailStep:
        """Send a code to the signed-in user's address, or to the one that is to become it."""
        path = "/api/DigitalIdentity/VerifyEmail"
        body = without_none(email=email)
        return self._sender.send(Call("POST", path, read_data(EmailStep), body, credential=Credential.TOKEN))

    def confirm_own_email(
        self,
        *,
        email: str | None = None,
        request_id: str | None = None,
        code: str | None = None,
        id_token_request_id: str | None = None,
    ) -> EmailStep:
        """Confirm the signed-in user's address by a code and its request's id, or by an ID token's request id."""
        path = "/api/DigitalIdentity/VerifyEmail"
        body = without_none(
            email=email,
            emailOtpRequestId=request_id,
            emailOtp=code,
            oAuthTokenVerificationRequestId=id_token_request_id,
        )
        return self._sender.send(Call("POST", path, read_data(EmailStep), body, credential=Credential.TOKEN))

    def send_reset_code_by_phone(self, account: str) -> PhoneStep:
        """Send a code to the phone of a user who forgot the password; the answer is the same for an unknown one."""
        path = "/api/DigitalIdentity/ForgetPassword/SendPhoneOtp"
        return self._sender.send(Call("POST", path, read_data(PhoneStep), {"emailOrPhoneNumber": account}))

    def send_reset_code_by_email(self, account: str) -> EmailStep:
        """Send a code to the confirmed mailbox of a user who forgot the password."""
        path = "/api/DigitalIdentity/ForgetPassword/SendEmailOtp"
        return self._sender.send(Call("POST", path, read_data(EmailStep), {"emailOrPhoneNumber": account}))

    def reset_password_by_phone(self, account: str, request_id: str, code: str, new_password: str) -> PasswordStep:
        """Check the code that came by SMS and set the new password; all sign-ins end."""
        path = "/api/DigitalIdentity/ForgetPassword/ValidatePhoneOtp"
        body = {
            "emailOrPhoneNumber": account,
            "phoneNumberOtpRequestId": request_id,
            "phoneNumberOtp": code,
            "newPassword": new_password,
        }
        return self._sender.send(Call("POST", path, read_data(PasswordStep), body))

    def reset_password_by_email(self, account: str, request_id: str, code: str, new_password: str) -> PasswordStep:
        """Check the code that came by e-mail and set the new password; all sign-ins end."""
        path = "/api/DigitalIdentity/ForgetPassword/ValidateEmailOtp"
        body = {
            "emailOrPhoneNumber": account,
            "emailOtpRequestId": request_id,
            "emailOtp": code,
            "newPassword": new_password,
        }
        return self._sender.send(Call("POST", path, read_data(PasswordStep), body))


class SignIn:
    """The sign-in of admins, and what is the same for users and admins."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def admin(self, user_name_or_email: str, password: str, *, tenant: str | None = None) -> TokensData:
        """Sign an admin in; the client holds the tokens afterwards. The tenant may be the client's."""
        path = "/api/credentials/Login"
        name = tenant or self._sender.session.tenancy_name
        body = without_none(tenancyName=name, userNameOrEmailAddress=user_name_or_email, password=password)
        tokens = self._sender.send(Call("POST", path, read_data(TokensData), body))
        self._sender.session.take(Tokens.of(tokens))
        return tokens

    def refresh(self) -> Tokens:
        """Get new tokens now. The client does so by itself when the access token has expired."""
        return self._sender.refresh()

    def out(self) -> bool:
        """Sign out: no token of this sign-in is good any more. False: there was nothing to end."""
        tokens = self._sender.session.tokens
        body = without_none(refreshToken=tokens.refresh if tokens is not None else None)
        path = "/api/credentials/Logout"
        done = self._sender.send(Call("POST", path, read_data(Done), body, credential=Credential.TOKEN))
        self._sender.session.take(None)
        return done.success


class Codes:
    """One-time codes of your own, for whatever you like."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(
        self,
        phone: str,
        *,
        subject: str | None = None,
        minutes: int | None = None,
        tries: int | None = None,
        transaction_id: str | None = None,
        client_request_id: str | None = None,
    ) -> SentCode:
        """Send a code by SMS; `requestId` is the id of the request."""
        body = without_none(
            validateValue=phone,
            messageSubject=subject,
            expiresInMinutes=minutes,
            maxTryCount=tries,
            transactionId=transaction_id,
            clientRequestId=client_request_id,
        )
        return self._sender.send(Call("POST", "/v1/otp/sms", read_data(SentCode), body))

    def check(self, request_id: str, code: str) -> CheckedCode:
        """Check what the person typed. Raises `Declined` 6001 for a wrong code, 6002 for one no longer valid."""
        body = {"requestId": request_id, "inputCode": code}
        return self._sender.send(Call("POST", "/v1/otp/verify", read_data(CheckedCode), body))
