// Made from the OpenAPI document by clients/generate.py.

/** An admin's sign-in. */
export interface AdminLoginBody {
  /** The header does as well */
  tenancyName?: string | null;
  userNameOrEmailAddress: string;
  password: string;
}

/** What the watchlists said. */
export interface Aml {
  AML_matched: boolean;
  data: AmlHit[];
}

/** The answer about a person and the watchlists. */
export interface AmlAnswer {
  services: Services | null;
  data: AmlData | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

/** Whom to look for on the watchlists: by number, by name, or both. */
export interface AmlBody {
  idNumber?: string | null;
  /** In Arabic or Latin letters */
  name?: string | null;
}

/** What the watchlists said; `services.AML` says it at length. */
export interface AmlData {
  AML_matched: boolean;
}

/** One watchlist entry that matches. */
export interface AmlHit {
  caseNo: string;
  caseYear: number | null;
  recordDate: string | null;
  fullName: string;
  idNumber: string | null;
  dateOfBirth: string | null;
  /** A decimal between 0 and 1 */
  score: string;
}

/** The code that the recipient typed. */
export interface CheckCodeBody {
  requestId: string;
  inputCode: string;
}

/** Whether the code was right; `isExpired`: there is no such code any more, whatever the reason. */
export interface CheckedCode {
  isVerified: boolean;
  isExpired: boolean;
}

/** What the picture shows. */
export interface Classification {
  /** `national_id`, `other` or `none` */
  doc_type: string;
}

/** The answer about a document. */
export interface ClassificationAnswer {
  services: Services | null;
  data: ClassificationData | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

/** A picture of whatever document. */
export interface ClassificationBody {
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  image: string;
}

/** What a picture shows. */
export interface ClassificationData {
  /** `national_id`, `other` or `none` */
  doc_type: string;
  /** `front` or `back` of a card that is wholly in the picture */
  side: string | null;
}

/** Two pictures of faces. */
export interface CompareBody {
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  face_image1: string;
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  face_image2: string;
}

export interface DataEnvelope_CheckedCode_ {
  data: CheckedCode | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_Done_ {
  data: Done | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_EmailStep_ {
  data: EmailStep | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_Existence_ {
  data: Existence | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_OAuthStep_ {
  data: OAuthStep | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_PasswordStep_ {
  data: PasswordStep | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_PhoneStep_ {
  data: PhoneStep | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_SentCode_ {
  data: SentCode | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_SignedInData_ {
  data: SignedInData | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_TokensData_ {
  data: TokensData | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

/** Nothing to tell but that it is done. */
export interface Done {
  success: boolean;
}

/** A code on its way, or what came of it. `isVerified` and `isEmailConfirmed` say the same. */
export interface EmailStep {
  emailOtpRequestId: string | null;
  emailOtpExpireInSeconds: number | null;
  isEmailConfirmed: boolean;
  isVerified: boolean;
}

/** Without a code one is sent; with the code and the id of the request it is checked. */
export interface EmailStepBody {
  email: string;
  emailOtp?: string | null;
  emailOtpRequestId?: string | null;
}

/** Every answer of the API. `error_code` and `error_message` are both null on success: one SDK takes any non-null message for an error. */
export interface Envelope {
  services: Services | null;
  data: VerifyData | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

/** Whether a user has the phone number, or confirmed the e-mail address. */
export interface Existence {
  exists: boolean;
}

/** One of the two, or both. */
export interface ExistenceBody {
  phoneNumber?: string | null;
  email?: string | null;
}

/** All errors of one field, with the text that was read. */
export interface FieldErrors {
  /** Wire name of a field of the data section or of the request */
  field: string;
  value: string | null;
  errors: ValidationErrorDetail[];
}

/** Whose password is forgotten. */
export interface ForgotBody {
  emailOrPhoneNumber: string;
}

/** The code that came by e-mail; with `newPassword` it is set at once. */
export interface ForgotEmailCodeBody {
  emailOrPhoneNumber: string;
  emailOtpRequestId: string;
  emailOtp: string;
  newPassword?: string | null;
}

/** The code that came by SMS; with `newPassword` it is set at once. */
export interface ForgotPhoneCodeBody {
  emailOrPhoneNumber: string;
  phoneNumberOtpRequestId: string;
  phoneNumberOtp: string;
  newPassword?: string | null;
}

export interface HTTPValidationError {
  detail?: ValidationError[];
}

/** The process answers. */
export interface Health {
  status: string;
}

/** What was read from the card's back; null where unread or not printed. */
export interface IdBackData {
  transaction_id: string;
  transactionId: string;
  request_id: string;
  client_transaction_id: string | null;
  idNumber?: string | null;
  releaseDate?: string | null;
  idExpiry?: string | null;
  gender?: string | null;
  gender_english?: string | null;
  maritalStatus?: string | null;
  maritalStatus_english?: string | null;
  religion?: string | null;
  religion_english?: string | null;
  husbandName?: string | null;
  husbandName_english?: string | null;
  job?: string | null;
  job_english?: string | null;
  jobTitle?: string | null;
  jobTitle_english?: string | null;
}

/** What was read from the card's front; null where unread. */
export interface IdFrontData {
  transaction_id: string;
  transactionId: string;
  request_id: string;
  client_transaction_id: string | null;
  name?: string | null;
  name_english?: string | null;
  first_name?: string | null;
  first_name_english?: string | null;
  last_names?: string | null;
  last_names_english?: string | null;
  address?: string | null;
  address_english?: string | null;
  address_1?: string | null;
  address_1_english?: string | null;
  address_2?: string | null;
  address_2_english?: string | null;
  govern?: string | null;
  govern_english?: string | null;
  city?: string | null;
  district?: string | null;
  idKey?: string | null;
  idNumber?: string | null;
  dateOfBirth?: string | null;
  gender?: string | null;
  gender_english?: string | null;
}

/** A public key (RFC 7517) that verifies access tokens. */
export interface JsonWebKey {
  kty: string;
  crv: string;
  x: string;
  y: string;
  kid: string;
  use: string;
  alg: string;
}

/** The keys of this server. */
export interface JsonWebKeys {
  keys: JsonWebKey[];
}

/** The transaction to link to the user of the token. */
export interface LinkBody {
  transactionId: string;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
  /** False: fields read from the card are null in the answer */
  getExtractedData?: boolean | null;
}

/** Three pictures of the face, taken in quick succession; `image` stands in for an absent `face_1`. */
export interface LivenessBody {
  /** A name to compare with the card's, in Arabic or Latin letters */
  name_check_value?: string | null;
  /** A UUID. Absent, null, empty or all zeros starts a new transaction; one that nobody used starts a new transaction under that id */
  transaction_id?: string | null;
  /** The caller's own reference; stored and echoed */
  client_transaction_id?: string | null;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
  /** `EG`, `EGY` or null: Egypt */
  country?: string | null;
  /** False: fields read from the card are null in the answer */
  getExtractedData?: boolean | null;
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  face_1: string;
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  face_2: string;
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  face_3: string;
  /** A card front for this call; its number must agree with the accepted front */
  id_front_image?: string | null;
}

/** A user's sign-in, by phone number or e-mail address. */
export interface LoginBody {
  /** Latitude and longitude, numbers or text; taken and not kept */
  geoLocation?: unknown;
  /** A phone number; an e-mail address is fine, too */
  phoneNumber?: string | null;
  email?: string | null;
  password: string;
}

/** A refresh token of the sign-in that ends; not needed with an access token in the header. */
export interface LogoutBody {
  refreshToken?: string | null;
}

/** The answer about two faces. */
export interface MatchAnswer {
  services: Services | null;
  data: MatchData | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

/** A picture of a face, and the transaction whose card it is compared with. */
export interface MatchBody {
  transaction_id: string;
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  image: string;
}

/** Whether two faces are one person's; false, too, when they could not be compared (`error_code` says why). */
export interface MatchData {
  isMatched: boolean;
}

/** A new password after the code was right: the id of its request is the proof. */
export interface NewPasswordBody {
  emailOrPhoneNumber: string;
  phoneNumberOtpRequestId?: string | null;
  emailOtpRequestId?: string | null;
  newPassword: string;
}

/** What an ID token proves. */
export interface OAuthStep {
  oAuthTokenVerificationRequestId: string | null;
  isVerified: boolean;
  validationResult: string;
  email: string | null;
}

/** An ID token (OpenID Connect) that an identity provider gave the app. */
export interface OAuthTokenBody {
  provider: string;
  IdToken: string;
}

/** How far the reset of a password is. */
export interface PasswordStep {
  isVerified: boolean;
  isPasswordChanged: boolean;
}

/** A code on its way, or what came of it. `isVerified` and `isPhoneNumberConfirmed` say the same. */
export interface PhoneStep {
  phoneNumberOtpRequestId: string;
  phoneOtpExpireInSeconds: number | null;
  isPhoneNumberConfirmed: boolean;
  isVerified: boolean;
  /** Always null: the code is for the phone alone */
  phoneNumberOtp?: null;
}

/** Without a code one is sent; with the code and the id of the request it is checked. */
export interface PhoneStepBody {
  /** E.164, or as dialled in Egypt */
  phoneNumber: string;
  phoneNumberOtp?: string | null;
  phoneNumberOtpRequestId?: string | null;
}

/** What must hold before traffic is let in; each part is true or false. */
export interface Readiness {
  ready: boolean;
  models_warm: boolean;
  database_migrated: boolean;
  watchlists_loaded: boolean;
}

/** A refresh token, good once. */
export interface RefreshBody {
  refreshToken: string;
}

/** A user to be made. The phone number must be proven; an address without a proof is kept, but not signed in by. */
export interface RegisterBody {
  /** Latitude and longitude, numbers or text; taken and not kept */
  geoLocation?: unknown;
  /** E.164, or as dialled in Egypt */
  phoneNumber: string;
  phoneNumberOtpRequestId: string;
  /** Checked here when it was not checked by StepVerifyPhone */
  phoneNumberOtp?: string | null;
  email?: string | null;
  emailOtpRequestId?: string | null;
  emailOtp?: string | null;
  oAuthTokenVerificationRequestId?: string | null;
  password?: string | null;
  name?: string | null;
  surname?: string | null;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
}

/** A code of the caller's own, for whatever the caller likes. */
export interface SendCodeBody {
  /** E.164, or as dialled in Egypt */
  validateValue: string;
  /** Stands before the text */
  messageSubject?: string | null;
  /** 5 by default */
  expiresInMinutes?: number | null;
  /** 5 by default */
  maxTryCount?: number | null;
  transactionId?: string | null;
  /** Returned as it is */
  clientRequestId?: string | null;
}

/** A code of the caller's own, on its way. */
export interface SentCode {
  requestId: string;
  expiresInMinutes: number;
  clientRequestId: string | null;
  transactionId: string | null;
}

/** The checks behind the verdict; what did not run yet is null. */
export interface Services {
  Validations: ValidationList;
  validations: ValidationList;
  spoofing: Spoofing | null;
  classification: Classification | null;
  liveness: boolean | null;
  AML: Aml | null;
  SRC: Src | null;
}

/** One side of the card. */
export interface SideBody {
  /** A name to compare with the card's, in Arabic or Latin letters */
  name_check_value?: string | null;
  /** A UUID. Absent, null, empty or all zeros starts a new transaction; one that nobody used starts a new transaction under that id */
  transaction_id?: string | null;
  /** The caller's own reference; stored and echoed */
  client_transaction_id?: string | null;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
  /** `EG`, `EGY` or null: Egypt */
  country?: string | null;
  /** False: fields read from the card are null in the answer */
  getExtractedData?: boolean | null;
  /** Base64 (standard or URL-safe, padding optional, white space and a `data:` prefix allowed) of a JPEG, PNG, WebP or HEIC picture of at most 5 MB and 25 megapixels */
  image: string;
}

/** A user's tokens; times in seconds. */
export interface SignedInData {
  isDigitalIdentityVerified: boolean;
  isPhoneNumberConfirmed: boolean;
  isEmailConfirmed: boolean;
  accessToken: string;
  expireInSeconds: number;
  refreshToken: string;
  refreshTokenExpireInSeconds: number;
  user: UserData;
}

/** Whether the card is forged or a copy. */
export interface Spoofing {
  fake: boolean;
}

/** What the authority said. */
export interface Src {
  isValid: boolean;
  errorCode: number;
  errorKey: string;
  errorMessage: string;
}

/** An admin's tokens, or the ones that follow; times in seconds. */
export interface TokensData {
  accessToken: string;
  expireInSeconds: number;
  refreshToken: string;
  refreshTokenExpireInSeconds: number;
}

/** The registered user whom the transaction verifies. */
export interface UserData {
  id: number;
  name: string | null;
  surname: string | null;
  fullName: string | null;
  userName: string | null;
  emailAddress: string | null;
  phoneNumber: string | null;
  idNumber: string | null;
  address: string | null;
}

export interface ValidationError {
  loc: (string | number)[];
  msg: string;
  type: string;
  input?: unknown;
  ctx?: Record<string, unknown>;
}

/** One error of one field. */
export interface ValidationErrorDetail {
  code: number;
  message: string;
}

/** Field-level errors; the list is empty when there are none, never absent. */
export interface ValidationList {
  validation_errors: FieldErrors[];
}

/** Where the verification stands. */
export interface VerifyData {
  isVerificationProcessCompleted: boolean;
  isDigitalIdentityVerified: boolean;
  deviceInfo: string | null;
  /** Null for a call by key alone */
  user: UserData | null;
  idFrontData: IdFrontData | null;
  idBackData: IdBackData | null;
}

/** An e-mail address to be proven by a code, or by an ID token that was verified before. */
export interface VerifyEmailBody {
  email?: string | null;
  emailOtp?: string | null;
  emailOtpRequestId?: string | null;
  oAuthTokenVerificationRequestId?: string | null;
}
