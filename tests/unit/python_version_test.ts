import assert from "node:assert/strict";
import { allowsPython } from "../../lib/executor/declared/python_version.ts";

for (
  const [specifier, version, expected] of [
    [">=3.10", "3.10.0", true],
    [">=3.10", "3.9.18", false],
    [">=3.10,<4", "3.14.0", true],
    [">=3.10, <3.12", "3.12.0", false],
    [">3.11", "3.11.1", true],
    ["<=3.11", "3.11.1", false],
    ["==3.11", "3.11.0", true],
    ["==3.11", "3.11.1", false],
    ["==3.11.*", "3.11.9", true],
    ["!=3.11.*", "3.11.9", false],
    ["!=3.11.2", "3.11.9", true],
    ["~=3.9", "3.14.1", true],
    ["~=3.9", "4.0.0", false],
    ["~=3.9.2", "3.9.1", false],
    ["~=3.9.2", "3.10.0", false],
    ["===3.12.1", "3.12.1", true],
    [" >= 3.8 ", "3.8.0", true],
    [">=3.12.0a1", "3.8.0", false],
    [">=3.12.0a1", "3.12.0", true],
    [">=3.12.0rc2,!=3.13.*", "3.13.1", false],
    ["<3.13.0b1", "3.13.0", false],
    ["==3.11.0.post1", "3.11.0", false],
    [">=3.9,<4.0,!=3.9.7", "3.9.7", false],
    ["not a specifier", "3.8.0", true],
    ["", "3.8.0", true],
  ] as const
) {
  Deno.test(`allowsPython() is ${expected} for "${specifier}" and ${version}`, async () => {
    assert.equal(await allowsPython(specifier, version), expected);
  });
}
