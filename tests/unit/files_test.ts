import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { readBytes, readText } from "../../lib/files/bounded.ts";
import { readTextInside } from "../../lib/files/inside.ts";
import { appendLines, Journal } from "../../lib/files/journal.ts";
import { readLines } from "../../lib/files/lines.ts";
import { lockFile, lockOpenFile, tryLockFile } from "../../lib/files/lock.ts";
import { FileRefused, openAny, openRegular } from "../../lib/files/regular.ts";
import { createRedaction } from "../../lib/files/secrets.ts";
import { writeWhole } from "../../lib/files/whole.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const maxBytes = 1000;

async function makePipe(path: string): Promise<void> {
  await new Deno.Command("mkfifo", { args: [path] }).output();
}

async function makeSparse(path: string, bytes: number): Promise<void> {
  using file = await Deno.create(path);
  await file.truncate(bytes);
}

Deno.test.each(
  [
    ["a named pipe", "it is a named pipe (FIFO)", makePipe],
    ["a link to /dev/zero", "it is a device", (path: string) => Deno.symlink("/dev/zero", path)],
    ["a folder", "it is a folder", (path: string) => Deno.mkdir(path)],
    [
      "a sparse file of 300 GB",
      "it has 300000000000 bytes, and at most 1000 are read",
      (path: string) => makeSparse(path, 300e9),
    ],
  ] as const,
)("readBytes() refuses %s", async (_what, reason, make) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await make(path);
  await assert.rejects(readBytes(path, { maxBytes }), new FileRefused(reason));
});

Deno.test("readBytes() takes a file of exactly the bound", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await Deno.writeTextFile(path, "a".repeat(maxBytes));
  assert.equal((await readBytes(path, { maxBytes })).length, maxBytes);
});

Deno.test("readBytes() bounds a file that does not tell its size", async () => {
  await assert.rejects(readBytes("/proc/self/status", { maxBytes: 10 }), /NotCapable|at most 10/);
});

Deno.test("readBytes() ends with the signal", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await makeSparse(path, 300e9);
  const abort = new AbortController();
  const reading = readBytes(path, { maxBytes: 400e9, signal: abort.signal });
  const reason = new Error("interrupted");
  queueMicrotask(() => abort.abort(reason));
  await assert.rejects(reading, reason);
});

Deno.test("openRegular() lets go of a pipe that came in place of the file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await makePipe(path);
  using _stat = pretendRegular();
  const abort = new AbortController();
  const opening = openRegular(path, { signal: abort.signal });
  const reason = new Error("interrupted");
  queueMicrotask(() => abort.abort(reason));
  await assert.rejects(opening, reason);
});

/** The first look finds a regular file, as in a race that the pipe wins. */
function pretendRegular(): Disposable {
  const { statSync } = Deno;
  Deno.statSync = () => {
    Deno.statSync = statSync;
    return statSync(".").isDirectory ? { ...statSync("."), isFile: true } : statSync(".");
  };
  return { [Symbol.dispose]: () => void (Deno.statSync = statSync) };
}

Deno.test.each([
  ["UTF-8 with a mark", [0xef, 0xbb, 0xbf, 0x61]],
  ["UTF-16, little end first", [0xff, 0xfe, 0x61, 0x00]],
  ["UTF-16, big end first", [0xfe, 0xff, 0x00, 0x61]],
])("readText() reads %s", async (_name, bytes) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await Deno.writeFile(path, new Uint8Array(bytes));
  assert.equal(await readText(path, { maxBytes }), "a");
});

Deno.test.each([
  ["a link to a file outside", (path: string) => Deno.symlink("/etc/hostname", path)],
  ["a link to a link that leaves", async (path: string) => {
    await Deno.symlink("/etc/hostname", `${path}.2`);
    await Deno.symlink(`${path}.2`, path);
  }],
])("readTextInside() refuses %s", async (_what, make) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await make(path);
  await assert.rejects(
    readTextInside(folder.path, path, { maxBytes }),
    new FileRefused("it leads outside the folder"),
  );
});

Deno.test("readTextInside() follows a link that stays inside", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "target"), "text");
  await Deno.symlink("target", join(folder.path, "link"));
  assert.equal(await readTextInside(folder.path, join(folder.path, "link"), { maxBytes }), "text");
});

Deno.test("readTextInside() never reads what a swapped folder leads to", async () => {
  await using folder = await temporaryFolder();
  const inside = join(folder.path, "skill");
  await Deno.mkdir(join(inside, "real"), { recursive: true });
  await Deno.mkdir(join(folder.path, "outside"));
  await Deno.writeTextFile(join(inside, "real/file"), "inside");
  await Deno.writeTextFile(join(folder.path, "outside/file"), "outside");
  await Deno.symlink("../outside", join(inside, "link"));
  await using _swapping = await startSwapping(inside);
  const seen = new Set<string | null>();
  for (let round = 0; round < 1000; round++) {
    const path = join(inside, "now/file");
    seen.add(await readTextInside(inside, path, { maxBytes }).catch(() => null));
  }
  assert.equal(seen.has("outside"), false);
});

