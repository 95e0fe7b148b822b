// What the client does with answers that a real server gives rarely: retries, proxies, newer servers.
import assert from "node:assert/strict";
import test from "node:test";

import {
  Client,
  Declined,
  NotExamined,
  NotReached,
  RateLimited,
  ServerFault,
  Unauthorized,
  Unavailable,
  UnexpectedAnswer,
} from "../hawiya.js";

const STEP = { services: null, data: { idFrontData: { transaction_id: "t" } }, error_code: null, added_later: 1 };

/** Returns a client whose calls get these answers one after the other, and what was sent. */
function answered(answers, options = {}) {
  const left = [...answers];
  const sent = [];
  const fetch = async (url, request) => {
    sent.push({ url, ...request });
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, client: new Client("https://h.example/base/", { apiKey: "key", longestWait: 5_000, fetch, ...options }) };
}

function json(body, status = 200, headers = {}) {
  return new Response(JSON.stringify(body), { status, headers });
}

function refusing(status, headers = {}) {
  const body = { services: null, data: null, error_code: status, error_message: "no", error_descriptions: ["why"] };
  return json(body, status, headers);
}

for (const [name, first] of [
  ["429", () => refusing(429, { "Retry-After": "0" })],
  ["503", () => refusing(503, { "Retry-After": new Date(0).toUTCString() })],
  ["a proxy's 502", () => new Response("<html>", { status: 502, headers: { "Retry-After": "0" } })],
]) {
  test(`a step is sent again byte for byte after ${name}`, async () => {
    const { client, sent } = answered([first(), json(STEP)], { tokens: { access: "token", refresh: null } });
    const answer = await client.verify.front(new Uint8Array([1, 2, 3]));
    assert.equal(answer.data?.idFrontData?.transaction_id, "t");
    assert.equal(sent.length, 2);
    assert.equal(sent[0].body, sent[1].body);
    assert.ok(JSON.parse(sent[0].body).request_id);
    assert.equal(sent[0].url, "https://h.example/base/api/DigitalIdentity/verify/id/front");
    assert.equal(sent[0].headers.Authorization, "Bearer token");
  });
}

test("it gives up after its attempts", async () => {
  const busy = () => refusing(503, { "Retry-After": "0" });
  const { client, sent } = answered([busy(), busy(), busy()], { attempts: 3 });
  await assert.rejects(client.ocr.front("AQID"), (error) => error instanceof Unavailable && error.code === 503);
  assert.equal(sent.length, 3);
});

test("a long wait is left to the caller", async () => {
  const { client, sent } = answered([refusing(429, { "Retry-After": "6" })]);
  await assert.rejects(client.ocr.front("AQID"), (error) => error instanceof RateLimited && error.retryAfter === 6_000);
  assert.equal(sent.length, 1);
});

test("what may not happen twice is sent once", async () => {
  for (const [answer, kind] of [
    [refusing(503, { "Retry-After": "0" }), Unavailable],
    [new TypeError("fetch failed"), NotReached],
  ]) {
    const { client, sent } = answered([answer]);
    await assert.rejects(client.codes.send("+201001234567"), kind);
    assert.equal(sent.length, 1);
  }
});

test("several calls with an expired token refresh once", async () => {
  const expired = () => refusing(401, { "WWW-Authenticate": "Bearer" });
  const fresh = json({ data: { accessToken: "new", refreshToken: "next" }, error_code: null });
  const told = [];
  const { client, sent } = answered([expired(), expired(), fresh, json(STEP), json(STEP)], {
    tokens: { access: "old", refresh: "refresh" },
    onTokens: (tokens) => told.push(tokens),
  });
  await Promise.all([client.verify.front("AQID"), client.verify.back("AQID")]);
  const paths = sent.map(({ url }) => new URL(url).pathname.replace("/base", ""));
  assert.equal(paths.filter((path) => path === "/api/credentials/RefreshToken").length, 1);
  assert.deepEqual(told, [{ access: "new", refresh: "next" }]);
  assert.deepEqual(client.tokens, { access: "new", refresh: "next" });
});

test("a refresh token that is not good ends the sign-in, and a lost refresh is not repeated", async () => {
  const expired = () => refusing(401, { "WWW-Authenticate": "Bearer" });
  const tokens = { access: "old", refresh: "refresh" };
  const ended = answered([expired(), refusing(401)], { tokens });
  await assert.rejects(ended.client.verify.front("AQID"), Unauthorized);
  assert.equal(ended.client.tokens, null);
  const lost = answered([expired(), new TypeError("fetch failed")], { tokens });
  await assert.rejects(lost.client.verify.front("AQID"), NotReached);
  assert.deepEqual(lost.client.tokens, tokens);
  assert.equal(lost.sent.length, 2);
});

test("answers of something else", async () => {
  for (const [answer, kind] of [
    [new Response("<html>"), UnexpectedAnswer],
    [json([1]), UnexpectedAnswer],
    [json({ detail: "?" }), UnexpectedAnswer],
    [new Response("<html>", { status: 404 }), UnexpectedAnswer],
    [new Response("<html>", { status: 500 }), ServerFault],
    [refusing(400), NotExamined],
    [json({ data: null, error_code: 6001, error_message: "wrong" }), Declined],
  ]) {
    const { client } = answered([answer]);
    await assert.rejects(client.codes.check("id", "1"), kind);
  }
});

test("pictures of every kind become the same text", async () => {
  const bytes = new Uint8Array(100_000).map((_, index) => index % 251);
  const text = Buffer.from(bytes).toString("base64");
  for (const picture of [bytes, bytes.buffer, new Blob([bytes]), text]) {
    const { client, sent } = answered([json(STEP)]);
    await client.ocr.front(picture);
    assert.equal(JSON.parse(sent[0].body).image, text);
  }
  const { client } = answered([]);
  await assert.rejects(client.ocr.liveness([text], { transactionId: "t" }), RangeError);
});
