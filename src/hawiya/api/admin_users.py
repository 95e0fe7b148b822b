"""What admins ask about users: lists, pictures, the export of all that is held, and the erasure of a person."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from hawiya.api.admin_calls import (
    NO_STORE,
    NOT_FOUND,
    OF_BODIES,
    OVERLOOKED,
    REFUSALS,
    WithAdmin,
    actor_of,
    answer_list,
    found_by,
    image_of,
    transaction_of,
    window_of,
)
from hawiya.api.bodies import overlooked, read_body, read_query
from hawiya.api.errors import Refusal
from hawiya.api.exporting import PersonExport
from hawiya.api.openapi import call_documentation
from hawiya.api.present import present_user
from hawiya.api.present_accounts import answer_data
from hawiya.api.repeating import ID_USED_FOR_ANOTHER, IDEMPOTENCY_KEY, kept_with, repeatable
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.cards.picture_headers import sniff
from hawiya.store.images import ImageNotFound
from hawiya.store.opening import utc_now
from hawiya.verification.audit import Action, AuditEntry
from hawiya.verification.listing import ListedUser, UserFilter, Window
from hawiya.wire.account_answers import Done
from hawiya.wire.admin_answers import AdminUserData, ListEnvelope, UserImageData
from hawiya.wire.admin_requests import DeleteBody, ImageQuery, OneUserQuery, PersonQuery, UsersQuery
from hawiya.wire.answers import Envelope
from hawiya.wire.envelope import DataEnvelope

BASE = "/api/DigitalIdentity"
router = APIRouter(prefix=BASE, tags=["For admins"])


@router.get(
    "/GetUsers",
    **call_documentation(
        None, ListEnvelope[AdminUserData], {200: "Registered users, newest first", **REFUSALS}, query=UsersQuery
    ),
)
async def get_users(request: Request, caller: WithAdmin) -> Response:
    """List registered users, or find them by phone number, confirmed e-mail address, national number or id."""
    runtime: Runtime = request.app.state.runtime
    query = read_query(request, UsersQuery)
    by = found_by(query.emailOrPhoneNumber) if query.emailOrPhoneNumber else UserFilter()
    wanted = UserFilter(query.userId, by.phone_number, by.email_address, query.idNumber, query.isVerified)
    page = await runtime.store.listings.users(caller.tenant.id, wanted, window_of(query))
    await tell(
        request,
        Action.USERS_LISTED,
        actor_of(caller),
        tenant_id=caller.tenant.id,
        user_id=page.items[0].user.id if len(page.items) == 1 else None,
        users=[one.user.id for one in page.items],
    )
    # The vendor's clients may send more than is known here; what was not looked at is said.
    return answer_list([_user(one) for one in page.items], page.total, overlooked(request, UsersQuery))


@router.get(
    "/GetUserDigitalIdentityImages",
    **call_documentation(
        None,
        ListEnvelope[UserImageData],
        {200: "The user's pictures, oldest first; `GetStepImage` gives each", **REFUSALS, **NOT_FOUND},
        query=OneUserQuery,
    ),
)
async def get_user_images(request: Request, caller: WithAdmin) -> Response:
    """List the kept pictures of one user."""
    runtime: Runtime = request.app.state.runtime
    query = read_query(request, OneUserQuery)
    if not query.emailOrPhoneNumber and query.userId is None:
        raise Refusal(400, "emailOrPhoneNumber or userId: one of them is needed")
    by = found_by(query.emailOrPhoneNumber) if query.emailOrPhoneNumber else UserFilter()
    wanted = UserFilter(query.userId, by.phone_number, by.email_address)
    found = await runtime.store.listings.users(caller.tenant.id, wanted, Window(most=1))
    if not found.items:
        raise Refusal(404, "no such user")
    user = found.items[0].user
    images = await runtime.store.listings.images_of_user(caller.tenant.id, user.id)
    await tell(request, Action.USERS_LISTED, actor_of(caller), tenant_id=caller.tenant.id, user_id=user.id, images=True)
    step_of: dict[UUID, str] = {}
    for transaction_id in {one.transaction_id for one in images}:
        for step in await runtime.store.verifications.steps(caller.tenant.id, transaction_id):
            step_of |= dict.fromkeys((picture.id for picture in step.images), step.step.value)
    data = [
        UserImageData(
            id=str(one.id),
            name=one.name,
            step=step_of.get(one.id),
            transactionId=str(one.transaction_id),
            creationTime=one.created_at,
        )
        for one in images
    ]
    return answer_list(data, len(data))


_IMAGE = call_documentation(None, Envelope, {200: "The picture", **REFUSALS, **NOT_FOUND}, query=ImageQuery)
_IMAGE["response_model"] = None
_IMAGE["response_class"] = Response
_IMAGE["responses"][200] = {
    "description": "The picture as it was sent",
    "content": {f"image/{kind}": {} for kind in ("jpeg", "png", "webp", "heic")},
}


@router.get("/GetStepImage", **_IMAGE)
async def get_step_image(request: Request, caller: WithAdmin) -> Response:
    """Return one picture as it was sent. Every download is in the audit log."""
    runtime: Runtime = request.app.state.runtime
    image = await image_of(runtime, caller.tenant.id, read_query(request, ImageQuery).id)
    try:
        data = await runtime.store.images.get(caller.tenant.id, image.id)
    except ImageNotFound:
        raise Refusal(404, "id: no such picture") from None
    await tell(
        request,
        Action.IMAGE_DOWNLOADED,
        actor_of(caller),
        tenant_id=caller.tenant.id,
        user_id=image.user_id,
        transaction_id=image.transaction_id,
        subject=image.id,
        name=image.name,
    )
    kind = sniff(data)
    media_type = f"image/{kind.value}" if kind is not None else "application/octet-stream"
    return Response(data, media_type=media_type, headers={**NO_STORE, "X-Content-Type-Options": "nosniff"})


_EXPORT = call_documentation(
    None, Envelope, {200: "All data", **REFUSALS, **NOT_FOUND, **OVERLOOKED}, query=PersonQuery
)
_EXPORT["response_model"] = None
_EXPORT["response_class"] = Response
_EXPORT["responses"][200] = {
    "description": "A ZIP file: `person.json`, and every picture under `images/`",
    "content": {"application/zip": {}},
}


@router.get("/ExportPerson", **_EXPORT)
async def export_person(request: Request, caller: WithAdmin) -> Response:
    """Return everything that is held about a user, as a ZIP file of JSON and pictures."""
    runtime: Runtime = request.app.state.runtime
    query = read_query(request, PersonQuery, strictly=True)
    export = await PersonExport.of(runtime.store, caller.tenant.id, query.userId)
    if export is None:
        raise Refusal(404, "no such user")
    await tell(request, Action.PERSON_EXPORTED, actor_of(caller), tenant_id=caller.tenant.id, user_id=query.userId)
    name = f'attachment; filename="person-{query.userId}.zip"'
    headers = {**NO_STORE, "Content-Disposition": name}
    return StreamingResponse(export.parts(), media_type="application/zip", headers=headers)


@router.post(
    "/DeletePerson",
    **call_documentation(
        DeleteBody,
        DataEnvelope[Done],
        {200: "Erased: nothing is held about the person but the entries of the audit log", **REFUSALS, **OF_BODIES}
        | NOT_FOUND
        | ID_USED_FOR_ANOTHER,
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("person/delete", DeleteBody)
async def delete_person(request: Request, caller: WithAdmin) -> Response:
    """Erase a person with all that is held about them, for good: a user, or who made a transaction by key alone."""
    runtime: Runtime = request.app.state.runtime
    _, body, _ = await read_body(request, DeleteBody)
    tenant_id = caller.tenant.id
    if body.transactionId is not None:
        listed = await transaction_of(runtime, tenant_id, body.transactionId)
        if not listed.anonymous:
            raise Refusal(404, "transactionId: it belongs to a user; erase the user")
        user_id: int | None = listed.transaction.user_id
    else:
        user = await runtime.store.users.get(tenant_id, body.userId or 0)
        user_id = user.id if user is not None else None
    now = utc_now()
    entry = AuditEntry(Action.PERSON_ERASED, actor_of(caller), now, tenant_id, user_id, body.transactionId)
    done = answer_data(Done(success=True))
    answer = kept_with(request, done)
    if user_id is None or not await runtime.store.erasure.erase(tenant_id, user_id, now, entry, answer=answer):
        raise Refusal(404, "userId: no such user")
    return done


def _user(listed: ListedUser) -> AdminUserData:
    return AdminUserData(
        **present_user(listed.user).model_dump(),
        isDigitalIdentityVerified=listed.user.verified,
        isBlocked=listed.user.blocked,
        creationTime=listed.created_at,
    )
