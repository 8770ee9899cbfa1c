import assert from "node:assert/strict";
import { copyText } from "../../lib/cli/talk/clipboard.ts";
import { readMentions } from "../../lib/cli/talk/mentions.ts";
import { notify } from "../../lib/cli/talk/notify.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { terminalIo } from "../support/terminal_io.ts";

/** Streams on a terminal, and what is written there. */
function openTerminal(folder: string, env: Record<string, string> = {}) {
  const written: string[] = [];
  const io = terminalIo({ folder, env });
  const write = (text: string) => {
    written.push(text);
    return Promise.resolve();
  };
  return { written, io: { ...io, stderr: { ...io.stderr, write, pass: write } } };
}

Deno.test("notify() rings, and shows a notification where the terminal is no dumb one", async () => {
  const [clever, dumb] = [openTerminal("/w"), openTerminal("/w", { TERM: "dumb" })];
  await notify("Ready", clever.io);
  await notify("Ready", dumb.io);
  assert.deepEqual([clever.written, dumb.written], [["\x1b]9;Ready\x07\x07"], ["\x07"]]);
});

Deno.test("copyText() asks the terminal and the first program of the system that is there", async () => {
  await using folder = await temporaryFolder();
  const program = await folder.write(
    "bin/xclip",
    `#!/bin/sh\nexec /bin/cat >"${folder.path}/copied"\n`,
  );
  await Deno.chmod(program, 0o755);
  const { written, io } = openTerminal(folder.path, { DISPLAY: ":0", PATH: `${folder.path}/bin` });
  await copyText("é\x1b]", io);
  const encoded = new TextEncoder().encode("é\x1b]").toBase64();
  assert.deepEqual(written, [`\x1b]52;c;${encoded}\x07`]);
  assert.equal(await Deno.readTextFile(`${folder.path}/copied`), "é\x1b]");
});

Deno.test("copyText() does without a program, and sends no sequence that is too long", async () => {
  const { written, io } = openTerminal("/tmp", { DISPLAY: ":0", PATH: "/nonexistent" });
  await copyText("x".repeat(200_000), io);
  assert.deepEqual(written, []);
});

Deno.test("readMentions() reads files that are there, without the signs of the sentence", async () => {
  await using folder = await temporaryFolder({
    "a.txt": "A\n",
    "b(1).txt": "B",
    "c/d.md": "D",
    "e f": "E",
  });
  const { io } = openTerminal(folder.path);
  const prompt =
    'See @a.txt, (@a.txt) and @b(1).txt; mail me@c/d.md or @c/d.md? @nobody @c @ @"e f"';
  assert.deepEqual(await readMentions(prompt, io), [
    { type: "text", text: '<file name="a.txt">\nA\n</file>', attachment: "a.txt" },
    { type: "text", text: '<file name="b(1).txt">\nB\n</file>', attachment: "b(1).txt" },
    { type: "text", text: '<file name="c/d.md">\nD\n</file>', attachment: "c/d.md" },
    { type: "text", text: '<file name="e f">\nE\n</file>', attachment: "e f" },
  ]);
});
