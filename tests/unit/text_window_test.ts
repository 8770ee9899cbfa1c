import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import {
  readWindow as readOpenedWindow,
  type ReadWindowOptions,
  type TextWindow,
} from "../../lib/skills/files/line_window.ts";
import { openInSkill } from "../../lib/skills/files/open_in_skill.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

async function readWindow(path: string, options?: ReadWindowOptions): Promise<TextWindow> {
  using opened = await openInSkill(dirname(path), basename(path));
  return await readOpenedWindow(opened, options);
}

Deno.test("readWindow() gives a small file whole", async () => {
  await using folder = await temporaryFolder({ "a.txt": "one\ntwo\r\nthree" });
  assert.deepEqual(await readWindow(join(folder.path, "a.txt")), {
    content: "one\ntwo\r\nthree",
    size_bytes: 14,
    first_line: 1,
    last_line: 3,
    total_lines: 3,
  });
});

Deno.test("readWindow() gives the lines asked for and where to go on", async () => {
  await using folder = await temporaryFolder({ "a.txt": "1\n2\n3\n4\n5\n" });
  assert.deepEqual(await readWindow(join(folder.path, "a.txt"), { offset: 2, limit: 2 }), {
    content: "2\n3\n",
    size_bytes: 10,
    first_line: 2,
    last_line: 3,
    total_lines: 5,
    next_offset: 4,
  });
});

Deno.test("readWindow() ends with the last line", async () => {
  await using folder = await temporaryFolder({ "a.txt": "1\n2\n3" });
  assert.deepEqual(await readWindow(join(folder.path, "a.txt"), { offset: 3, limit: 99 }), {
    content: "3",
    size_bytes: 5,
    first_line: 3,
    last_line: 3,
    total_lines: 3,
  });
});

Deno.test("readWindow() takes an empty file", async () => {
  await using folder = await temporaryFolder({ "a.txt": "" });
  assert.deepEqual(await readWindow(join(folder.path, "a.txt")), {
    content: "",
    size_bytes: 0,
    first_line: 1,
    last_line: 0,
    total_lines: 0,
  });
});

Deno.test("readWindow() covers a file exactly once when its windows are followed", async () => {
  const text = Array.from({ length: 9_000 }, (_, line) => `${line} ${"é".repeat(line % 90)}`)
    .join("\n");
  await using folder = await temporaryFolder({ "a.txt": text });
  let read = "";
  let offset: number | undefined = 1;
  while (offset !== undefined) {
    const window = await readWindow(join(folder.path, "a.txt"), { offset, limit: 5_000 });
    assert.ok(new TextEncoder().encode(window.content).length <= 256 * 1024);
    read += window.content;
    offset = window.next_offset;
  }
  assert.equal(read, text);
});

Deno.test("readWindow() stops after 2,000 lines by default", async () => {
  await using folder = await temporaryFolder({ "a.txt": "x\n".repeat(5_000) });
  const { content, ...window } = await readWindow(join(folder.path, "a.txt"));
  assert.deepEqual([content.length, window], [4_000, {
    size_bytes: 10_000,
    first_line: 1,
    last_line: 2_000,
    total_lines: 5_000,
    next_offset: 2_001,
  }]);
});

Deno.test("readWindow() cuts a line that is longer than a window, inside no character", async () => {
  await using folder = await temporaryFolder({ "a.txt": "x" + "é".repeat(300_000) + "\nend\n" });
  const { content, ...window } = await readWindow(join(folder.path, "a.txt"));
  assert.deepEqual([content, window], ["x" + "é".repeat(131_071), {
    size_bytes: 600_006,
    first_line: 1,
    last_line: 1,
    total_lines: 2,
    next_offset: 2,
    note: "Line 1 is too long: only its first 262144 bytes are shown",
  }]);
});

Deno.test("readWindow() reads behind a line that is longer than a window", async () => {
  await using folder = await temporaryFolder({ "a.txt": "x".repeat(600_000) + "\nend\n" });
  const { content } = await readWindow(join(folder.path, "a.txt"), { offset: 2 });
  assert.equal(content, "end\n");
});

Deno.test("readWindow() replaces bytes that are not UTF-8 and says so", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a.txt");
  await Deno.writeFile(path, new Uint8Array([...new TextEncoder().encode("a text, caf"), 0xe9]));
  const { content, note } = await readWindow(path);
  assert.deepEqual([content, note], [
    "a text, caf\uFFFD",
    "Bytes that are not UTF-8 are shown as \uFFFD",
  ]);
});

