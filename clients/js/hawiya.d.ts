/**
 * A client of the Hawiya API for browsers and Node 18 or newer, without dependencies.
 *
 *     const client = new Client("https://hawiya.example.com", { apiKey });
 *     await client.accounts.login("+201001234567", password);
 *     const done = await client.verify.verifyPerson({ front, back, faces });
 *     console.log(done.verified, done.last.data?.idFrontData);
 *
 * @module
 */
/** @typedef {import("./wire.js").Envelope} Envelope */
/** @typedef {Blob | ArrayBuffer | Uint8Array | string} Picture A picture file; a string is base64 or a `data:` URL. */
/** @typedef {{ access: string, refresh: string | null }} Tokens What a sign-in gives; the refresh token is good once. */
/**
 * @typedef {object} Options
 * @property {string} [apiKey]
 * @property {Tokens | null} [tokens] Of an earlier sign-in.
 * @property {(tokens: Tokens | null) => void} [onTokens] Told whenever they change, to keep them; null: signed out.
 * @property {string} [tenancyName]
 * @property {"en" | "ar"} [language] Of messages.
 * @property {number} [timeout] Milliseconds for one try; 60,000 by default.
 * @property {number} [attempts] How often a call is made at most; 4 by default.
 * @property {number} [longestWait] How long a wait may be that the server asks for, in milliseconds; 30,000 by default.
 * @property {typeof globalThis.fetch} [fetch] In place of the platform's.
 */
/**
 * @typedef {object} StepOptions
 * @property {string} [transactionId]
 * @property {string} [clientTransactionId] Your own reference; stored and echoed.
 * @property {string} [nameCheckValue] A name to compare with the card's.
 * @property {boolean} [getExtractedData] False: fields read from the card are null in the answer.
 */
/** Any error of this client. */
export class HawiyaError extends Error {
    /** @param {string} message @param {ErrorOptions} [options] */
    constructor(message: string, options?: ErrorOptions);
}
/** No answer came: connection or time-out; `cause` is the platform's error. */
export class NotReached extends HawiyaError {
}
/** An answer that is none of this API's, of a proxy perhaps. */
export class UnexpectedAnswer extends HawiyaError {
}
/** The server refused. `docs/errors.md` lists the codes. */
export class ApiError extends HawiyaError {
    /**
     * @param {number} code The public error code; numbers below 1000 repeat the status.
     * @param {number} status
     * @param {string} message For a person, in the language of the client.
     * @param {string[]} descriptions What exactly is wrong, or what to do about it.
     * @param {number | null} retryAfter Milliseconds to wait before the next try, where the server says so.
     */
    constructor(code: number, status: number, message: string, descriptions: string[], retryAfter: number | null);
    code: number;
    status: number;
    descriptions: string[];
    retryAfter: number | null;
}
/** 401: the key or the token is missing, wrong, revoked or expired. */
export class Unauthorized extends ApiError {
    /** True: it is the token, and signing in again or refreshing may help. */
    ofToken: boolean;
}
/** 403: not allowed, user blocked, tenant disabled. */
export class Forbidden extends ApiError {
}
/** Other 4xx: the body, a picture, the transaction's id or order. The same call again gets the same answer. */
export class NotExamined extends ApiError {
}
/** 429: too many calls or attempts. */
export class RateLimited extends ApiError {
}
/** 502, 503, 504: busy, starting, or not there. */
export class Unavailable extends ApiError {
}
/** Other 5xx: a fault of the server. */
export class ServerFault extends ApiError {
}
/** 200 with an error code where no picture was examined: a wrong one-time code, an ID token that is not valid. */
export class Declined extends ApiError {
}
/** The three steps of one person, as far as they went: a step that is not accepted is the last one. */
export class Verification {
    /** @param {string} transactionId @param {Envelope[]} steps */
    constructor(transactionId: string, steps: Envelope[]);
    transactionId: string;
    steps: import("./wire.js").Envelope[];
    /** The answer that counts. */
    get last(): Envelope;
    /** Whether the person is who the card says. */
    get verified(): boolean;
    /** Whether all three steps are accepted. */
    get completed(): boolean;
}
/** A client of one server, for one tenant and at most one signed-in user or admin. Every call throws `HawiyaError`. */
export class Client {
    /**
     * @param {string} baseUrl
     * @param {Options} [options]
     */
    constructor(baseUrl: string, options?: Options);
    _sender: Sender;
    verify: Verify;
    ocr: Ocr;
    accounts: Accounts;
    signIn: SignIn;
    codes: Codes;
    ownIdentity: OwnIdentity;
    sessions: Sessions;
    users: Users;
    transactions: Transactions;
    reviews: Reviews;
    /** The tokens that the client holds now. */
    get tokens(): Tokens | null;
}
export type Envelope = import("./wire.js").Envelope;
/**
 * A picture file; a string is base64 or a `data:` URL.
 */
