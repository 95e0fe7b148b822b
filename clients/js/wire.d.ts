// Made from the OpenAPI document by clients/generate.py.

/** An admin's sign-in. */
export interface AdminLoginBody {
  /** The header does as well */
  tenancyName?: string | null;
  userNameOrEmailAddress: string;
  password: string;
}

/** A registered user as admins see one. */
export interface AdminUserData {
  id: number;
  name: string | null;
  surname: string | null;
  fullName: string | null;
  userName: string | null;
  emailAddress: string | null;
  phoneNumber: string | null;
  idNumber: string | null;
  address: string | null;
  isDigitalIdentityVerified: boolean;
  isBlocked: boolean;
  creationTime: string;
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

/** Whose session: the user of a phone number, of a confirmed e-mail address, or of both. */
export interface AuthSessionBody {
  phoneNumber?: string | null;
  email?: string | null;
  /** Must be absent, null or empty: tokens are not encrypted here, and none goes out in the clear to who asks for that */
  userPublicKey?: string | null;
  /** Taken and ignored: there are no contracts here, and every session is for the digital identity only */
  sessionPermissions?: unknown;
}

/** Nothing is needed; the token says whose identity it is. */
export interface CancelBody {
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
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

/** What the user agreed to. The text itself stays with the caller; its SHA-256 proves which one it was. */
export interface ConsentBody {
  /** Of the text that the user was shown */
  version: string;
  /** Language of the text, e.g. `ar-EG` */
  locale?: string | null;
  /** SHA-256 of the text (UTF-8), in hexadecimal digits */
  textDigest?: string | null;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
}

/** A consent as the register has it. */
export interface ConsentData {
  id: string;
  userId: number;
  version: string;
  locale: string | null;
  textDigest: string | null;
  givenTime: string;
  withdrawnTime: string | null;
}

/** Where a user's consent stands: what is asked for, and what was given. */
export interface ConsentState {
  isRequired: boolean;
  requiredVersion: string | null;
  /** To the version that is asked for, or to any when none is */
  isGiven: boolean;
  /** The last one; with `withdrawnTime` when none stands */
  consent: ConsentData | null;
}

export interface DataEnvelope_CheckedCode_ {
  data: CheckedCode | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_ConsentState_ {
  data: ConsentState | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface DataEnvelope_DecidedData_ {
  data: DecidedData | null;
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

export interface DataEnvelope_ReviewDetail_ {
  data: ReviewDetail | null;
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

export interface DataEnvelope_SessionToken_ {
  data: SessionToken | null;
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

export interface DataEnvelope_TransactionDetail_ {
  data: TransactionDetail | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

/** What became of a transaction. */
export interface DecidedData {
  id: string;
  state: string;
  isDigitalIdentityVerified: boolean;
  version: number;
}

/** What a reviewer decides. */
export type DecisionName = "approve" | "reject";

/** Who is to be erased: a registered user, or whoever made a transaction of calls by key alone. One of the two. */
export interface DeleteBody {
  userId?: number | null;
  transactionId?: string | null;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
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

/** Why a verdict is what it is. */
export interface EvidenceData {
  check: string;
  /** `pass`, `fail`, `review` or `not_judged` */
  outcome: string;
  /** What was measured */
  score: number | null;
  threshold: number | null;
  /** The threshold from which a reviewer decides, of checks that have one */
  doubt: number | null;
  model: string | null;
  detail: string | null;
  /** Where on the card; many small ones are a heat map */
  traces: TraceData[];
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

/** One thing found wrong. */
export interface FindingData {
  code: number;
  field: string;
  value: string | null;
  message: string;
  hint: string | null;
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

/** An entry of a watchlist that is another person. */
export interface HitBody {
  list: string;
  entryKey: string;
}

/** A match on a watchlist, today. */
export interface HitDetail {
  list: string;
  entryKey: string;
  fullName: string;
  caseNo: string;
  score: number;
  explanation: string;
  isDismissed: boolean;
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

/** A picture that can be fetched by its id; null bytes are gone: `isKept` is false once it was removed by age. */
export interface ImageData {
  id: string;
  /** `image`, `face_1` to `face_3`, `id_front_image` */
  name: string;
  isKept: boolean;
}

/** One picture, by its id in a transaction. */
export interface ImageQuery {
  /** As `images` of a transaction name it */
  id: string;
}

/** An invitation. */
export interface InvitationBody {
  SessionInput: InvitationInput;
}

/** Who is invited. */
export interface InvitationInput {
  phoneNumber?: string | null;
  email?: string | null;
  /** Must be absent, null or empty: tokens are not encrypted here, and none goes out in the clear to who asks for that */
  userPublicKey?: string | null;
  /** Taken and ignored: there are no contracts here, and every session is for the digital identity only */
  sessionPermissions?: unknown;
  /** Fields of contracts, taken and ignored: there are none here, and nothing of it is kept */
  RequestFieldsValues?: unknown;
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

export interface ListEnvelope_AdminUserData_ {
  data: AdminUserData[] | null;
  totalCount: number | null;
  returnedCount: number | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface ListEnvelope_ConsentData_ {
  data: ConsentData[] | null;
  totalCount: number | null;
  returnedCount: number | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface ListEnvelope_ReviewSummary_ {
  data: ReviewSummary[] | null;
  totalCount: number | null;
  returnedCount: number | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface ListEnvelope_TransactionSummary_ {
  data: TransactionSummary[] | null;
  totalCount: number | null;
  returnedCount: number | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
}

export interface ListEnvelope_UserImageData_ {
  data: UserImageData[] | null;
  totalCount: number | null;
  returnedCount: number | null;
  error_code: number | null;
  error_message: string | null;
  error_descriptions: string[] | null;
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

/** Three accepted frames. */
export interface LivenessDetail {
  live: boolean | null;
  findings: FindingData[];
  evidence: EvidenceData[];
  images: ImageData[];
  requestId: string;
  acceptedTime: string;
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

/** One user, by exact values; one of the two is needed. */
export interface OneUserQuery {
  emailOrPhoneNumber?: string | null;
  userId?: number | null | string;
}

/** Which part of a list. */
export interface PageQuery {
  /** Entries to leave out at the beginning */
  SkipCount?: number;
  /** Entries to return at most */
  MaxResultCount?: number;
}

/** How far the reset of a password is. */
export interface PasswordStep {
  isVerified: boolean;
  isPasswordChanged: boolean;
}

/** One user. */
export interface PersonQuery {
  userId: number;
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

/** A field of the card: its text, how sure the reader was (0 to 1), and where it stands on the card. */
export interface ReadField {
  text: string;
  confidence: number;
  /** x, y, width, height on the rectified card of 1200 × 750 pixels */
  box: number[] | null;
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

/** A decision about a transaction that waits. */
export interface ReviewBody {
  decision: DecisionName;
  /** Why; kept as evidence */
  reason: string;
  /** Matches on watchlists that are other people; remembered */
  dismissHits?: HitBody[];
  /** Of the transaction that was looked at; 5014 when it changed */
  version?: number | null;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
}

/** A transaction to be decided: all evidence, what the lists say today, what stands in the way of approving. */
export interface ReviewDetail {
  transaction: TransactionDetail;
  why: EvidenceData[];
  codes: number[];
  isScreened: boolean;
  hits: HitDetail[];
  obstacles: string[];
}

/** A waiting transaction, and what speaks against verifying it by itself. */
export interface ReviewSummary {
  id: string;
  /** Null for a transaction of calls by key alone */
  userId: number | null;
  clientTransactionId: string | null;
  state: string;
  isVerificationProcessCompleted: boolean;
  isDigitalIdentityVerified: boolean;
  name: string | null;
  idNumber: string | null;
  creationTime: string;
  lastStepTime: string;
  version: number;
  why: EvidenceData[];
  /** What was found that blocks the identity */
  codes: number[];
}

/** Which waiting transactions, oldest first. */
export interface ReviewsQuery {
  /** Entries to leave out at the beginning */
  SkipCount?: number;
  /** Entries to return at most */
  MaxResultCount?: number;
  /** One of the two */
  state?: WaitingStateName | null;
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

/** The token of the session: the bearer of the user's calls. A JWT, whose `exp` says until when it is good. */
export type SessionToken = string;

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

/** An accepted side of the card. */
export interface SideDetail {
  fields: Record<string, ReadField>;
  findings: FindingData[];
  evidence: EvidenceData[];
  images: ImageData[];
  fake: boolean | null;
  docType: string;
  requestId: string;
  acceptedTime: string;
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

/** The states of a transaction. */
export type StateName = "open" | "completed" | "in_review" | "pending_authority" | "rejected";

/** One examined attempt, accepted or refused; times in milliseconds. */
export interface StepDetail {
  id: string;
  step: string;
  requestId: string;
  isAccepted: boolean;
  code: number | null;
  findings: FindingData[];
  evidence: EvidenceData[];
  images: ImageData[];
  time: string;
  milliseconds: Record<string, number>;
}

/** An admin's tokens, or the ones that follow; times in seconds. */
export interface TokensData {
  accessToken: string;
  expireInSeconds: number;
  refreshToken: string;
  refreshTokenExpireInSeconds: number;
}

/** Where a reviewer should look. */
export interface TraceData {
  /** x, y, width, height on the rectified card of 1200 × 750 pixels */
  box: number[];
  /** 0 to 1 */
  strength: number;
}

/** A transaction with all its evidence. */
export interface TransactionDetail {
  id: string;
  /** Null for a transaction of calls by key alone */
  userId: number | null;
  clientTransactionId: string | null;
  state: string;
  isVerificationProcessCompleted: boolean;
  isDigitalIdentityVerified: boolean;
  name: string | null;
  idNumber: string | null;
  creationTime: string;
  lastStepTime: string;
  version: number;
  front: SideDetail | null;
  back: SideDetail | null;
  liveness: LivenessDetail | null;
  refusals: Record<string, number>;
  isAttackSeen: boolean;
  decision: EvidenceData[];
  SRC: Src | null;
  /** What the last screening of the verified user found; null when there was none */
  monitoringHits: Aml | null;
  steps: StepDetail[];
}

/** One transaction. */
export interface TransactionQuery {
  id: string;
}

/** A transaction in a list. */
export interface TransactionSummary {
  id: string;
  /** Null for a transaction of calls by key alone */
  userId: number | null;
  clientTransactionId: string | null;
  state: string;
  isVerificationProcessCompleted: boolean;
  isDigitalIdentityVerified: boolean;
  name: string | null;
  idNumber: string | null;
  creationTime: string;
  lastStepTime: string;
  version: number;
}

/** Which transactions, newest first. An empty filter is refused: it is one that the caller forgot to fill in. */
export interface TransactionsQuery {
  /** Entries to leave out at the beginning */
  SkipCount?: number;
  /** Entries to return at most */
  MaxResultCount?: number;
  /** Begun at this moment or later (ISO 8601; without a zone: UTC) */
  From?: string | null;
  /** Begun before this moment */
  To?: string | null;
  state?: StateName | null;
  userId?: number | null;
  /** The national number on the card, whole */
  idNumber?: string | null;
  /** The caller's own reference, whole */
  clientTransactionId?: string | null;
}

/** Whom a call is about. */
export interface UserBody {
  userId: number;
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
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

/** A kept picture of a user. `name` is that of the field it was sent in; both sides come in `image`. */
export interface UserImageData {
  id: string;
  name: string;
  /** `front`, `back` or `liveness`: the step it was sent in */
  step: string | null;
  transactionId: string;
  creationTime: string;
}

/** Users are found by exact values: what is personal is sealed and found by blind indexes. A name is not found. */
export interface UsersQuery {
  /** Entries to leave out at the beginning */
  SkipCount?: number;
  /** Entries to return at most */
  MaxResultCount?: number;
  /** A phone number, or an e-mail address that was confirmed; whole */
  emailOrPhoneNumber?: string | null;
  /** The national number, whole */
  idNumber?: string | null;
  userId?: number | null | string;
  isVerified?: boolean | null | string;
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

/** The states in which a transaction waits for a decision. */
export type WaitingStateName = "in_review" | "pending_authority";

/** Nothing is needed; the token says whose consent it is. */
export interface WithdrawBody {
  /** Repeating a request with its id gives the stored answer again */
  request_id?: string | null;
}
