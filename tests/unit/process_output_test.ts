import assert from "node:assert/strict";
import { ByteRing } from "../../lib/process/byte_ring.ts";
import { capText } from "../../lib/process/cap_text.ts";
import { OutputCapture, type OutputCaptureOptions } from "../../lib/process/output.ts";
import { temporaryFolder } from "../support/host.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A stream as a pipe gives it. */
function pipe(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { value, done } = iterator.next();
      if (done) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else controller.enqueue(value.slice());
    },
  });
}

async function capture(chunks: Iterable<Uint8Array>, options: Partial<OutputCaptureOptions>) {
  const output = new OutputCapture(pipe(chunks), {
    name: "stdout",
    maxChars: 300,
    outputFolder: "/nonexistent",
    ...options,
  });
  await output.drained;
  return await output.finish();
}

function* repeat(chunk: Uint8Array, times: number): Iterable<Uint8Array> {
  for (let i = 0; i < times; i++) yield chunk;
}

Deno.test("OutputCapture keeps an output as long as the cap whole, and makes no file", async () => {
  await using folder = await temporaryFolder();
  const text = "é".repeat(300);
  const output = await capture([encode(text)], { outputFolder: `${folder.path}/outputs` });
  assert.deepEqual(output, { text, truncated: false, bytes: 600 });
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

for (const [name, unit] of [["narrow", "x"], ["wide", "€"], ["paired", "𝄞"]] as const) {
  for (const size of [151, 301, 901, 5000]) {
    Deno.test(`OutputCapture caps ${size} ${name} characters and keeps them all in a file`, async () => {
      await using folder = await temporaryFolder();
      const text = unit.repeat(Math.ceil(size / unit.length) + 200);
      const output = await capture(repeat(encode(unit), text.length / unit.length), {
        outputFolder: folder.path,
      });
      assert.ok(output.text.length <= 300 && output.text.length >= 297, `${output.text.length}`);
      assert.ok(!output.text.includes("\ufffd") && output.text.isWellFormed());
      assert.equal(output.truncated, true);
      assert.equal(await Deno.readTextFile(output.file ?? ""), text);
      assert.ok(output.text.includes(output.file ?? "none"));
    });
  }
}

Deno.test("OutputCapture makes a file that only its owner can read", async () => {
  await using folder = await temporaryFolder();
  const { file = "" } = await capture([encode("x".repeat(500))], { outputFolder: folder.path });
  assert.equal((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
});

Deno.test("OutputCapture says why there is no file", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/outputs`, "");
  const output = await capture(repeat(encode("x".repeat(1000)), 5), {
    outputFolder: `${folder.path}/outputs`,
  });
  assert.equal(output.file, undefined);
  assert.match(output.text, /the whole output is not kept: /);
  assert.match(output.text, /of 5000 bytes/);
});

Deno.test("OutputCapture says where the file ends when the disk is full", async () => {
  await using folder = await temporaryFolder();
  const script = new URL("../support/print_much.ts", import.meta.url).href;
  // No file may grow over 50 KiB: what a full disk says, for this process alone.
  const { stdout } = await new Deno.Command("sh", {
    args: [
      "-c",
      `trap '' XFSZ; ulimit -f 100; exec "$0" run -P --no-lock "$1" "$2"`,
      Deno.execPath(),
      script,
      folder.path,
    ],
    stderr: "null",
  }).output();
  const { text, file, ...result } = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(result, { code: 0, truncated: true, bytes: 1_000_000 });
  assert.match(text, /; the first 51200 bytes are in .*\.stdout\.txt, then file too large .*…\]/);
  assert.equal((await Deno.stat(file)).size, 51_200);
});

Deno.test("OutputCapture streams a character that arrives in pieces once", async () => {
  const seen: string[] = [];
  await capture([...encode("a€")].map((byte) => Uint8Array.of(byte)), {
    onOutput: (stream, text) => void seen.push(stream, text),
  });
  assert.deepEqual(seen, ["stdout", "a", "stdout", "€"]);
});

Deno.test("OutputCapture streams the rest of a broken character at the end", async () => {
  const seen: string[] = [];
  await capture([Uint8Array.of(0x61, 0xe2)], { onOutput: (_, text) => void seen.push(text) });
  assert.deepEqual(seen, ["a", "\ufffd"]);
});

Deno.test("capText() says how many bytes are missing", () => {
  const bytes = encode("0123456789".repeat(20));
  assert.equal(
    capText(bytes, bytes, { bytes: 200, maxChars: 80, where: "it is in F" }),
    "0123456789012\n[… 174 of 200 bytes are left out here; it is in F …]\n7890123456789",
  );
});

for (
  const [pushes, kept] of [
    [["ab"], "ab"],
    [["abcd"], "abcd"],
    [["abc", "de"], "bcde"],
    [["abcdefgh"], "efgh"],
    [["a", "b", "c", "d", "e", "f"], "cdef"],
    [["abc", "", "defghi", "j"], "ghij"],
  ] as const
) {
  Deno.test(`ByteRing keeps ${kept} of ${pushes.join("|")}`, () => {
    const ring = new ByteRing(4);
    for (const text of pushes) ring.push(encode(text));
    assert.equal(new TextDecoder().decode(ring.bytes()), kept);
  });
}

Deno.test("OutputCapture keeps the last state of a progress bar, and passes all states on", async () => {
  const frames = Array.from({ length: 100 }, (_, index) => `\r${index + 1} % of the work`);
  const seen: string[] = [];
  const output = await capture([...frames, "\ndone\n"].map(encode), {
    onOutput: (_, text) => void seen.push(text),
  });
  assert.deepEqual(output, { text: "100 % of the work\ndone\n", truncated: false, bytes: 23 });
  assert.equal(seen.join(""), `${frames.join("")}\ndone\n`);
});
