"""The error table: public code, HTTP status, message in English and Arabic, and what a person can do about it.

`docs/errors.md` is made from this table; a test keeps both equal. Numbers below 1000 repeat the HTTP status.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ar"]


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One public error."""

    code: int
    status: int
    english: str
    arabic: str
    hint: str

    def message(self, language: Language) -> str:
        """Return the message in the caller's language."""
        return self.arabic if language == "ar" else self.english


_ROWS = (
    ErrorRow(
        400,
        400,
        "The request is malformed.",
        "الطلب غير صحيح الصياغة.",
        "Compare the body with /docs; `field` tells what.",
    ),
    ErrorRow(
        401, 401, "Authentication failed.", "تعذر التحقق من هوية المتصل.", "Check the ApiKey and Authorization headers."
    ),
    ErrorRow(403, 403, "This is not allowed.", "هذا الإجراء غير مسموح به.", "Ask the administrator of your tenant."),
    ErrorRow(
        404,
        404,
        "There is no such thing here.",
        "العنصر المطلوب غير موجود.",
        "See /docs for the paths.",
    ),
    ErrorRow(
        405, 405, "This method is not allowed here.", "هذه الطريقة غير مسموح بها هنا.", "See /docs for the methods."
    ),
    ErrorRow(
        409,
        409,
        "This request_id or Idempotency-Key was already used with another body.",
        "استُخدم معرّف الطلب هذا من قبل مع محتوى آخر.",
        "Use a new one for every new request.",
    ),
    ErrorRow(
        413,
        413,
        "The request body is too large.",
        "حجم الطلب أكبر من المسموح.",
        "10 MB for a card side, 28 MB for the three faces.",
    ),
    ErrorRow(
        415,
        415,
        "This media type or picture format is not supported.",
        "نوع المحتوى أو صيغة الصورة غير مدعومة.",
        "Send JSON with JPEG, PNG, WebP or HEIC pictures.",
    ),
    ErrorRow(
        422,
        422,
        "The request is understood but impossible.",
        "الطلب مفهوم لكن تنفيذه غير ممكن.",
        "See error_descriptions.",
    ),
    ErrorRow(429, 429, "Too many requests.", "عدد الطلبات أكبر من المسموح.", "Wait as long as Retry-After says."),
    ErrorRow(
        500,
        500,
        "Something went wrong on our side.",
        "حدث خطأ من جانبنا.",
        "Give the reference id to the operator of this server.",
    ),
    ErrorRow(
        503,
        503,
        "The server is busy or starting.",
        "الخادم مشغول أو قيد التشغيل.",
        "Try again after Retry-After seconds.",
    ),
    ErrorRow(
        1001, 200, "This date does not exist.", "هذا التاريخ غير موجود.", "Take the picture again, sharp and flat."
    ),
    ErrorRow(
        1050,
        200,
        "The picture is too poor to read.",
        "جودة الصورة لا تسمح بالقراءة.",
        "Hold still, fill the frame with the card, avoid reflections.",
    ),
    ErrorRow(
        3001,
        200,
        "The national number is unreadable or impossible.",
        "الرقم القومي غير مقروء أو غير ممكن.",
        "Take the picture again without glare on the number.",
    ),
    ErrorRow(
        3002,
        200,
        "The birth date is unreadable or contradicts the national number.",
        "تاريخ الميلاد غير مقروء أو يخالف الرقم القومي.",
        "Nothing to do: the number is authoritative.",
    ),
    ErrorRow(
        3003,
        200,
        "The governorate is unreadable or contradicts the national number.",
        "المحافظة غير مقروءة أو تخالف الرقم القومي.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3004,
        200,
        "The card's serial is unreadable.",
        "مسلسل البطاقة غير مقروء.",
        "Show the lower left corner uncovered.",
    ),
    ErrorRow(
        3005,
        200,
        "The gender is unreadable or contradicts the national number.",
        "النوع غير مقروء أو يخالف الرقم القومي.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3006,
        200,
        "The issue date is unreadable or contradicts the card.",
        "تاريخ الإصدار غير مقروء أو يخالف البطاقة.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3007,
        200,
        "The birth date is not a date.",
        "صيغة تاريخ الميلاد غير صحيحة.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3008,
        200,
        "The issue date is not a date.",
        "صيغة تاريخ الإصدار غير صحيحة.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3009,
        200,
        "The expiry date is not a date.",
        "صيغة تاريخ الانتهاء غير صحيحة.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(3010, 200, "The card has expired.", "انتهت صلاحية البطاقة.", "Renew the card first."),
    ErrorRow(
        3011,
        200,
        "No card was found in the picture, or it is cut off.",
        "لم يُعثر على بطاقة في الصورة أو أن جزءًا منها خارجها.",
        "Show the whole card, with a little of the table around it.",
    ),
    ErrorRow(
        3014,
        200,
        "The card's portrait shows no face, or a face too small.",
        "لا يظهر وجه في صورة البطاقة أو أنه صغير جدًا.",
        "Come closer to the card; avoid glare on the portrait.",
    ),
    ErrorRow(
        3021, 200, "The first name is unreadable.", "الاسم الأول غير مقروء.", "Take the picture again, sharp and flat."
    ),
    ErrorRow(
        3022,
        200,
        "The other names are unreadable.",
        "بقية الاسم غير مقروءة.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3023,
        200,
        "The first line of the address is unreadable.",
        "السطر الأول من العنوان غير مقروء.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3024,
        200,
        "The second line of the address is unreadable.",
        "السطر الثاني من العنوان غير مقروء.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(3025, 200, "The job is unreadable.", "المهنة غير مقروءة.", "Take the picture again, sharp and flat."),
    ErrorRow(
        3026,
        200,
        "The marital status is unreadable.",
        "الحالة الاجتماعية غير مقروءة.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3027, 200, "The religion is unreadable.", "الديانة غير مقروءة.", "Take the picture again, sharp and flat."
    ),
    ErrorRow(
        3028,
        200,
        "The husband's name is unreadable.",
        "اسم الزوج غير مقروء.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3029,
        200,
        "The expiry date is unreadable.",
        "تاريخ انتهاء الصلاحية غير مقروء.",
        "Take the picture again, sharp and flat.",
    ),
    ErrorRow(
        3101,
        200,
        "The number on the back differs from the number on the front.",
        "الرقم على ظهر البطاقة يخالف الرقم على وجهها.",
        "Send both sides of one card.",
    ),
    ErrorRow(
        3102,
        200,
        "The name differs from the card's.",
        "الاسم يخالف الاسم المدوّن في البطاقة.",
        "Send the name as it stands on the card.",
    ),
    ErrorRow(
        3103,
        200,
        "This card belongs to another registered user.",
        "هذه البطاقة تخص مستخدمًا آخر مسجلًا.",
        "Sign in as that user, or ask the administrator.",
    ),
    ErrorRow(
        4003,
        200,
        "No tries are left; the transaction is rejected.",
        "استُنفدت المحاولات ورُفضت المعاملة.",
        "Start a new transaction.",
    ),
    ErrorRow(
        4004,
        403,
        "This feature is switched off for your tenant.",
        "هذه الخاصية غير مفعلة لمؤسستك.",
        "Ask the operator of this server.",
    ),
    ErrorRow(4005, 403, "Your tenant is disabled.", "حساب مؤسستك موقوف.", "Ask the operator of this server."),
    ErrorRow(
        4206, 200, "There is more than one face in the picture.", "في الصورة أكثر من وجه.", "Be alone in the picture."
    ),
    ErrorRow(4207, 200, "There is no face in the picture.", "لا يظهر وجه في الصورة.", "Look into the camera."),
    ErrorRow(
        4208,
        200,
        "There is no face in the other picture.",
        "لا يظهر وجه في الصورة الأخرى.",
        "Show the face in both pictures.",
    ),
    ErrorRow(
        4209,
        200,
        "The face picture is too poor: blurred, dark or small.",
        "صورة الوجه غير صالحة: مهتزة أو مظلمة أو صغيرة.",
        "Hold still in good light, closer to the camera.",
    ),
    ErrorRow(
        4210,
        200,
        "The face is not clear: turned away, covered or with closed eyes.",
        "الوجه غير واضح: ملتفت أو مغطى أو مغمض العينين.",
        "Look straight into the camera, face uncovered.",
    ),
    ErrorRow(
        4220,
        200,
        "Not live: the pictures are copies of one another.",
        "الصور منسوخة بعضها من بعض وليست لقطات حية.",
        "Take three new pictures in quick succession.",
    ),
    ErrorRow(
        4221,
        200,
        "Not live: the pictures show different people.",
        "الصور لأشخاص مختلفين.",
        "One person takes all three pictures.",
    ),
    ErrorRow(
        4222,
        200,
        "Not live: pose, background or light differ too much.",
        "الوضعية أو الخلفية أو الإضاءة تختلف كثيرًا بين الصور.",
        "Stay where you are while the three pictures are taken.",
    ),
    ErrorRow(
        4223,
        200,
        "Not live: this looks like a photo, a screen or a mask.",
        "يبدو أن أمام الكاميرا صورة أو شاشة أو قناعًا.",
        "Use your own face in front of the camera.",
    ),
    ErrorRow(
        4224,
        200,
        "The face does not match the card's portrait.",
        "الوجه لا يطابق صورة البطاقة.",
        "The holder of the card takes the pictures.",
    ),
    ErrorRow(
        4225,
        200,
        "The face does not match the registered user.",
        "الوجه لا يطابق المستخدم المسجل.",
        "The registered user takes the pictures.",
    ),
    ErrorRow(
        5001,
        200,
        "This document or country is not supported.",
        "هذا المستند أو البلد غير مدعوم.",
        "Send an Egyptian national ID card, country EG.",
    ),
    ErrorRow(
        5002,
        400,
        "A picture is over 5 MB.",
        "حجم إحدى الصور يتجاوز ٥ ميجابايت.",
        "Compress the picture; 500 KB do well.",
    ),
    ErrorRow(
        5003,
        400,
        "A picture is over 25 megapixels.",
        "إحدى الصور تتجاوز ٢٥ ميجابكسل.",
        "Scale the picture down before sending.",
    ),
    ErrorRow(
        5004,
        400,
        "The transaction id is malformed, has expired or is not yours.",
        "معرّف المعاملة غير صحيح أو منتهٍ أو لا يخصك.",
        "Start a new transaction: send no transaction_id.",
    ),
    ErrorRow(
        5005,
        200,
        "This is not a genuine document.",
        "هذا المستند ليس أصليًا.",
        "Photograph the card itself, no screen, no copy.",
    ),
    ErrorRow(
        5006, 200, "The picture is out of focus.", "الصورة خارج نطاق التركيز.", "Tap on the card to focus, hold still."
    ),
    ErrorRow(
        5007,
        200,
        "This is the other side of the card.",
        "هذا هو الوجه الآخر من البطاقة.",
        "Send this picture to the other endpoint.",
    ),
    ErrorRow(
        5009,
        400,
        "This step is out of order: both sides of the card first, then liveness.",
        "ترتيب الخطوات غير صحيح: وجها البطاقة أولًا ثم خطوة الوجه.",
        "Send the card's front and back first.",
    ),
    ErrorRow(
        5010,
        400,
        "The transaction has ended.",
        "انتهت هذه المعاملة.",
        "Start a new transaction: send no transaction_id.",
    ),
    ErrorRow(
        5011,
        200,
        "The person may be on a watchlist.",
        "قد يكون الشخص مدرجًا في إحدى قوائم المراقبة.",
        "A compliance officer will look at it.",
    ),
    ErrorRow(
        5012,
        200,
        "The authority does not confirm this card.",
        "لم تؤكد الجهة المختصة صحة هذه البطاقة.",
        "Ask the issuing authority.",
    ),
    ErrorRow(
        5013,
        403,
        "Consent to examining the face is missing.",
        "لا توجد موافقة على فحص الوجه.",
        "Ask the person to agree to the current text, record that (Consent), then repeat the call.",
    ),
    ErrorRow(
        5014,
        409,
        "This transaction does not wait for a decision, or has changed meanwhile.",
        "هذه المعاملة لا تنتظر قرارًا أو تغيّرت في هذه الأثناء.",
        "Look at the transaction again.",
    ),
    ErrorRow(
        6001,
        200,
        "The code is wrong.",
        "الرمز غير صحيح.",
        "Type the code of the latest message again.",
    ),
    ErrorRow(
        6002,
        200,
        "This code is no longer valid.",
        "هذا الرمز لم يعد صالحًا.",
        "Ask for a new code.",
    ),
    ErrorRow(
        6003,
        422,
        "The password is not accepted.",
        "كلمة المرور غير مقبولة.",
        "Choose a longer one that is not common.",
    ),
    ErrorRow(
        6004,
        409,
        "The phone number or e-mail address belongs to another registered user.",
        "رقم الهاتف أو البريد الإلكتروني مسجل لمستخدم آخر.",
        "Sign in, or reset the password.",
    ),
    ErrorRow(
        6005,
        422,
        "The phone number or e-mail address was not verified.",
        "لم يتم التحقق من رقم الهاتف أو البريد الإلكتروني.",
        "Verify it by a code first; a verification counts once, for a limited time.",
    ),
    ErrorRow(
        6006,
        401,
        "The account and the password do not match.",
        "اسم الحساب وكلمة المرور غير متطابقين.",
        "Type both again, or reset the password.",
    ),
    ErrorRow(
        6007,
        401,
        "The refresh token is not valid.",
        "رمز التجديد غير صالح.",
        "Sign in again.",
    ),
    ErrorRow(
        6008,
        422,
        "No identity provider of this name is configured.",
        "لا يوجد مزود هوية معد بهذا الاسم.",
        "Ask the operator of this server.",
    ),
    ErrorRow(
        6009,
        503,
        "The code could not be sent.",
        "تعذر إرسال الرمز.",
        "Try again after Retry-After seconds.",
    ),
    ErrorRow(
        6010,
        422,
        "Codes cannot be sent this way: no sender is configured.",
        "لا يمكن إرسال الرموز بهذه الطريقة: لا يوجد مرسل معد.",
        "Ask the operator of this server to set up SMS or e-mail.",
    ),
    ErrorRow(
        6011,
        200,
        "The identity provider's token is not valid.",
        "رمز مزود الهوية غير صالح.",
        "Sign in at the identity provider again.",
    ),
)

ERRORS: dict[int, ErrorRow] = {row.code: row for row in _ROWS}