/** Another process that keeps exchanging the folder `now` for a link that leaves the skill. */
async function startSwapping(folder: string): Promise<AsyncDisposable> {
  const code = `import os
os.chdir(${JSON.stringify(folder)})
print("started", flush=True)
while True:
    os.rename("real", "now"); os.rename("now", "real")
    os.rename("link", "now"); os.rename("now", "link")`;
  const command = new Deno.Command("python3", { args: ["-c", code], stdout: "piped" });
  const child = command.spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.status, reader.cancel()]);
    },
  };
}

Deno.test("writeWhole() keeps the mode of the file that it replaces", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await Deno.writeTextFile(path, "old");
  await Deno.chmod(path, 0o640);
  await writeWhole(path, "new");
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o640);
  assert.equal(await Deno.readTextFile(path), "new");
});

Deno.test("writeWhole() makes a new file for its owner alone", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await writeWhole(path, "new");
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("writeWhole() replaces a link, or the file behind it if asked to", async () => {
  await using folder = await temporaryFolder();
  const [target, link] = [join(folder.path, "target"), join(folder.path, "link")];
  await Deno.writeTextFile(target, "old");
  await Deno.symlink("target", link);
  await writeWhole(link, "behind", { followsLink: true });
  assert.equal(await Deno.readTextFile(target), "behind");
  await writeWhole(link, "instead");
  assert.equal(await Deno.readTextFile(target), "behind");
  assert.equal((await Deno.lstat(link)).isFile, true);
});

Deno.test("writeWhole() leaves the old file and nothing else when its content fails", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await Deno.writeTextFile(path, "old");
  const failing = ReadableStream.from(async function* () {
    yield await Promise.resolve("half");
    throw new Error("broken");
  }());
  await assert.rejects(writeWhole(path, failing), new Error("broken"));
  assert.deepEqual(Array.from(Deno.readDirSync(folder.path), ({ name }) => name), ["file"]);
  assert.equal(await Deno.readTextFile(path), "old");
});

Deno.test("a lock is given up at once, also while processes are being started", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  await using _starting = await startManyProcesses();
  for (let round = 0; round < 600; round++) {
    const file = await Deno.open(path, { write: true, create: true });
    const lock = await lockOpenFile(file);
    assert.ok(lock, `not free in round ${round}`);
    lock[Symbol.dispose]();
  }
});

Deno.test("a lock is given up before its file is closed", async () => {
  const calls: string[] = [];
  const file = {
    tryLock: () => Promise.resolve(true),
    unlockSync: () => void calls.push("unlock"),
    close: () => void calls.push("close"),
  };
  (await lockOpenFile(file))?.[Symbol.dispose]();
  assert.deepEqual(calls, ["unlock", "close"]);
});

/** Another thread that starts one process after the other: each holds copies of all files for a moment. */
async function startManyProcesses(): Promise<AsyncDisposable> {
  const code = `self.postMessage("started");
    const once = () => new Deno.Command("true", { detached: true }).outputSync();
    const more = () => { once(); setTimeout(more); };
    more();`;
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  const worker = new Worker(url, { type: "module" });
  await new Promise((resolve) => worker.onmessage = resolve);
  return {
    [Symbol.asyncDispose]() {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

Deno.test("lockFile() waits, says so once, and ends with the signal", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  using _held = await lockFile(path);
  assert.equal(await tryLockFile(path), null);
  const abort = new AbortController();
  let waits = 0;
  const waiting = lockFile(path, {
    signal: abort.signal,
    onWait: () => {
      waits++;
      abort.abort(new Error("interrupted"));
    },
  });
  await assert.rejects(waiting, new Error("interrupted"));
  assert.equal(waits, 1);
});

Deno.test("lockFile() makes its file anew where a pipe or a link is", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  await makePipe(path);
  (await lockFile(path))[Symbol.dispose]();
  assert.equal((await Deno.lstat(path)).isFile, true);
});

async function textsOf(journal: Journal): Promise<(string | null)[]> {
  return await Array.fromAsync(journal.lines(), ({ text }) => text);
}

Deno.test("Journal.open() gives null while another has the file open", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "sub/journal");
  using _journal = await Journal.create(path);
  assert.equal(await Journal.open(path), null);
  assert.equal(((await Deno.stat(dirname(path))).mode ?? 0) & 0o777, 0o700);
});

Deno.test.each([
  ["a torn last line", "one\ntwo\nthr", "one\ntwo\n"],
  ["nothing of whole lines", "one\ntwo\n", "one\ntwo\n"],
  ["all of a file without a line feed", "x".repeat(100_000), ""],
  ["nothing of an empty file", "", ""],
])("Journal.cutTornEnd() cuts %s", async (_what, before, after) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal");
  await Deno.writeTextFile(path, before);
  using journal = await Journal.open(path);
  await journal?.cutTornEnd();
  assert.equal(await Deno.readTextFile(path), after);
});

