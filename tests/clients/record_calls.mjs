// Calls every method of the JavaScript client over a platform that answers as told; prints what was sent, and by which.
// Reads {answers: {"POST /path": body}} from stdin.
import { readFileSync } from "node:fs";

import { Client } from "../../clients/js/hawiya.js";

const { answers } = JSON.parse(readFileSync(0, "utf8"));
const calls = [];
let method = "";

async function fetch(url, request) {
  const { pathname, search } = new URL(url);
  calls.push({
    by: method,
    method: request.method,
    path: pathname,
    query: [...new URLSearchParams(search).keys()],
    headers: Object.keys(request.headers),
    body: request.body === undefined ? null : JSON.parse(request.body),
  });
  const answer = answers[`${request.method} ${pathname}`] ?? answers[`${request.method} ${pathname.replace(/\/t$/, "/{id}")}`];
  return new Response(JSON.stringify(answer ?? { error_code: 404 }), { status: answer === undefined ? 404 : 200 });
}

const picture = "AQID";
const faces = [picture, picture, picture];
const step = { transactionId: "t", clientTransactionId: "c", nameCheckValue: "n", getExtractedData: true };
const phone = "+201001234567";
const email = "mona@example.com";
const password = "correct horse battery";
const reset = { account: phone, requestId: "r", code: "123456", newPassword: password };
const names = { name: "منى", surname: "علي" };
const consent = { version: "1", locale: "ar-EG", textDigest: "0".repeat(64) };
const day = new Date(0);
const proof = { email, requestId: "r", code: "123456", idTokenRequestId: "i" };
const ARGUMENTS = {
  "verify.front": [picture, step],
  "verify.back": [picture, step],
  "verify.liveness": [faces, step],
  "verify.verifyPerson": [{ front: picture, back: picture, faces, ...step }],
  "verify.link": ["t", { getExtractedData: true }],
  "ocr.front": [picture, step],
  "ocr.back": [picture, step],
  "ocr.liveness": [faces, step],
  "ocr.verifyPerson": [{ front: picture, back: picture, faces, ...step }],
  "ocr.matchFace": ["t", picture],
  "ocr.compareFaces": [picture, picture],
  "ocr.classify": [picture],
  "ocr.screen": [{ idNumber: "29005171201234", name: "منى" }],
  "accounts.exists": [{ phone, email }],
  "accounts.sendPhoneCode": [phone],
  "accounts.checkPhoneCode": [phone, "r", "123456"],
  "accounts.sendEmailCode": [email],
  "accounts.checkEmailCode": [email, "r", "123456"],
  "accounts.checkIdToken": ["Google", "token"],
  "accounts.register": [{ phone, phoneRequestId: "r", password, email, emailRequestId: "e", idTokenRequestId: "i", ...names }],
  "accounts.registerWithCodes": [{ phone, email, password, ask: () => "123456", ...names }],
  "accounts.login": [phone, password],
  "accounts.sendOwnEmailCode": [email],
  "accounts.confirmOwnEmail": [proof],
  "accounts.sendResetCodeByPhone": [phone],
  "accounts.sendResetCodeByEmail": [phone],
  "accounts.resetPasswordByPhone": [reset],
  "accounts.resetPasswordByEmail": [reset],
  "signIn.admin": ["mona", password, { tenant: "Bank" }],
  "signIn.refresh": [],
  "signIn.out": [],
  "codes.send": [phone, { subject: "s", minutes: 3, tries: 2, transactionId: "t", clientRequestId: "c" }],
  "codes.check": ["r", "123456"],
  "ocr.withConsent": [consent],
  "sessions.open": [{ phone, email }],
  "sessions.invite": [{ phone, email }],
  "ownIdentity.consent": [],
  "ownIdentity.giveConsent": [consent],
  "ownIdentity.withdrawConsent": [],
  "ownIdentity.cancel": [],
  "users.list": [{ skip: 1, most: 2, emailOrPhone: phone, idNumber: "29005171201234", userId: 7, verified: true }],
  "users.images": [{ userId: 7, emailOrPhone: phone }],
  "users.image": ["i"],
  "users.export": [7],
  "users.cancelIdentity": [7],
  "users.delete": [{ userId: 7, transactionId: "t" }],
  "users.consents": [{ skip: 1, most: 2 }],
  "transactions.list": [
    { skip: 1, most: 2, since: day, until: day, state: "open", userId: 7, idNumber: "2", clientTransactionId: "c" },
  ],
  "transactions.get": ["t"],
  "reviews.list": [{ skip: 1, most: 2, state: "in_review" }],
  "reviews.get": ["t"],
  "reviews.decide": ["t", { decision: "approve", reason: "r", dismissHits: [{ list: "l", entryKey: "e" }], version: 1 }],
};

/** Every public method, by family. */
function methodsOf(client) {
  const found = [];
  for (const [family, object] of Object.entries(client)) {
    if (family.startsWith("_")) continue;
    for (let type = Object.getPrototypeOf(object); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
      const names = Object.getOwnPropertyNames(type).filter((name) => name !== "constructor" && !name.startsWith("_"));
      found.push(...names.map((name) => `${family}.${name}`));
    }
  }
  return found;
}

const options = { apiKey: "key", tenancyName: "Bank", fetch, attempts: 1 };
const tokens = { access: "token", refresh: "refresh" };
for (const name of methodsOf(new Client("http://h.example"))) {
  const given = ARGUMENTS[name];
  if (given === undefined) throw new Error(`no arguments for ${name}`);
  const client = new Client("http://h.example", { ...options, tokens });
  const [family, member] = name.split(".");
  method = name;
  await client[family][member](...given);
}
console.log(JSON.stringify(calls));
