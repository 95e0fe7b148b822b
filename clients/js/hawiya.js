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
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer came: connection or time-out; `cause` is the platform's error. */
export class NotReached extends HawiyaError {}

/** An answer that is none of this API's, of a proxy perhaps. */
export class UnexpectedAnswer extends HawiyaError {}

/** The server refused. `docs/errors.md` lists the codes. */
export class ApiError extends HawiyaError {
  /**
   * @param {number} code The public error code; numbers below 1000 repeat the status.
   * @param {number} status
   * @param {string} message For a person, in the language of the client.
   * @param {string[]} descriptions What exactly is wrong, or what to do about it.
   * @param {number | null} retryAfter Milliseconds to wait before the next try, where the server says so.
   */
  constructor(code, status, message, descriptions, retryAfter) {
    super(message);
    this.code = code;
    this.status = status;
    this.descriptions = descriptions;
    this.retryAfter = retryAfter;
  }
}

/** 401: the key or the token is missing, wrong, revoked or expired. */
export class Unauthorized extends ApiError {
  /** True: it is the token, and signing in again or refreshing may help. */
  ofToken = false;
}

/** 403: not allowed, user blocked, tenant disabled. */
export class Forbidden extends ApiError {}

/** Other 4xx: the body, a picture, the transaction's id or order. The same call again gets the same answer. */
export class NotExamined extends ApiError {}

/** 429: too many calls or attempts. */
export class RateLimited extends ApiError {}

/** 502, 503, 504: busy, starting, or not there. */
export class Unavailable extends ApiError {}

/** Other 5xx: a fault of the server. */
export class ServerFault extends ApiError {}

/** 200 with an error code where no picture was examined: a wrong one-time code, an ID token that is not valid. */
export class Declined extends ApiError {}

/** @type {Record<number, typeof ApiError>} */
const ERROR_OF_STATUS = {
  200: Declined,
  401: Unauthorized,
  403: Forbidden,
  429: RateLimited,
  502: Unavailable,
  503: Unavailable,
  504: Unavailable,
};

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
class Sender {
  /** @param {string} baseUrl @param {Options} options */
  constructor(baseUrl, options) {
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.options = options;
    /** @type {Tokens | null} */
    this.tokens = options.tokens ?? null;
    /** @type {Promise<void> | null} */
    this.refreshing = null;
  }

  /** @param {Tokens | null} tokens */
  take(tokens) {
    this.tokens = tokens;
    this.options.onTokens?.(tokens);
  }

  /**
   * @param {Call} call
   * @returns {Promise<any>}
   */
  async send(call) {
    const used = this.tokens;
    try {
      return await this.withRetries(call);
    } catch (error) {
      if (!(error instanceof Unauthorized && error.ofToken && call.withToken && used?.refresh)) throw error;
    }
    // A refresh token is good once: of several calls that found it expired, one refreshes for all.
    if (this.tokens === used) await this.refresh();
    return this.withRetries(call);
  }

