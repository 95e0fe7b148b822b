// A user's whole life against a real server. The test suite starts it and says in HAWIYA_CLIENT_TEST where it is.
import assert from "node:assert/strict";
import test from "node:test";

import { Client, Declined, Forbidden, NotExamined, Unauthorized } from "../hawiya.js";

const given = JSON.parse(process.env.HAWIYA_CLIENT_TEST ?? "{}");
assert.ok(given.url, "run by pytest tests/clients/test_javascript_client.py");
const { url, apiKey, phone, email, password, pictures } = given;
const person = { front: pictures.front, back: pictures.back, faces: pictures.faces };

async function typed(sentTo) {
  const response = await fetch(`${given.codes}?to=${encodeURIComponent(sentTo)}`);
  return response.text();
}

test("registers, signs in, is verified, signs out", async () => {
  const client = new Client(url, { apiKey });
  assert.equal(await client.accounts.exists({ phone }), false);
  const registered = await client.accounts.registerWithCodes({ phone, email, password, ask: typed, name: given.name });
  assert.equal(registered.isEmailConfirmed, true);
  assert.equal(await client.accounts.exists({ email }), true);

  const before = client.tokens;
  await client.signIn.refresh();
  assert.notDeepEqual(client.tokens, before);
  await client.accounts.login(email, password);

  const done = await client.verify.verifyPerson({ ...person, clientTransactionId: "order 7" });
  assert.deepEqual([done.completed, done.verified, done.steps.length], [true, true, 3]);
  assert.equal(done.last.data?.idFrontData?.transaction_id, done.transactionId);
  assert.equal(done.last.data?.idBackData?.client_transaction_id, "order 7");

  assert.equal(await client.signIn.out(), true);
  assert.equal(client.tokens, null);
  await assert.rejects(client.verify.front(pictures.front), Unauthorized);
});

test("an expired token is renewed once for all calls", async () => {
  const client = new Client(url, { apiKey });
  await client.accounts.login(phone, password);
  const expired = new Client(url, { apiKey, tokens: { access: "gone", refresh: client.tokens.refresh } });
  await Promise.all([1, 2, 3, 4].map(() => expired.verify.front(pictures.front)));
  assert.ok((await expired.verify.front(pictures.front)).data);
});

test("a wrong code is declined in the client's language", async () => {
  const client = new Client(url, { apiKey, language: "ar" });
  const { requestId } = await client.codes.send(phone, { subject: "Order 7", minutes: 3 });
  const right = await typed(phone);
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, "0");
  await assert.rejects(client.codes.check(requestId, wrong), (error) => {
    assert.ok(error instanceof Declined);
    assert.deepEqual([error.code, error.status, error.message], [6001, 200, "الرمز غير صحيح."]);
    return true;
  });
  assert.equal((await client.codes.check(requestId, right)).isVerified, true);
});

test("by key alone", async () => {
  const client = new Client(url, { apiKey });
  assert.equal((await client.ocr.classify(pictures.front)).data?.doc_type, "national_id");
  const done = await client.ocr.verifyPerson(person);
  assert.equal(done.completed, true);
  assert.equal(done.last.data?.user, null);
  assert.equal((await client.ocr.matchFace(done.transactionId, pictures.faces[0])).data?.isMatched, true);
  assert.equal((await client.ocr.compareFaces(pictures.faces[0], pictures.faces[1])).data?.isMatched, true);
  assert.equal((await client.ocr.screen({ name: given.name })).data?.AML_matched, false);
  const early = client.ocr.liveness(pictures.faces, { transactionId: crypto.randomUUID() });
  await assert.rejects(early, (error) => error instanceof NotExamined && error.code === 5009);
});

test("your server opens a session of a known user for your app", async () => {
  const server = new Client(url, { apiKey: given.serverKey });
  await assert.rejects(server.sessions.open({ phone: "+201112223334" }), NotExamined);
  const app = new Client(url, { apiKey, tokens: { access: await server.sessions.open({ phone, email }), refresh: null } });
  assert.ok((await app.verify.front(pictures.front)).data);
  await assert.rejects(app.ownIdentity.cancel(), Forbidden);
  const admin = new Client(url, { tenancyName: "Bank" });
  await admin.signIn.admin(given.admin.name, given.admin.password);
  const invited = new Client(url, { apiKey, tokens: { access: await admin.sessions.invite({ email }), refresh: null } });
  assert.equal((await invited.ownIdentity.consent()).isGiven, false);
  assert.equal(await invited.signIn.out(), true);
});

test("an admin finds what was done, and takes an identity back", async () => {
  const admin = new Client(url, { tenancyName: "Bank" });
  await admin.signIn.admin(given.admin.name, given.admin.password);
  const { items, total } = await admin.transactions.list({ clientTransactionId: "order 7", since: new Date(0) });
  assert.equal(total, 1);
  assert.equal((await admin.transactions.get(items[0].id)).isDigitalIdentityVerified, true);
  const [user] = (await admin.users.list({ emailOrPhone: phone })).items;
  assert.equal(user.id, items[0].userId);
  const [first] = (await admin.users.images({ userId: user.id })).items;
  assert.deepEqual(Buffer.from(await admin.users.image(first.id)).toString("base64"), pictures.front);
  assert.deepEqual(await admin.reviews.list(), { items: [], total: 0 });
  await assert.rejects(admin.reviews.get("nothing"), (error) => error instanceof NotExamined && error.status === 404);
  assert.equal(await admin.users.cancelIdentity(user.id), true);
  await admin.users.delete({ userId: user.id });
  await assert.rejects(admin.users.export(user.id), NotExamined);
});
