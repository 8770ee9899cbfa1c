/**
 * Breaks one behaviour at a time and says which no test notices:
 * `deno task test:mutants [WORD…]` runs those whose words or file hold one of the words.
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, mutants } from "../tests/mutants.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** As many copies of the project are broken at a time. */
const workerCount = Math.min(navigator.hardwareConcurrency, 4);

/** Tests that hang for so long have noticed, too. */
const maxTestMs = 60_000;

if (import.meta.main) {
  const words = Deno.args;
  const chosen = mutants.filter(({ says, file }) =>
    words.length === 0 || words.some((word) => says.includes(word) || file.includes(word))
  );
  for (const mutant of chosen) await requireFresh(mutant);
  const survivors: Mutant[] = [];
  const waiting = [...chosen];
  let passing: Promise<void> | undefined;
  await Promise.all(Array.from({ length: workerCount }, async () => {
    const folder = await Deno.makeTempDir({ prefix: "skills-runner-mutants-" });
    try {
      await copyProject(folder);
      await (passing ??= requirePassing(chosen, folder));
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const isNoticed = await tryMutant(mutant, folder);
        if (!isNoticed) survivors.push(mutant);
        await print(`${isNoticed ? "noticed " : "SURVIVED"}  ${mutant.says} (${mutant.file})`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
  await print(`${chosen.length - survivors.length} noticed, ${survivors.length} survived`);
  Deno.exitCode = survivors.length === 0 ? 0 : 1;
}

/**
 * A mutant that breaks nothing, or whose test is not there, would count as noticed.
 *
 * @throws {Error} that names what is missing
 */
export async function requireFresh({ file, find, tests }: Mutant): Promise<void> {
  const text = await Deno.readTextFile(join(root, file));
  if (text.split(find).length !== 2) {
    throw new Error(`Cannot break ${file}: it does not hold "${find}" exactly once`);
  }
  for (const test of tests) await Deno.stat(join(root, test));
}

/** Breaks a copy, runs the tests that should notice, mends it; true if one fails. */
async function tryMutant({ file, find, replace, tests }: Mutant, folder: string): Promise<boolean> {
  const path = join(folder, file);
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace(find, () => replace));
  try {
    return !await passes(tests, folder);
  } finally {
    await Deno.writeTextFile(path, text);
  }
}

async function passes(tests: readonly string[], folder: string): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", "-P", "--no-check", "--fail-fast", ...tests],
    cwd: folder,
    signal: AbortSignal.timeout(maxTestMs),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

/** Tests that fail anyway would notice everything. */
async function requirePassing(chosen: readonly Mutant[], folder: string): Promise<void> {
  const tests = [...new Set(chosen.flatMap(({ tests }) => tests))];
  for (const test of tests) {
    if (!await passes([test], folder)) throw new Error(`${test} fails without any change`);
  }
}

/** Copies what git knows of, as it is in the working tree. */
async function copyProject(folder: string): Promise<void> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: root,
  }).output();
  const paths = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  for (const path of paths) {
    await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
    await Deno.copyFile(join(root, path), join(folder, path));
  }
}

async function print(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}
