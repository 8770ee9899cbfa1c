/**
 * The forms of the program side by side: size, start-up and memory of source,
 * one file and executable.
 * @module
 */
import { join } from "node:path";
import { makeOneFile } from "../tools/bundle.ts";
import { noBaseRuntime, stage } from "../tools/compile.ts";
import { makeModules, repository } from "../tools/modules.ts";
import { type Command, interleave, peakMemory, ratioRow, type Row, spawn } from "./measure.ts";

/** One form of the program. */
interface Form {
  name: string;
  /** The program and the first words of its command line. */
  command: readonly [string, ...string[]];
  /** Of what has to be there beside Deno. */
  bytes: number;
}

const permissions = ["--allow-net", "--allow-read", "--allow-write", "--allow-run", "--allow-env"];

/** Rows with one figure a form; and that the executable starts no slower than the one file. */
export async function formRows(folder: string): Promise<Row[]> {
  const forms = await makeForms(folder);
  const env = {
    SKILLS_RUNNER_CACHE: join(folder, "forms-cache"),
    SKILLS_RUNNER_STATE: join(folder, "forms-state"),
  };
  const command = ({ command: [program, ...args] }: Form, words: string[]): Command => ({
    program,
    args: [...args, ...words],
    env,
  });
  const time = (words: string[]) =>
    interleave(9, ...forms.map((form) => () => spawn(command(form, words))));
  const list = ["list", "-q"];
  const run = ["run", "-q", "calculator", "-c", "print(42)"];
  const memory: number[] = [];
  const [versions, lists, runs] = [await time(["--version"]), await time(list), await time(run)];
  for (const form of forms) memory.push(await peakMemory(command(form, list)));
  const row = (what: string, unit: string, values: readonly number[]): Row => ({
    what,
    figure: forms.map(({ name }, index) => `${name} ${(values[index] ?? NaN).toFixed(0)} ${unit}`)
      .join(", "),
    limit: "",
    isMet: true,
  });
  const rows = [
    row("size by form", "kB", forms.map(({ bytes }) => bytes / 1000)),
    row("--version by form", "ms", versions),
    row("list by form", "ms", lists),
    row("run of a script by form", "ms", runs),
    row("list, peak memory by form", "MiB", memory),
  ];
  const [file, executable] = ["one file", "executable"].map((name) =>
    forms.findIndex((form) => form.name === name)
  );
  if (file === undefined || executable === undefined || executable < 0) return rows;
  const pair = (values: readonly number[]) => [values[executable] ?? NaN, values[file] ?? NaN];
  return [...rows, ratioRow("list, executable to one file", 1.05, pair(lists))];
}

async function makeForms(folder: string): Promise<Form[]> {
  const file = join(folder, "skills-runner.js");
  await using program = await makeModules();
  await makeOneFile(program, file, "file");
  const modules = join(folder, "modules");
  const entry = await stage(program, modules);
  const deno = Deno.execPath();
  const config = `--config=${join(repository, "deno.json")}`;
  const main = join(repository, "main.ts");
  const forms: Form[] = [
    {
      name: "source",
      command: [deno, "run", "--quiet", config, "-P", main],
      bytes: await sourceBytes(),
    },
    {
      name: "one file",
      command: [deno, "run", "--quiet", "--no-config", ...permissions, file],
      bytes: (await Deno.stat(file)).size,
    },
    {
      name: "modules of the executable",
      command: [deno, "run", "--quiet", "--no-config", "--no-lock", ...permissions, entry],
      bytes: await folderBytes(modules),
    },
  ];
  const executable = join(folder, "skills-runner");
  const made = await new Deno.Command(deno, {
    args: ["task", "--quiet", "compile", `--output=${executable}`],
    cwd: repository,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (made.code === noBaseRuntime) return forms;
  if (!made.success) throw new Error(new TextDecoder().decode(made.stderr));
  const { size } = await Deno.stat(executable);
  return [...forms, { name: "executable", command: [executable], bytes: size }];
}

/** The program's own files; its packages are in Deno's cache. */
async function sourceBytes(): Promise<number> {
  const folders = ["lib", "skills"].map((name) => folderBytes(join(repository, name)));
  return (await Promise.all(folders)).reduce((sum, bytes) => sum + bytes);
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await folderBytes(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}