Deno.test("Journal locks a file beside, as on Windows, where a locked file cannot be read", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal");
  const options = { locksBeside: true };
  {
    using journal = await Journal.create(path, options);
    assert.equal(await Journal.open(path, options), null);
    using file = await Deno.open(path);
    assert.equal(await file.tryLock(true), true);
    file.unlockSync();
    await journal.append(["one", "two"]);
    await Deno.writeTextFile(path, "torn", { append: true });
    await journal.cutTornEnd();
    assert.deepEqual(await textsOf(journal), ["one", "two"]);
    await journal.replace(ReadableStream.from(["three"]));
    await journal.append(["four"]);
    assert.equal(await Journal.open(path, options), null);
  }
  using again = await Journal.open(path, options);
  assert.ok(again !== null);
  assert.deepEqual(await textsOf(again), ["three", "four"]);
  await again.remove();
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("Journal.append() writes what was added at the same time in order", async () => {
  await using folder = await temporaryFolder();
  using journal = await Journal.create(join(folder.path, "journal"));
  await Promise.all(["a", "b", "c"].map((line) => journal.append([line, `${line}2`])));
  assert.deepEqual(await textsOf(journal), ["a", "a2", "b", "b2", "c", "c2"]);
});

Deno.test("Journal.replace() exchanges the lines and keeps the lock", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal");
  using journal = await Journal.create(path);
  await journal.append(["a", "b"]);
  await journal.replace(ReadableStream.from(["b"]));
  await journal.append(["c"]);
  assert.equal(await Deno.readTextFile(path), "b\nc\n");
  assert.equal(await Journal.open(path), null);
});

Deno.test("appendLines() leaves a torn line to itself", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lines");
  await appendLines(path, ["one"]);
  await Deno.writeTextFile(path, "tw", { append: true });
  await appendLines(path, ["three"]);
  assert.equal(await Deno.readTextFile(path), "one\ntw\nthree\n");
});

Deno.test("appendLines() refuses a pipe instead of waiting for its reader", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lines");
  await makePipe(path);
  await assert.rejects(appendLines(path, ["one"]), FileRefused);
});

Deno.test("readLines() keeps nothing of a line over the bound, and goes on behind it", async () => {
  const bytes = new Blob(["a\n", "b".repeat(100), "b".repeat(100), "\nc"]).stream();
  const lines = await Array.fromAsync(readLines(bytes, { maxLineBytes: 150 }));
  assert.deepEqual(lines, [
    { number: 1, text: "a", isTooLong: false, start: 0, isWhole: true },
    { number: 2, text: null, isTooLong: true, start: 2, isWhole: true },
    { number: 3, text: "c", isTooLong: false, start: 203, isWhole: false },
  ]);
});

Deno.test("readLines() ends at a line over the bound where it is told to", async () => {
  const bytes = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new Uint8Array(100)),
  });
  const lines = await Array.fromAsync(
    readLines(bytes, { maxLineBytes: 150, stopsAtLongLine: true }),
  );
  assert.deepEqual(lines, [{ number: 1, text: null, isTooLong: true, start: 0, isWhole: false }]);
});

Deno.test("readLines() of a pipe that nobody writes to ends by its signal", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "pipe");
  await makePipe(path);
  using writer = await Deno.open(path, { read: true, write: true });
  const abort = new AbortController();
  const { signal } = abort;
  using reader = await openAny(path, signal);
  await writer.write(new TextEncoder().encode("one\n"));
  const lines = readLines(reader.readable, { signal });
  assert.equal((await lines.next()).value?.text, "one");
  const waiting = lines.next();
  abort.abort(new Error("Ended"));
  await assert.rejects(waiting, /^Error: Ended$/);
  // What waits in the system is let go.
  await writer.write(new Uint8Array(1));
});

Deno.test("openAny() of a pipe without a writer ends by its signal", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "pipe");
  await makePipe(path);
  const abort = new AbortController();
  const opening = openAny(path, abort.signal);
  abort.abort(new Error("Ended"));
  await assert.rejects(opening, /^Error: Ended$/);
});

Deno.test.each([
  ["anywhere", "sk-0123456789abcdef", "xsk-0123456789abcdefx", "x[secret]x"],
  ["in JSON", 'quote"in"the-key', JSON.stringify('quote"in"the-key'), '"[secret]"'],
  ["in an address", "slash/plus+in-key", "?k=slash%2Fplus%2Bin-key", "?k=[secret]"],
  ["alone if short", "a1b2c3", "a1b2c3, xa1b2c3", "[secret], xa1b2c3"],
  ["not if a placeholder", "ollama", "ollama", "ollama"],
  ["not if hardly anything", "a", "a banana", "a banana"],
  ["with a pattern's own signs", "$&(.*)[a-z]+?", "is $&(.*)[a-z]+?", "is [secret]"],
])("createRedaction() takes a secret out %s", (_where, secret, text, expected) => {
  assert.equal(createRedaction([secret, null])(text), expected);
});

Deno.test("createRedaction() takes the longer of two secrets that begin alike", () => {
  const redact = createRedaction(["sk-0123456789", "sk-0123456789-and-more"]);
  assert.equal(redact("sk-0123456789-and-more"), "[secret]");
});