Deno.test("readWindow() does not take U+FFFD in a file for a bad byte", async () => {
  await using folder = await temporaryFolder({ "a.txt": "some text \uFFFD" });
  const { note } = await readWindow(join(folder.path, "a.txt"));
  assert.equal(note, undefined);
});

const binaries: [title: string, bytes: number[], format: string][] = [
  ["a PNG image", [0x89, 0x50, 0x4e, 0x47, 0x0d], "PNG image of 5 bytes"],
  ["a PDF document", [...new TextEncoder().encode("%PDF-1.7")], "PDF document of 8 bytes"],
  ["a ZIP archive", [0x50, 0x4b, 3, 4], "ZIP archive or Office document of 4 bytes"],
  ["UTF-16 text", [0xff, 0xfe, 0x41, 0], "UTF-16 text of 4 bytes"],
  ["other binary data", [0, 1, 2, 3, 65, 66], "binary data of 6 bytes"],
];

for (const [title, bytes, format] of binaries) {
  Deno.test(`readWindow() refuses ${title} with its type and size`, async () => {
    await using folder = await temporaryFolder();
    await Deno.writeFile(join(folder.path, "a.bin"), new Uint8Array(bytes));
    await assert.rejects(readWindow(join(folder.path, "a.bin")), {
      name: "RunnerError",
      kind: "skill",
      message: `Cannot read "a.bin" as text: it is ${format}`,
      hint: "Open it with a Python script of the skill",
    });
  });
}

const badOffsets: [offset: number, message: string][] = [
  [4, 'Cannot read line 4 of "a.txt": it has 3 lines'],
  [0, "Cannot read from offset 0: it is not a whole number from 1 on"],
  [-1, "Cannot read from offset -1: it is not a whole number from 1 on"],
  [1.5, "Cannot read from offset 1.5: it is not a whole number from 1 on"],
  [NaN, "Cannot read from offset NaN: it is not a whole number from 1 on"],
];

for (const [offset, message] of badOffsets) {
  Deno.test(`readWindow() refuses the offset ${offset}`, async () => {
    await using folder = await temporaryFolder({ "a.txt": "1\n2\n3\n" });
    await assert.rejects(readWindow(join(folder.path, "a.txt"), { offset }), {
      name: "RunnerError",
      message,
    });
  });
}

Deno.test("readWindow() finds the last lines of a large file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "big.txt");
  {
    using file = await Deno.open(path, { create: true, write: true });
    const chunk = new TextEncoder().encode("a line of text\n".repeat(70_000));
    for (let count = 0; count < 10; count++) file.writeSync(chunk);
  }
  const { content, total_lines } = await readWindow(path, { offset: 699_999 });
  assert.deepEqual([content, total_lines], ["a line of text\n".repeat(2), 700_000]);
});

Deno.test("readWindow() stops to count lines at a bound and says so", async () => {
  await using folder = await temporaryFolder({ "a.txt": "line\n".repeat(100_000) });
  const path = join(folder.path, "a.txt");
  const { content: _, ...window } = await readWindow(path, { limit: 2, maxScannedBytes: 10_000 });
  assert.deepEqual(window, {
    size_bytes: 500_000,
    first_line: 1,
    last_line: 2,
    total_lines: null,
    next_offset: 3,
    note: "Lines are counted no further than line 52429",
  });
});

Deno.test("readWindow() refuses lines behind the bound", async () => {
  await using folder = await temporaryFolder({ "a.txt": "line\n".repeat(100_000) });
  const path = join(folder.path, "a.txt");
  await assert.rejects(readWindow(path, { offset: 90_000, maxScannedBytes: 10_000 }), {
    message: 'Cannot read line 90000 of "a.txt": it has fewer in the part that is looked at',
  });
});

Deno.test("readWindow() ends with the signal in a text of 300 GB", async () => {
  await using folder = await temporaryFolder({ "a.txt": "line\n".repeat(10_000) });
  const path = join(folder.path, "a.txt");
  await Deno.truncate(path, 300e9);
  const signal = AbortSignal.abort(new Error("interrupted"));
  await assert.rejects(readWindow(path, { signal }), new Error("interrupted"));
  const abort = new AbortController();
  const reading = readWindow(path, { signal: abort.signal, maxScannedBytes: Infinity });
  queueMicrotask(() => abort.abort(new Error("interrupted")));
  await assert.rejects(reading, new Error("interrupted"));
});