export type Picture = Blob | ArrayBuffer | Uint8Array | string;
/**
 * What a sign-in gives; the refresh token is good once.
 */
export type Tokens = {
    access: string;
    refresh: string | null;
};
export type Options = {
    apiKey?: string | undefined;
    /**
     * Of an earlier sign-in.
     */
    tokens?: Tokens | null | undefined;
    /**
     * Told whenever they change, to keep them; null: signed out.
     */
    onTokens?: ((tokens: Tokens | null) => void) | undefined;
    tenancyName?: string | undefined;
    /**
     * Of messages.
     */
    language?: "en" | "ar" | undefined;
    /**
     * Milliseconds for one try; 60,000 by default.
     */
    timeout?: number | undefined;
    /**
     * How often a call is made at most; 4 by default.
     */
    attempts?: number | undefined;
    /**
     * How long a wait may be that the server asks for, in milliseconds; 30,000 by default.
     */
    longestWait?: number | undefined;
    /**
     * In place of the platform's.
     */
    fetch?: typeof fetch | undefined;
};
export type StepOptions = {
    transactionId?: string | undefined;
    /**
     * Your own reference; stored and echoed.
     */
    clientTransactionId?: string | undefined;
    /**
     * A name to compare with the card's.
     */
    nameCheckValue?: string | undefined;
    /**
     * False: fields read from the card are null in the answer.
     */
    getExtractedData?: boolean | undefined;
};
/**
 * One call as data. `idempotent`: to be sent again when its answer is lost; that holds for reading, and for what the
 * server knows by its `request_id` or `Idempotency-Key`. `whole`: the answer is its envelope, with or without an error code.
 */
export type Call = {
    method: "GET" | "POST" | "PUT" | "DELETE";
    path: string;
    body?: Record<string, unknown> | undefined;
    query?: Record<string, string | number | boolean | undefined> | undefined;
    withToken?: boolean | undefined;
    idempotent?: boolean | undefined;
    whole?: boolean | undefined;
    /**
     * The answer is no JSON: a picture, a ZIP file.
     */
    binary?: boolean | undefined;
    headers?: Record<string, string | undefined> | undefined;
};
/**
 * A part of a list; `total` counts all of it.
 */
export type Page<T> = {
    items: T[];
    total: number;
};
export type State = "open" | "completed" | "in_review" | "pending_authority" | "rejected";
/**
 * One call as data. `idempotent`: to be sent again when its answer is lost; that holds for reading, and for what the
 * server knows by its `request_id` or `Idempotency-Key`. `whole`: the answer is its envelope, with or without an error code.
 *
 * @typedef {object} Call
 * @property {"GET" | "POST" | "PUT" | "DELETE"} method
 * @property {string} path
 * @property {Record<string, unknown>} [body]
 * @property {Record<string, string | number | boolean | undefined>} [query]
 * @property {boolean} [withToken]
 * @property {boolean} [idempotent]
 * @property {boolean} [whole]
 * @property {boolean} [binary] The answer is no JSON: a picture, a ZIP file.
 * @property {Record<string, string | undefined>} [headers]
 */
