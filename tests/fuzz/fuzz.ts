/**
 * Fuzzing for a time: invented texts for the readers of each kind, two kinds at
 * once. No reader may throw, take more time than its text is worth, or keep
 * memory.
 *
 * `deno task test:fuzz [SECONDS] [KIND]`, and `deno task test:fuzz --seed SEED KIND`
 * for one text again.
 * @module
 */
import { fileURLToPath } from "node:url";
import { invent } from "./invent.ts";
import { type Kind, type Reader, readersOfKinds } from "./readers.ts";

const defaultSeconds = 60;
/** A text may take so long, whatever it is, and so much more for each of its characters. */
const [freeMs, msPerChar] = [100, 0.01];
/** What a kind may hold at its end beyond what it held after a fifth of its time. */
const maxGrownBytes = 24 * 1024 * 1024;
const atOnce = 2;

const kinds = Object.keys(readersOfKinds);

function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(readersOfKinds, text);
}

/** What is wrong with a reader for one text; null if nothing is. */
async function faultOf(read: Reader, text: string): Promise<string | null> {
  const allowedMs = freeMs + msPerChar * text.length;
  let leastMs = Infinity;
  // The machine may have had something else to do.
  for (let attempt = 0; attempt < 3; attempt++) {
    const startedAt = performance.now();
    try {
      await read(text);
    } catch (error) {
      return error instanceof Error ? error.stack ?? error.message : String(error);
    }
    leastMs = Math.min(leastMs, performance.now() - startedAt);
    if (leastMs <= allowedMs) return null;
  }
  const figures = `${leastMs.toFixed(0)} ms for ${text.length} characters`;
  return `takes ${figures}, at most ${allowedMs.toFixed(0)} ms are right`;
}

/** Tries one text with all readers of a kind; false if there is a fault, which is told. */
async function tryText(kind: Kind, seed: number): Promise<boolean> {
  const text = invent(seed);
  for (const [name, read] of Object.entries<Reader>(readersOfKinds[kind])) {
    const fault = await faultOf(read, text);
    if (fault === null) continue;
    say(`${kind}: ${name} ${fault}\n  input: ${JSON.stringify(text)}`);
    say(`  again: deno task test:fuzz --seed ${seed} ${kind}`);
    return false;
  }
  return true;
}

async function fuzz(kind: Kind, seconds: number): Promise<boolean> {
  const startedAt = performance.now();
  const passedMs = () => performance.now() - startedAt;
  const first = Date.now() % 2 ** 31;
  let [count, isFine] = [0, true];
  let heldBytes: number | null = null;
  for (; passedMs() < seconds * 1000 && isFine; count++) {
    isFine = await tryText(kind, first + count);
    if (heldBytes === null && passedMs() > seconds * 200) heldBytes = held();
  }
  const grown = heldBytes === null ? 0 : held() - heldBytes;
  const grownMiB = (grown / 1024 / 1024).toFixed(1);
  say(`${kind}: ${count} texts from seed ${first}, ${grownMiB} MiB more in memory at the end`);
  if (grown <= maxGrownBytes) return isFine;
  say(`${kind}: a reader keeps what it read`);
  return false;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function held(): number {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect === "function") collect();
  return Deno.memoryUsage().heapUsed;
}

/** Each kind in a process of its own. */
async function fuzzAll(seconds: number): Promise<boolean> {
  const left = [...kinds];
  let isFine = true;
  const work = async () => {
    for (let kind = left.shift(); kind !== undefined; kind = left.shift()) {
      const args = [
        "run",
        "--quiet",
        "-P",
        "--v8-flags=--expose-gc",
        fileURLToPath(import.meta.url),
      ];
      const { success } = await new Deno.Command(Deno.execPath(), {
        args: [...args, String(seconds), kind],
      }).spawn().status;
      isFine &&= success;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return isFine;
}

async function run([first, second, third]: readonly string[]): Promise<boolean> {
  if (first === "--seed") return isKind(third) && await tryText(third, Number(second));
  const seconds = Number(first ?? defaultSeconds);
  if (!(seconds > 0)) throw new RangeError(`"${first}" is no number of seconds`);
  if (second === undefined) return await fuzzAll(seconds);
  if (!isKind(second)) throw new RangeError(`"${second}" is none of ${kinds.join(", ")}`);
  return await fuzz(second, seconds);
}

Deno.exitCode = await run(Deno.args) ? 0 : 1;