  /** @returns {Promise<void>} */
  refresh() {
    this.refreshing ??= this.refreshOnce().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  async refreshOnce() {
    if (!this.tokens?.refresh) throw new Unauthorized(401, 401, "there is no refresh token: sign in", [], null);
    const body = { refreshToken: this.tokens.refresh };
    try {
      // Never sent twice: the server takes that for a stolen token.
      const data = await this.withRetries({ method: "POST", path: "/api/credentials/RefreshToken", body });
      this.take(tokensOf(data));
    } catch (error) {
      if (error instanceof Unauthorized) this.take(null);
      throw error;
    }
  }

  /** @param {Call} call */
  async withRetries(call) {
    const { attempts = 4, longestWait = 30_000 } = this.options;
    // Made once: a repeated call must be the same, byte for byte.
    const content = call.body === undefined ? undefined : JSON.stringify(call.body);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(call, content);
      } catch (error) {
        const wait = call.idempotent && attempt < attempts ? waitAfter(error, attempt) : null;
        if (wait === null || wait > longestWait) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** @param {Call} call @param {string | undefined} content */
  async once(call, content) {
    const { fetch = globalThis.fetch, timeout = 60_000 } = this.options;
    let response, raw;
    try {
      response = await fetch(this.url(call), {
        method: call.method,
        headers: this.headers(call, content !== undefined),
        body: content,
        redirect: "manual",
        signal: AbortSignal.timeout(timeout),
      });
      if (call.binary && response.status === 200) return await response.arrayBuffer();
      raw = await response.text();
    } catch (cause) {
      throw new NotReached(`no answer: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
    return resultOf(call, response, raw);
  }

  /** @param {Call} call */
  url(call) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) query.set(name, String(value));
    }
    const text = query.toString();
    return `${this.baseUrl}${call.path}${text && `?${text}`}`;
  }

  /** @param {Call} call @param {boolean} withBody */
  headers(call, withBody) {
    const { apiKey, tenancyName, language } = this.options;
    const token = call.withToken ? this.tokens?.access : undefined;
    const given = {
      ApiKey: apiKey,
      Authorization: token && `Bearer ${token}`,
      TenancyName: tenancyName,
      "Accept-Language": language,
      "Content-Type": withBody ? "application/json" : undefined,
      ...call.headers,
    };
    return /** @type {Record<string, string>} */ (withoutUndefined(given));
  }
}

/** @param {unknown} error @param {number} attempt @returns {number | null} Milliseconds to wait; null: no other try. */
function waitAfter(error, attempt) {
  const temporary = error instanceof RateLimited || error instanceof Unavailable;
  if (temporary && error.retryAfter !== null) return error.retryAfter;
  return temporary || error instanceof NotReached ? Math.min(5_000, 100 * 2 ** (attempt - 1) + 1_000 * Math.random()) : null;
}

/** @param {Call} call @param {Response} response @param {string} raw */
function resultOf(call, response, raw) {
  const { status } = response;
  const answer = parsed(raw);
  const code = answer?.error_code;
  if (status === 200 && answer !== null && (call.whole || code == null)) {
    if (call.whole ? !("error_code" in answer) : answer.data == null) throw new UnexpectedAnswer("an answer without data");
    return call.whole ? answer : answer.data;
  }
  const ofProxy = [401, 403, 413, 429].includes(status) || status >= 500;
  if (typeof code !== "number" && !ofProxy) throw new UnexpectedAnswer(`status ${status}: not an answer of this API`);
  const kind = ERROR_OF_STATUS[status] ?? (status >= 500 ? ServerFault : NotExamined);
  const message = answer?.error_message ?? `status ${status}`;
  const error = new kind(code ?? status, status, message, answer?.error_descriptions ?? [], retryAfter(response));
  if (error instanceof Unauthorized) error.ofToken = response.headers.has("WWW-Authenticate");
  throw error;
}

/** @param {string} raw @returns {Record<string, any> | null} */
function parsed(raw) {
  try {
    const answer = JSON.parse(raw);
    return typeof answer === "object" && !Array.isArray(answer) ? answer : null;
  } catch {
    return null;
  }
}

/** @param {Response} response Says in `Retry-After` (RFC 9110) how many seconds, or until when. */
function retryAfter(response) {
  const said = response.headers.get("Retry-After");
  if (said === null) return null;
  const wait = /^\d+$/.test(said.trim()) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

/** @param {Record<string, unknown>} given */
function withoutUndefined(given) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** @param {Record<string, unknown>} body @returns {Record<string, unknown>} With an id by which the server knows it again. */
function withRequestId(body) {
  return { request_id: crypto.randomUUID(), ...withoutUndefined(body) };
}

/** The header by which the server knows a call again whose body holds no id. @returns {Record<string, string>} */
function once() {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/** @param {import("./wire.js").SignedInData | import("./wire.js").TokensData} data @returns {Tokens} */
function tokensOf(data) {
  return { access: data.accessToken, refresh: data.refreshToken };
}

/** @param {Picture} picture @returns {Promise<string>} As bodies carry it. */
async function pictureText(picture) {
  if (typeof picture === "string") return picture;
  const bytes = new Uint8Array(picture instanceof Blob ? await picture.arrayBuffer() : picture);
  let text = "";
  // Three bytes make four letters; an engine takes some ten thousand arguments at most.
  for (let start = 0; start < bytes.length; start += 0x6000) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + 0x6000)));
  }
  return text;
}

/** The three steps of one person, as far as they went: a step that is not accepted is the last one. */
export class Verification {
  /** @param {string} transactionId @param {Envelope[]} steps */
  constructor(transactionId, steps) {
    this.transactionId = transactionId;
    this.steps = steps;
  }

  /** The answer that counts. */
  get last() {
    return /** @type {Envelope} */ (this.steps.at(-1));
  }

  /** Whether the person is who the card says. */
  get verified() {
    return this.last.data?.isDigitalIdentityVerified === true;
  }

  /** Whether all three steps are accepted. */
  get completed() {
    return this.last.data?.isVerificationProcessCompleted === true;
  }
}

/** What both families of steps share. An answer with an `error_code` is returned: a picture was examined. */
class Steps {
  /**
   * @param {Sender} sender
   * @param {{ front: string, back: string, liveness: string }} paths
   * @param {boolean} withToken
   * @param {Record<string, string | undefined>} [headers]
   */
  constructor(sender, paths, withToken, headers = {}) {
    this._sender = sender;
    this._paths = paths;
    this._withToken = withToken;
    this._headers = headers;
  }

  /** Send the front of the card. @param {Picture} image @param {StepOptions} [options] @returns {Promise<Envelope>} */
  async front(image, options = {}) {
    return this._step(this._paths.front, { image: await pictureText(image) }, options);
  }

  /** Send the back of the card. @param {Picture} image @param {StepOptions} [options] @returns {Promise<Envelope>} */
  async back(image, options = {}) {
    return this._step(this._paths.back, { image: await pictureText(image) }, options);
  }

  /**
   * Send three pictures of the face, taken in quick succession, after both sides of the card.
   *
   * @param {Picture[]} faces
   * @param {StepOptions & { transactionId: string }} options
   * @returns {Promise<Envelope>}
   */
  async liveness(faces, options) {
    if (faces.length !== 3) throw new RangeError(`3 pictures of the face are needed, not ${faces.length}`);
    const [face_1, face_2, face_3] = await Promise.all(faces.map(pictureText));
    return this._step(this._paths.liveness, { face_1, face_2, face_3 }, options);
  }

  /**
   * Do all three steps in one transaction; a step that is not accepted is the last one. After better pictures of that
   * step go on with the single steps, under the same id.
   *
   * @param {{ front: Picture, back: Picture, faces: Picture[] } & StepOptions} person
   */
  async verifyPerson({ front, back, faces, ...options }) {
    const transactionId = options.transactionId ?? crypto.randomUUID();
    const same = { ...options, transactionId };
    const steps = [await this.front(front, same)];
    if (steps[0].error_code === null) steps.push(await this.back(back, same));
    if (steps.length === 2 && steps[1].error_code === null) steps.push(await this.liveness(faces, same));
    return new Verification(transactionId, steps);
  }

  /** @param {string} path @param {Record<string, unknown>} pictures @param {StepOptions} options @returns {Promise<Envelope>} */
  _step(path, pictures, options) {
    const body = withRequestId({
      ...pictures,
      transaction_id: options.transactionId,
      client_transaction_id: options.clientTransactionId,
      name_check_value: options.nameCheckValue,
      getExtractedData: options.getExtractedData,
    });
    const { _withToken: withToken, _headers: headers } = this;
    return this._sender.send({ method: "POST", path, body, headers, withToken, idempotent: true, whole: true });
  }
}

/** The steps for the registered user whose token the client holds. */
class Verify extends Steps {
  /** @param {Sender} sender */
  constructor(sender) {
    const paths = {
      front: "/api/DigitalIdentity/verify/id/front",
      back: "/api/DigitalIdentity/verify/id/back",
      liveness: "/api/DigitalIdentity/verify/liveness/multi",
    };
    super(sender, paths, true);
  }

  /**
   * Give a transaction that was made by key alone to the user of the token.
   *
   * @param {string} transactionId
   * @param {{ getExtractedData?: boolean }} [options]
   * @returns {Promise<Envelope>}
   */
  link(transactionId, { getExtractedData } = {}) {
    const body = withRequestId({ transactionId, getExtractedData });
    const path = "/api/DigitalIdentity/LinkUserWithExistingTransaction";
    return this._sender.send({ method: "POST", path, body, withToken: true, idempotent: true, whole: true });
  }
}

/** The steps by key alone, and single questions that store nothing. */
class Ocr extends Steps {
  /** @param {Sender} sender @param {Record<string, string | undefined>} [headers] */
  constructor(sender, headers) {
    const paths = { front: "/v1/ocr/id/front", back: "/v1/ocr/id/back", liveness: "/v1/ocr/liveness/multi" };
    super(sender, paths, false, headers);
  }

  /**
   * The same calls for a person who agreed to this version of the text, as you vouch: a tenant may ask for it before a
   * face is examined. `textDigest`: SHA-256 of the text, in hexadecimal digits.
   *
   * @param {{ version: string, locale?: string, textDigest?: string }} consent
   */
  withConsent({ version, locale, textDigest }) {
    const told = { "Consent-Version": version, "Consent-Locale": locale, "Consent-Text-Digest": textDigest };
    return new Ocr(this._sender, told);
  }

  /**
   * Ask whether this is the face on the card of a transaction that was made by key alone.
   *
   * @param {string} transactionId
   * @param {Picture} image
   * @returns {Promise<import("./wire.js").MatchAnswer>}
   */
  async matchFace(transactionId, image) {
    return this._ask("/v1/ocr/face/match", { transaction_id: transactionId, image: await pictureText(image) });
  }

  /**
   * Ask whether two pictures show one person.
   *
   * @param {Picture} image
   * @param {Picture} other
   * @returns {Promise<import("./wire.js").MatchAnswer>}
   */
  async compareFaces(image, other) {
    const [face_image1, face_image2] = await Promise.all([pictureText(image), pictureText(other)]);
    return this._ask("/v1/ocr/face/compare", { face_image1, face_image2 });
  }

  /** Ask what a picture shows. @param {Picture} image @returns {Promise<import("./wire.js").ClassificationAnswer>} */
  async classify(image) {
    return this._ask("/v1/ocr/classification", { image: await pictureText(image) });
  }

  /**
   * Look for a person on the watchlists, by number, name or both.
   *
   * @param {{ idNumber?: string, name?: string }} person
   * @returns {Promise<import("./wire.js").AmlAnswer>}
   */
  screen({ idNumber, name }) {
    return this._ask("/v1/ocr/aml/validate", withoutUndefined({ idNumber, name }));
  }

  /** @param {string} path @param {Record<string, unknown>} body */
  _ask(path, body) {
    return this._sender.send({ method: "POST", path, body, headers: this._headers, idempotent: true, whole: true });
  }
}

/** Users: all with the API key alone, but for what needs a user's token. */
class Accounts {
  /** @param {Sender} sender */
  constructor(sender) {
    this._sender = sender;
  }

  /**
   * Tell whether somebody is registered with this number, or confirmed this address.
   *
   * @param {{ phone?: string, email?: string }} person
   * @returns {Promise<boolean>}
   */
  async exists({ phone, email }) {
    const path = "/api/DigitalIdentity/CheckExistenceOfEmailOrPhone";
    const body = withoutUndefined({ phoneNumber: phone, email });
    return (await this._sender.send({ method: "POST", path, body, idempotent: true })).exists;
  }

  /** Send a code to a phone number. @param {string} phone @returns {Promise<import("./wire.js").PhoneStep>} */
  sendPhoneCode(phone) {
    return this._post("Register/StepVerifyPhone", { phoneNumber: phone });
  }

  /**
   * Prove the number. Throws `Declined` 6001 for a wrong code, 6002 for one that is no longer valid.
   *
   * @param {string} phone
   * @param {string} requestId
   * @param {string} code
   * @returns {Promise<import("./wire.js").PhoneStep>}
   */
  checkPhoneCode(phone, requestId, code) {
    const body = { phoneNumber: phone, phoneNumberOtpRequestId: requestId, phoneNumberOtp: code };
    return this._post("Register/StepVerifyPhone", body);
  }

  /** Send a code to an e-mail address. @param {string} email @returns {Promise<import("./wire.js").EmailStep>} */
  sendEmailCode(email) {
    return this._post("Register/StepVerifyEmail", { email });
  }

  /**
   * Prove the address. Throws `Declined` 6001 for a wrong code, 6002 for one that is no longer valid.
   *
   * @param {string} email
   * @param {string} requestId
   * @param {string} code
   * @returns {Promise<import("./wire.js").EmailStep>}
   */
  checkEmailCode(email, requestId, code) {
    return this._post("Register/StepVerifyEmail", { email, emailOtpRequestId: requestId, emailOtp: code });
  }

  /**
   * Prove an address by an ID token of an identity provider, in place of a code. Throws `Declined` 6011.
   *
   * @param {string} provider
   * @param {string} idToken
   * @returns {Promise<import("./wire.js").OAuthStep>}
   */
  checkIdToken(provider, idToken) {
    return this._post("Register/StepVerifyOAuthToken", { provider, IdToken: idToken });
  }

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
  async register({ phone, phoneRequestId, password, email, emailRequestId, idTokenRequestId, name, surname }) {
    const body = withRequestId({
      phoneNumber: phone,
      phoneNumberOtpRequestId: phoneRequestId,
      password,
      email,
      emailOtpRequestId: emailRequestId,
      oAuthTokenVerificationRequestId: idTokenRequestId,
      name,
      surname,
    });
    const path = "/api/DigitalIdentity/Register";
    const data = await this._sender.send({ method: "POST", path, body, idempotent: true });
    this._sender.take(tokensOf(data));
    return data;
  }

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
  async registerWithCodes({ phone, ask, password, email, name, surname }) {
    const phoneRequestId = (await this.sendPhoneCode(phone)).phoneNumberOtpRequestId;
    await this.checkPhoneCode(phone, phoneRequestId, await ask(phone));
    let emailRequestId;
    if (email !== undefined) {
      emailRequestId = (await this.sendEmailCode(email)).emailOtpRequestId ?? "";
      await this.checkEmailCode(email, emailRequestId, await ask(email));
    }
    return this.register({ phone, phoneRequestId, password, email, emailRequestId, name, surname });
  }

  /**
   * Sign a user in by phone number or e-mail address; the client holds the tokens afterwards.
   *
   * @param {string} account
   * @param {string} password
   * @returns {Promise<import("./wire.js").SignedInData>}
   */
  async login(account, password) {
    const data = await this._post("Login", { phoneNumber: account, password });
    this._sender.take(tokensOf(data));
    return data;
  }

  /** Send a code to the signed-in user's address. @param {string} [email] @returns {Promise<import("./wire.js").EmailStep>} */
  sendOwnEmailCode(email) {
    return this._post("VerifyEmail", withoutUndefined({ email }), true);
  }

  /**
   * Confirm the signed-in user's address by a code and its request's id, or by an ID token's request id.
   *
   * @param {{ email?: string, requestId?: string, code?: string, idTokenRequestId?: string }} proof
   * @returns {Promise<import("./wire.js").EmailStep>}
   */
  confirmOwnEmail({ email, requestId, code, idTokenRequestId }) {
    const body = {
      email,
      emailOtpRequestId: requestId,
      emailOtp: code,
      oAuthTokenVerificationRequestId: idTokenRequestId,
    };
    return this._post("VerifyEmail", withoutUndefined(body), true);
  }

  /** Send a code to the phone of who forgot the password. @param {string} account @returns {Promise<import("./wire.js").PhoneStep>} */
  sendResetCodeByPhone(account) {
    return this._post("ForgetPassword/SendPhoneOtp", { emailOrPhoneNumber: account });
  }

  /** Send a code to the mailbox of who forgot the password. @param {string} account @returns {Promise<import("./wire.js").EmailStep>} */
  sendResetCodeByEmail(account) {
    return this._post("ForgetPassword/SendEmailOtp", { emailOrPhoneNumber: account });
  }

  /**
   * Check the code that came by SMS and set the new password; all sign-ins end.
   *
   * @param {{ account: string, requestId: string, code: string, newPassword: string }} reset
   * @returns {Promise<import("./wire.js").PasswordStep>}
   */
  resetPasswordByPhone({ account, requestId, code, newPassword }) {
    return this._post("ForgetPassword/ValidatePhoneOtp", {
      emailOrPhoneNumber: account,
      phoneNumberOtpRequestId: requestId,
      phoneNumberOtp: code,
      newPassword,
    });
  }

  /**
   * Check the code that came by e-mail and set the new password; all sign-ins end.
   *
   * @param {{ account: string, requestId: string, code: string, newPassword: string }} reset
   * @returns {Promise<import("./wire.js").PasswordStep>}
   */
  resetPasswordByEmail({ account, requestId, code, newPassword }) {
    return this._post("ForgetPassword/ValidateEmailOtp", {
      emailOrPhoneNumber: account,
      emailOtpRequestId: requestId,
      emailOtp: code,
      newPassword,
    });
  }

  /** @param {string} call @param {Record<string, unknown>} body @param {boolean} [withToken] @returns {Promise<any>} */
  _post(call, body, withToken = false) {
    return this._sender.send({ method: "POST", path: `/api/DigitalIdentity/${call}`, body, withToken });
  }
}

/** The sign-in of admins, and what is the same for users and admins. */
class SignIn {
  /** @param {Sender} sender */
  constructor(sender) {
    this._sender = sender;
  }

  /**
   * Sign an admin in; the client holds the tokens afterwards. The tenant may be the client's.
   *
   * @param {string} userNameOrEmail
   * @param {string} password
   * @param {{ tenant?: string }} [options]
   * @returns {Promise<import("./wire.js").TokensData>}
   */
  async admin(userNameOrEmail, password, { tenant = this._sender.options.tenancyName } = {}) {
    const body = withoutUndefined({ tenancyName: tenant, userNameOrEmailAddress: userNameOrEmail, password });
    const data = await this._sender.send({ method: "POST", path: "/api/credentials/Login", body });
    this._sender.take(tokensOf(data));
    return data;
  }

  /** Get new tokens now. The client does so by itself when the access token has expired. */
  async refresh() {
    await this._sender.refresh();
    return this._sender.tokens;
  }

  /** Sign out: no token of this sign-in is good any more. False: there was nothing to end. @returns {Promise<boolean>} */
  async out() {
    const body = withoutUndefined({ refreshToken: this._sender.tokens?.refresh ?? undefined });
    const done = await this._sender.send({ method: "POST", path: "/api/credentials/Logout", body, withToken: true });
    this._sender.take(null);
    return done.success;
  }
}

/** One-time codes of your own, for whatever you like. */
class Codes {
  /** @param {Sender} sender */
  constructor(sender) {
    this._sender = sender;
  }

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
  send(phone, { subject, minutes, tries, transactionId, clientRequestId } = {}) {
    const body = withoutUndefined({
      validateValue: phone,
      messageSubject: subject,
      expiresInMinutes: minutes,
      maxTryCount: tries,
      transactionId,
      clientRequestId,
    });
    return this._sender.send({ method: "POST", path: "/v1/otp/sms", body });
  }

  /**
   * Check what the person typed. Throws `Declined` 6001 for a wrong code, 6002 for one that is no longer valid.
   *
   * @param {string} requestId
   * @param {string} code
   * @returns {Promise<import("./wire.js").CheckedCode>}
   */
  check(requestId, code) {
    return this._sender.send({ method: "POST", path: "/v1/otp/verify", body: { requestId, inputCode: code } });
  }
}

/**
 * Tokens for users whom you know already, opened by your own server: your app makes a client with
 * `{ tokens: { access: token, refresh: null } }` and verifies by it.
 */
class Sessions {
  /** @param {Sender} sender */
  constructor(sender) {
    this._sender = sender;
  }

  /**
   * Open a session of a user; the API key names the scope `sessions` and never leaves your server.
   *
   * @param {{ phone?: string, email?: string }} user
   * @returns {Promise<string>} The token.
   */
  open({ phone, email }) {
    const body = withoutUndefined({ phoneNumber: phone, email });
    const path = "/api/IdentityUserSession/CreateAuthSession";
    return this._sender.send({ method: "POST", path, body, headers: once(), idempotent: true });
  }

  /**
   * Open a session of a user as a signed-in admin.
   *
   * @param {{ phone?: string, email?: string }} user
   * @returns {Promise<string>} The token.
   */
  invite({ phone, email }) {
    const body = { SessionInput: withoutUndefined({ phoneNumber: phone, email }) };
    const path = "/api/IdentityUserSession/CreateInvitation";
    return this._sender.send({ method: "POST", path, body, headers: once(), withToken: true, idempotent: true });
  }
}

/** What the signed-in user says about being verified at all. */
class OwnIdentity {
  /** @param {Sender} sender */
  constructor(sender) {
    this._sender = sender;
  }

  /** What is asked for, and what the user agreed to last. @returns {Promise<import("./wire.js").ConsentState>} */
  consent() {
    return this._sender.send({ method: "GET", path: "/api/DigitalIdentity/Consent", withToken: true, idempotent: true });
  }

  /**
   * Record that the user agreed to this version of the text. `textDigest`: its SHA-256, in hexadecimal digits.
   *
   * @param {{ version: string, locale?: string, textDigest?: string }} consent
   * @returns {Promise<import("./wire.js").ConsentState>}
   */
  giveConsent({ version, locale, textDigest }) {
    return this._post("Consent", { version, locale, textDigest });
  }

  /** Withdraw it: face templates go, open transactions end. False: there was none. @returns {Promise<boolean>} */
  async withdrawConsent() {
    return (await this._post("WithdrawConsent", {})).success;
  }

  /** Take back the user's verified identity. False: there was none. @returns {Promise<boolean>} */
  async cancel() {
    return (await this._post("CancelVerifiedDigitalIdentity", {})).success;
  }

  /** @param {string} call @param {Record<string, unknown>} given @returns {Promise<any>} */
  _post(call, given) {
    const path = `/api/DigitalIdentity/${call}`;
    return this._sender.send({ method: "POST", path, body: withRequestId(given), withToken: true, idempotent: true });
  }
}

/**
 * @template T
 * @typedef {{ items: T[], total: number }} Page A part of a list; `total` counts all of it.
 */

/** Reading and changing as an admin. */
class Administration {
  /** @param {Sender} sender */
  constructor(sender) {
    this._sender = sender;
  }

  /** @param {string} path @param {Record<string, string | number | boolean | undefined>} query @returns {Promise<Page<any>>} */
  async _list(path, query) {
    const answer = await this._sender.send({ method: "GET", path, query, withToken: true, idempotent: true, whole: true });
    if (!Array.isArray(answer.data)) throw new UnexpectedAnswer("not a list");
    return { items: answer.data, total: answer.totalCount };
  }

  /** @param {string} path @param {Record<string, string>} [query] @param {boolean} [binary] @returns {Promise<any>} */
  _get(path, query, binary = false) {
    return this._sender.send({ method: "GET", path, query, binary, withToken: true, idempotent: true });
  }

  /** @param {string} path @param {Record<string, unknown>} body @returns {Promise<any>} */
  _post(path, body) {
    return this._sender.send({ method: "POST", path, body: withRequestId(body), withToken: true, idempotent: true });
  }
}

/** Registered users, for a signed-in admin. */
class Users extends Administration {
  /**
   * List users, newest first, or find them by whole values.
   *
   * @param {{ skip?: number, most?: number, emailOrPhone?: string, idNumber?: string, userId?: number, verified?: boolean }} [wanted]
   * @returns {Promise<Page<import("./wire.js").AdminUserData>>}
   */
  list({ skip = 0, most = 100, emailOrPhone, idNumber, userId, verified } = {}) {
    return this._list("/api/DigitalIdentity/GetUsers", {
      SkipCount: skip,
      MaxResultCount: most,
      emailOrPhoneNumber: emailOrPhone,
      idNumber,
      userId,
      isVerified: verified,
    });
  }

  /**
   * List the kept pictures of a user; `image` gives each.
   *
   * @param {{ userId?: number, emailOrPhone?: string }} user
   * @returns {Promise<Page<import("./wire.js").UserImageData>>}
   */
  images({ userId, emailOrPhone }) {
    return this._list("/api/DigitalIdentity/GetUserDigitalIdentityImages", { userId, emailOrPhoneNumber: emailOrPhone });
  }

  /** A picture as it was sent; the audit log has every download. @param {string} imageId @returns {Promise<ArrayBuffer>} */
  image(imageId) {
    return this._get("/api/DigitalIdentity/GetStepImage", { id: imageId }, true);
  }

  /** Everything that is held about a user: a ZIP file. @param {number} userId @returns {Promise<ArrayBuffer>} */
  export(userId) {
    return this._get("/api/DigitalIdentity/ExportPerson", { userId: String(userId) }, true);
  }

  /** Take back that a user is verified. False: the user was not. @param {number} userId @returns {Promise<boolean>} */
  async cancelIdentity(userId) {
    return (await this._post("/api/DigitalIdentity/CancelVerifiedDigitalIdentityForAdmin", { userId })).success;
  }

  /**
   * Erase a user, or who made a transaction by key alone, with all that is held about them, for good.
   *
   * @param {{ userId?: number, transactionId?: string }} person
   * @returns {Promise<void>}
   */
  async delete({ userId, transactionId }) {
    await this._post("/api/DigitalIdentity/DeletePerson", { userId, transactionId });
  }

  /**
   * List who agreed to which text, and who withdrew, newest first.
   *
   * @param {{ skip?: number, most?: number }} [wanted]
   * @returns {Promise<Page<import("./wire.js").ConsentData>>}
   */
  consents({ skip = 0, most = 100 } = {}) {
    return this._list("/api/DigitalIdentity/GetConsents", { SkipCount: skip, MaxResultCount: most });
  }
}

/** @typedef {"open" | "completed" | "in_review" | "pending_authority" | "rejected"} State */

/** Transactions, for a signed-in admin. */
class Transactions extends Administration {
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
  list({ skip = 0, most = 100, since, until, state, userId, idNumber, clientTransactionId } = {}) {
    return this._list("/api/Transactions", {
      SkipCount: skip,
      MaxResultCount: most,
      From: since?.toISOString(),
      To: until?.toISOString(),
      state,
      userId,
      idNumber,
      clientTransactionId,
    });
  }

  /** A transaction with all its evidence. @param {string} transactionId @returns {Promise<import("./wire.js").TransactionDetail>} */
  get(transactionId) {
    return this._get("/api/Transactions/GetTransactionById", { id: transactionId });
  }
}

/** What waits for a person, for a signed-in admin. */
class Reviews extends Administration {
  /**
   * List what waits, oldest first.
   *
   * @param {{ skip?: number, most?: number, state?: "in_review" | "pending_authority" }} [wanted]
   * @returns {Promise<Page<import("./wire.js").ReviewSummary>>}
   */
  list({ skip = 0, most = 100, state } = {}) {
    return this._list("/api/Reviews", { SkipCount: skip, MaxResultCount: most, state });
  }

  /** All that a reviewer needs. @param {string} transactionId @returns {Promise<import("./wire.js").ReviewDetail>} */
  get(transactionId) {
    return this._get(`/api/Reviews/${encodeURIComponent(transactionId)}`);
  }

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
  decide(transactionId, { decision, reason, dismissHits, version }) {
    const path = `/api/Reviews/${encodeURIComponent(transactionId)}`;
    return this._post(path, { decision, reason, dismissHits, version });
  }
}

/** A client of one server, for one tenant and at most one signed-in user or admin. Every call throws `HawiyaError`. */
export class Client {
  /**
   * @param {string} baseUrl
   * @param {Options} [options]
   */
  constructor(baseUrl, options = {}) {
    this._sender = new Sender(baseUrl, options);
    this.verify = new Verify(this._sender);
    this.ocr = new Ocr(this._sender);
    this.accounts = new Accounts(this._sender);
    this.signIn = new SignIn(this._sender);
    this.codes = new Codes(this._sender);
    this.ownIdentity = new OwnIdentity(this._sender);
    this.sessions = new Sessions(this._sender);
    this.users = new Users(this._sender);
    this.transactions = new Transactions(this._sender);
    this.reviews = new Reviews(this._sender);
  }

  /** The tokens that the client holds now. */
  get tokens() {
    return this._sender.tokens;
  }
}