/** Sends calls: retries, and new tokens in place of expired ones. */
declare class Sender {
    /** @param {string} baseUrl @param {Options} options */
    constructor(baseUrl: string, options: Options);
    baseUrl: string;
    options: Options;
    /** @type {Tokens | null} */
    tokens: Tokens | null;
    /** @type {Promise<void> | null} */
    refreshing: Promise<void> | null;
    /** @param {Tokens | null} tokens */
    take(tokens: Tokens | null): void;
    /**
     * @param {Call} call
     * @returns {Promise<any>}
     */
    send(call: Call): Promise<any>;
    /** @returns {Promise<void>} */
    refresh(): Promise<void>;
    refreshOnce(): Promise<void>;
    /** @param {Call} call */
    withRetries(call: Call): Promise<any>;
    /** @param {Call} call @param {string | undefined} content */
    once(call: Call, content: string | undefined): Promise<any>;
    /** @param {Call} call */
    url(call: Call): string;
    /** @param {Call} call @param {boolean} withBody */
    headers(call: Call, withBody: boolean): Record<string, string>;
}
/** The steps for the registered user whose token the client holds. */
declare class Verify extends Steps {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    /**
     * Give a transaction that was made by key alone to the user of the token.
     *
     * @param {string} transactionId
     * @param {{ getExtractedData?: boolean }} [options]
     * @returns {Promise<Envelope>}
     */
    link(transactionId: string, { getExtractedData }?: {
        getExtractedData?: boolean;
    }): Promise<Envelope>;
}
/** The steps by key alone, and single questions that store nothing. */
declare class Ocr extends Steps {
    /** @param {Sender} sender @param {Record<string, string | undefined>} [headers] */
    constructor(sender: Sender, headers?: Record<string, string | undefined>);
    /**
     * The same calls for a person who agreed to this version of the text, as you vouch: a tenant may ask for it before a
     * face is examined. `textDigest`: SHA-256 of the text, in hexadecimal digits.
     *
     * @param {{ version: string, locale?: string, textDigest?: string }} consent
     */
    withConsent({ version, locale, textDigest }: {
        version: string;
        locale?: string;
        textDigest?: string;
    }): Ocr;
    /**
     * Ask whether this is the face on the card of a transaction that was made by key alone.
     *
     * @param {string} transactionId
     * @param {Picture} image
     * @returns {Promise<import("./wire.js").MatchAnswer>}
     */
    matchFace(transactionId: string, image: Picture): Promise<import("./wire.js").MatchAnswer>;
    /**
     * Ask whether two pictures show one person.
     *
     * @param {Picture} image
     * @param {Picture} other
     * @returns {Promise<import("./wire.js").MatchAnswer>}
     */
    compareFaces(image: Picture, other: Picture): Promise<import("./wire.js").MatchAnswer>;
    /** Ask what a picture shows. @param {Picture} image @returns {Promise<import("./wire.js").ClassificationAnswer>} */
    classify(image: Picture): Promise<import("./wire.js").ClassificationAnswer>;
    /**
     * Look for a person on the watchlists, by number, name or both.
     *
     * @param {{ idNumber?: string, name?: string }} person
     * @returns {Promise<import("./wire.js").AmlAnswer>}
     */
    screen({ idNumber, name }: {
        idNumber?: string;
        name?: string;
    }): Promise<import("./wire.js").AmlAnswer>;
    /** @param {string} path @param {Record<string, unknown>} body */
    _ask(path: string, body: Record<string, unknown>): Promise<any>;
}
/** Users: all with the API key alone, but for what needs a user's token. */
declare class Accounts {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    _sender: Sender;
    /**
     * Tell whether somebody is registered with this number, or confirmed this address.
     *
     * @param {{ phone?: string, email?: string }} person
     * @returns {Promise<boolean>}
     */
    exists({ phone, email }: {
        phone?: string;
        email?: string;
    }): Promise<boolean>;
    /** Send a code to a phone number. @param {string} phone @returns {Promise<import("./wire.js").PhoneStep>} */
    sendPhoneCode(phone: string): Promise<import("./wire.js").PhoneStep>;
    /**
     * Prove the number. Throws `Declined` 6001 for a wrong code, 6002 for one that is no longer valid.
     *
     * @param {string} phone
     * @param {string} requestId
     * @param {string} code
     * @returns {Promise<import("./wire.js").PhoneStep>}
     */
    checkPhoneCode(phone: string, requestId: string, code: string): Promise<import("./wire.js").PhoneStep>;
    /** Send a code to an e-mail address. @param {string} email @returns {Promise<import("./wire.js").EmailStep>} */
    sendEmailCode(email: string): Promise<import("./wire.js").EmailStep>;
    /**
     * Prove the address. Throws `Declined` 6001 for a wrong code, 6002 for one that is no longer valid.
     *
     * @param {string} email
     * @param {string} requestId
     * @param {string} code
     * @returns {Promise<import("./wire.js").EmailStep>}
     */
    checkEmailCode(email: string, requestId: string, code: string): Promise<import("./wire.js").EmailStep>;
    /**
     * Prove an address by an ID token of an identity provider, in place of a code. Throws `Declined` 6011.
     *
     * @param {string} provider
     * @param {string} idToken
     * @returns {Promise<import("./wire.js").OAuthStep>}
     */
    checkIdToken(provider: string, idToken: string): Promise<import("./wire.js").OAuthStep>;
    /**
     * Register a user whose number is proven; the client holds the user's tokens afterwards.
     *
     * @param {object} user
     * @param {string} user.phone
     * @param {string} user.phoneRequestId
     * @param {string} [user.password]
     * @param {string} [user.email]
     * @param {string} [user.emailRequestId]
     * @param {string} [user.idTokenRequestId]
     * @param {string} [user.name]
     * @param {string} [user.surname]
     * @returns {Promise<import("./wire.js").SignedInData>}
     */
    register({ phone, phoneRequestId, password, email, emailRequestId, idTokenRequestId, name, surname }: {
        phone: string;
        phoneRequestId: string;
        password?: string | undefined;
        email?: string | undefined;
        emailRequestId?: string | undefined;
        idTokenRequestId?: string | undefined;
        name?: string | undefined;
        surname?: string | undefined;
    }): Promise<import("./wire.js").SignedInData>;
    /**
     * Send the codes, ask for what the person typed, and register. Throws `Declined` for a wrong code.
     *
     * @param {object} user
     * @param {string} user.phone
     * @param {(sentTo: string) => Promise<string> | string} user.ask Returns the code that came to this number or address.
     * @param {string} user.password
     * @param {string} [user.email]
     * @param {string} [user.name]
     * @param {string} [user.surname]
     */
    registerWithCodes({ phone, ask, password, email, name, surname }: {
        phone: string;
        ask: (sentTo: string) => Promise<string> | string;
        password: string;
        email?: string | undefined;
        name?: string | undefined;
        surname?: string | undefined;
    }): Promise<import("./wire.js").SignedInData>;
    /**
     * Sign a user in by phone number or e-mail address; the client holds the tokens afterwards.
     *
     * @param {string} account
     * @param {string} password
     * @returns {Promise<import("./wire.js").SignedInData>}
     */
    login(account: string, password: string): Promise<import("./wire.js").SignedInData>;
    /** Send a code to the signed-in user's address. @param {string} [email] @returns {Promise<import("./wire.js").EmailStep>} */
    sendOwnEmailCode(email?: string): Promise<import("./wire.js").EmailStep>;
    /**
     * Confirm the signed-in user's address by a code and its request's id, or by an ID token's request id.
     *
     * @param {{ email?: string, requestId?: string, code?: string, idTokenRequestId?: string }} proof
     * @returns {Promise<import("./wire.js").EmailStep>}
     */
    confirmOwnEmail({ email, requestId, code, idTokenRequestId }: {
        email?: string;
        requestId?: string;
        code?: string;
        idTokenRequestId?: string;
    }): Promise<import("./wire.js").EmailStep>;
    /** Send a code to the phone of who forgot the password. @param {string} account @returns {Promise<import("./wire.js").PhoneStep>} */
    sendResetCodeByPhone(account: string): Promise<import("./wire.js").PhoneStep>;
    /** Send a code to the mailbox of who forgot the password. @param {string} account @returns {Promise<import("./wire.js").EmailStep>} */
    sendResetCodeByEmail(account: string): Promise<import("./wire.js").EmailStep>;
    /**
     * Check the code that came by SMS and set the new password; all sign-ins end.
     *
     * @param {{ account: string, requestId: string, code: string, newPassword: string }} reset
     * @returns {Promise<import("./wire.js").PasswordStep>}
     */
    resetPasswordByPhone({ account, requestId, code, newPassword }: {
        account: string;
        requestId: string;
        code: string;
        newPassword: string;
    }): Promise<import("./wire.js").PasswordStep>;
    /**
     * Check the code that came by e-mail and set the new password; all sign-ins end.
     *
     * @param {{ account: string, requestId: string, code: string, newPassword: string }} reset
     * @returns {Promise<import("./wire.js").PasswordStep>}
     */
    resetPasswordByEmail({ account, requestId, code, newPassword }: {
        account: string;
        requestId: string;
        code: string;
        newPassword: string;
    }): Promise<import("./wire.js").PasswordStep>;
    /** @param {string} call @param {Record<string, unknown>} body @param {boolean} [withToken] @returns {Promise<any>} */
    _post(call: string, body: Record<string, unknown>, withToken?: boolean): Promise<any>;
}
/** The sign-in of admins, and what is the same for users and admins. */
declare class SignIn {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    _sender: Sender;
    /**
     * Sign an admin in; the client holds the tokens afterwards. The tenant may be the client's.
     *
     * @param {string} userNameOrEmail
     * @param {string} password
     * @param {{ tenant?: string }} [options]
     * @returns {Promise<import("./wire.js").TokensData>}
     */
    admin(userNameOrEmail: string, password: string, { tenant }?: {
        tenant?: string;
    }): Promise<import("./wire.js").TokensData>;
    /** Get new tokens now. The client does so by itself when the access token has expired. */
    refresh(): Promise<Tokens | null>;
    /** Sign out: no token of this sign-in is good any more. False: there was nothing to end. @returns {Promise<boolean>} */
    out(): Promise<boolean>;
}
/** One-time codes of your own, for whatever you like. */
declare class Codes {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    _sender: Sender;
    /**
     * Send a code by SMS; `requestId` is the id of the request.
     *
     * @param {string} phone
     * @param {object} [options]
     * @param {string} [options.subject]
     * @param {number} [options.minutes]
     * @param {number} [options.tries]
     * @param {string} [options.transactionId]
     * @param {string} [options.clientRequestId]
     * @returns {Promise<import("./wire.js").SentCode>}
     */
    send(phone: string, { subject, minutes, tries, transactionId, clientRequestId }?: {
        subject?: string | undefined;
        minutes?: number | undefined;
        tries?: number | undefined;
        transactionId?: string | undefined;
        clientRequestId?: string | undefined;
    }): Promise<import("./wire.js").SentCode>;
    /**
     * Check what the person typed. Throws `Declined` 6001 for a wrong code, 6002 for one that is no longer valid.
     *
     * @param {string} requestId
     * @param {string} code
     * @returns {Promise<import("./wire.js").CheckedCode>}
     */
    check(requestId: string, code: string): Promise<import("./wire.js").CheckedCode>;
}
/** What the signed-in user says about being verified at all. */
declare class OwnIdentity {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    _sender: Sender;
    /** What is asked for, and what the user agreed to last. @returns {Promise<import("./wire.js").ConsentState>} */
    consent(): Promise<import("./wire.js").ConsentState>;
    /**
     * Record that the user agreed to this version of the text. `textDigest`: its SHA-256, in hexadecimal digits.
     *
     * @param {{ version: string, locale?: string, textDigest?: string }} consent
     * @returns {Promise<import("./wire.js").ConsentState>}
     */
    giveConsent({ version, locale, textDigest }: {
        version: string;
        locale?: string;
        textDigest?: string;
    }): Promise<import("./wire.js").ConsentState>;
    /** Withdraw it: face templates go, open transactions end. False: there was none. @returns {Promise<boolean>} */
    withdrawConsent(): Promise<boolean>;
    /** Take back the user's verified identity. False: there was none. @returns {Promise<boolean>} */
    cancel(): Promise<boolean>;
    /** @param {string} call @param {Record<string, unknown>} given @returns {Promise<any>} */
    _post(call: string, given: Record<string, unknown>): Promise<any>;
}
/**
 * Tokens for users whom you know already, opened by your own server: your app makes a client with
 * `{ tokens: { access: token, refresh: null } }` and verifies by it.
 */
