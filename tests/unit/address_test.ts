import assert from "node:assert/strict";
import { EndpointAddress, secretsOf, withoutAddressSecrets } from "../../lib/config/address.ts";

const addresses: { given: string; shown: string; models: string }[] = [
  { given: "http://h/v1", shown: "http://h/v1", models: "http://h/v1/models" },
  { given: "http://h/v1///", shown: "http://h/v1", models: "http://h/v1/models" },
  { given: "http://h", shown: "http://h", models: "http://h/models" },
  { given: "http://h:8080/", shown: "http://h:8080", models: "http://h:8080/models" },
  {
    given: "https://h/v1/chat/completions",
    shown: "https://h/v1",
    models: "https://h/v1/models",
  },
  {
    given: "https://h/openai?api-version=1&api-key=s3cret",
    shown: "https://h/openai",
    models: "https://h/openai/models?api-version=1&api-key=s3cret",
  },
  { given: "https://me:p%40ss@h/v1#top", shown: "https://h/v1", models: "https://h/v1/models" },
  { given: "http://[::1]:80/v1", shown: "http://[::1]/v1", models: "http://[::1]/v1/models" },
  { given: "HTTP://H/V1", shown: "http://h/V1", models: "http://h/V1/models" },
];

for (const { given, shown, models } of addresses) {
  Deno.test(`EndpointAddress shows ${given} as ${shown}`, () => {
    const address = EndpointAddress.from(given);
    assert.equal(address.shown, shown);
    assert.equal(address.at("/models").href, models);
    assert.deepEqual([`${address}`, JSON.stringify(address), Deno.inspect(address)], [
      shown,
      JSON.stringify(shown),
      shown,
    ]);
  });
}

Deno.test("EndpointAddress takes http and https only", () => {
  for (
    const given of ["", "h/v1", "ftp://h", "file:///etc/passwd", "javascript:1", "localhost:11434"]
  ) {
    assert.equal(EndpointAddress.parse(given), null);
    assert.throws(() => EndpointAddress.from(given), { name: "RunnerError", kind: "usage" });
  }
});

Deno.test("EndpointAddress keeps what is secret apart", () => {
  const address = EndpointAddress.from("https://me:p%40ss@h/v1?api-key=hunter2hunter2");
  assert.deepEqual(address.userInfo, { name: "me", password: "p@ss" });
  assert.deepEqual(address.secrets, ["p@ss", "hunter2hunter2"]);
  assert.equal(address.atRoot("/props").href, "https://h/props");
  const endpoint = { baseUrl: "https://h?k=a", apiKey: "key", headers: { "x-key": "b" } };
  assert.deepEqual(secretsOf(endpoint), ["key", "a", "b"]);
});

Deno.test("secretsOf() knows a name without a password, and what stands behind a scheme", () => {
  const headers = { "authorization": "Bearer abc", "accept": "application/json" };
  const endpoint = { baseUrl: "https://hf_token@h/v1", apiKey: null, headers };
  assert.deepEqual(secretsOf(endpoint), ["hf_token", "Bearer abc", "abc"]);
});

Deno.test.each([
  [
    "Looking in indexes: https://me:pw@h/simple?t=1, http://h",
    "Looking in indexes: https://h/simple, http://h",
  ],
  ["a @ git+ssh://git:token@h/a.git", "a @ git+ssh://h/a.git"],
  ["error at ftp://u:p@h", "error at ftp://h"],
  ["me@example.org and a://", "me@example.org and a://"],
])("withoutAddressSecrets() reads %s", (text, expected) => {
  assert.equal(withoutAddressSecrets(text), expected);
});