declare class Sessions {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    _sender: Sender;
    /**
     * Open a session of a user; the API key names the scope `sessions` and never leaves your server.
     *
     * @param {{ phone?: string, email?: string }} user
     * @returns {Promise<string>} The token.
     */
    open({ phone, email }: {
        phone?: string;
        email?: string;
    }): Promise<string>;
    /**
     * Open a session of a user as a signed-in admin.
     *
     * @param {{ phone?: string, email?: string }} user
     * @returns {Promise<string>} The token.
     */
    invite({ phone, email }: {
        phone?: string;
        email?: string;
    }): Promise<string>;
}
/** Registered users, for a signed-in admin. */
declare class Users extends Administration {
    /**
     * List users, newest first, or find them by whole values.
     *
     * @param {{ skip?: number, most?: number, emailOrPhone?: string, idNumber?: string, userId?: number, verified?: boolean }} [wanted]
     * @returns {Promise<Page<import("./wire.js").AdminUserData>>}
     */
    list({ skip, most, emailOrPhone, idNumber, userId, verified }?: {
        skip?: number;
        most?: number;
        emailOrPhone?: string;
        idNumber?: string;
        userId?: number;
        verified?: boolean;
    }): Promise<Page<import("./wire.js").AdminUserData>>;
    /**
     * List the kept pictures of a user; `image` gives each.
     *
     * @param {{ userId?: number, emailOrPhone?: string }} user
     * @returns {Promise<Page<import("./wire.js").UserImageData>>}
     */
    images({ userId, emailOrPhone }: {
        userId?: number;
        emailOrPhone?: string;
    }): Promise<Page<import("./wire.js").UserImageData>>;
    /** A picture as it was sent; the audit log has every download. @param {string} imageId @returns {Promise<ArrayBuffer>} */
    image(imageId: string): Promise<ArrayBuffer>;
    /** Everything that is held about a user: a ZIP file. @param {number} userId @returns {Promise<ArrayBuffer>} */
    export(userId: number): Promise<ArrayBuffer>;
    /** Take back that a user is verified. False: the user was not. @param {number} userId @returns {Promise<boolean>} */
    cancelIdentity(userId: number): Promise<boolean>;
    /**
     * Erase a user, or who made a transaction by key alone, with all that is held about them, for good.
     *
     * @param {{ userId?: number, transactionId?: string }} person
     * @returns {Promise<void>}
     */
    delete({ userId, transactionId }: {
        userId?: number;
        transactionId?: string;
    }): Promise<void>;
    /**
     * List who agreed to which text, and who withdrew, newest first.
     *
     * @param {{ skip?: number, most?: number }} [wanted]
     * @returns {Promise<Page<import("./wire.js").ConsentData>>}
     */
    consents({ skip, most }?: {
        skip?: number;
        most?: number;
    }): Promise<Page<import("./wire.js").ConsentData>>;
}
/** @typedef {"open" | "completed" | "in_review" | "pending_authority" | "rejected"} State */
/** Transactions, for a signed-in admin. */
declare class Transactions extends Administration {
    /**
     * List transactions, newest first: begun at `since` or later and before `until`.
     *
     * @param {object} [wanted]
     * @param {number} [wanted.skip]
     * @param {number} [wanted.most]
     * @param {Date} [wanted.since]
     * @param {Date} [wanted.until]
     * @param {State} [wanted.state]
     * @param {number} [wanted.userId]
     * @param {string} [wanted.idNumber]
     * @param {string} [wanted.clientTransactionId]
     * @returns {Promise<Page<import("./wire.js").TransactionSummary>>}
     */
    list({ skip, most, since, until, state, userId, idNumber, clientTransactionId }?: {
        skip?: number | undefined;
        most?: number | undefined;
        since?: Date | undefined;
        until?: Date | undefined;
        state?: State | undefined;
        userId?: number | undefined;
        idNumber?: string | undefined;
        clientTransactionId?: string | undefined;
    }): Promise<Page<import("./wire.js").TransactionSummary>>;
    /** A transaction with all its evidence. @param {string} transactionId @returns {Promise<import("./wire.js").TransactionDetail>} */
    get(transactionId: string): Promise<import("./wire.js").TransactionDetail>;
}
/** What waits for a person, for a signed-in admin. */
declare class Reviews extends Administration {
    /**
     * List what waits, oldest first.
     *
     * @param {{ skip?: number, most?: number, state?: "in_review" | "pending_authority" }} [wanted]
     * @returns {Promise<Page<import("./wire.js").ReviewSummary>>}
     */
    list({ skip, most, state }?: {
        skip?: number;
        most?: number;
        state?: "in_review" | "pending_authority";
    }): Promise<Page<import("./wire.js").ReviewSummary>>;
    /** All that a reviewer needs. @param {string} transactionId @returns {Promise<import("./wire.js").ReviewDetail>} */
    get(transactionId: string): Promise<import("./wire.js").ReviewDetail>;
    /**
     * Approve or reject. Throws `NotExamined` 5014 when it waits no more or has changed since `version` (of the
     * transaction that `get` gave), 422 when it cannot be approved.
     *
     * @param {string} transactionId
     * @param {object} choice
     * @param {"approve" | "reject"} choice.decision
     * @param {string} choice.reason
     * @param {{ list: string, entryKey: string }[]} [choice.dismissHits] Matches that are other people.
     * @param {number} [choice.version]
     * @returns {Promise<import("./wire.js").DecidedData>}
     */
    decide(transactionId: string, { decision, reason, dismissHits, version }: {
        decision: "approve" | "reject";
        reason: string;
        dismissHits?: {
            list: string;
            entryKey: string;
        }[] | undefined;
        version?: number | undefined;
    }): Promise<import("./wire.js").DecidedData>;
}
/** What both families of steps share. An answer with an `error_code` is returned: a picture was examined. */
declare class Steps {
    /**
     * @param {Sender} sender
     * @param {{ front: string, back: string, liveness: string }} paths
     * @param {boolean} withToken
     * @param {Record<string, string | undefined>} [headers]
     */
    constructor(sender: Sender, paths: {
        front: string;
        back: string;
        liveness: string;
    }, withToken: boolean, headers?: Record<string, string | undefined>);
    _sender: Sender;
    _paths: {
        front: string;
        back: string;
        liveness: string;
    };
    _withToken: boolean;
    _headers: Record<string, string | undefined>;
    /** Send the front of the card. @param {Picture} image @param {StepOptions} [options] @returns {Promise<Envelope>} */
    front(image: Picture, options?: StepOptions): Promise<Envelope>;
    /** Send the back of the card. @param {Picture} image @param {StepOptions} [options] @returns {Promise<Envelope>} */
    back(image: Picture, options?: StepOptions): Promise<Envelope>;
    /**
     * Send three pictures of the face, taken in quick succession, after both sides of the card.
     *
     * @param {Picture[]} faces
     * @param {StepOptions & { transactionId: string }} options
     * @returns {Promise<Envelope>}
     */
    liveness(faces: Picture[], options: StepOptions & {
        transactionId: string;
    }): Promise<Envelope>;
    /**
     * Do all three steps in one transaction; a step that is not accepted is the last one. After better pictures of that
     * step go on with the single steps, under the same id.
     *
     * @param {{ front: Picture, back: Picture, faces: Picture[] } & StepOptions} person
     */
    verifyPerson({ front, back, faces, ...options }: {
        front: Picture;
        back: Picture;
        faces: Picture[];
    } & StepOptions): Promise<Verification>;
    /** @param {string} path @param {Record<string, unknown>} pictures @param {StepOptions} options @returns {Promise<Envelope>} */
    _step(path: string, pictures: Record<string, unknown>, options: StepOptions): Promise<Envelope>;
}
/**
 * @template T
 * @typedef {{ items: T[], total: number }} Page A part of a list; `total` counts all of it.
 */
/** Reading and changing as an admin. */
declare class Administration {
    /** @param {Sender} sender */
    constructor(sender: Sender);
    _sender: Sender;
    /** @param {string} path @param {Record<string, string | number | boolean | undefined>} query @returns {Promise<Page<any>>} */
    _list(path: string, query: Record<string, string | number | boolean | undefined>): Promise<Page<any>>;
    /** @param {string} path @param {Record<string, string>} [query] @param {boolean} [binary] @returns {Promise<any>} */
    _get(path: string, query?: Record<string, string>, binary?: boolean): Promise<any>;
    /** @param {string} path @param {Record<string, unknown>} body @returns {Promise<any>} */
    _post(path: string, body: Record<string, unknown>): Promise<any>;
}
export {};
