/**
 * The command `new`: a skill from the template, ready to be filled in.
 * @module
 */
import { basename, join, resolve } from "node:path";
import { reasonOf, RunnerError } from "../../errors.ts";
import { writeWhole } from "../../files/whole.ts";
import { jsonLine } from "../../render/words/json_line.ts";
import { shippedSkillsFolder } from "../../shipped/folder.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { writeNote } from "../note.ts";

/** What the Agent Skills specification allows, up to 64 characters. */
const namePattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Makes a folder with SKILL.md: in `./skills` for a bare name, else where the path says. */
export async function newSkill(
  { positionals: [path = ""], flags }: Arguments,
  io: Io,
): Promise<number> {
  const name = basename(path);
  if (!namePattern.test(name) || name.length > 64) {
    throw new RunnerError(
      "usage",
      `Cannot make a skill "${path}": "${name}" is no name of a skill`,
      {
        hint: `Use small letters, digits and single dashes, at most 64: ${suggest(name)}`,
      },
    );
  }
  const isBare = path === name;
  const folder = resolve(io.surroundings.workFolder, isBare ? join("skills", name) : path);
  const file = join(folder, "SKILL.md");
  const text = await readTemplate(name, io);
  await makeFolder(folder, path);
  await writeWhole(file, text, { mode: 0o644 });
  if (flags.has("json")) {
    await io.stdout.write(jsonLine({ name, folder, file }));
    return 0;
  }
  await io.stdout.write(`${file}\n`);
  if (!flags.has("quiet")) {
    const check = `skills-runner check ${isBare ? join("skills", name) : path}`;
    const next = `Replace what stands in capitals; ${check} says what is left`;
    await writeNote({ label: "hint", colour: "yellow", text: next }, io);
  }
  return 0;
}

async function readTemplate(name: string, { surroundings }: Io): Promise<string> {
  const shipped = await shippedSkillsFolder(surroundings.cacheFolder);
  const template = join(shipped, "skill-writer", "assets", "template", "SKILL.md");
  const text = await Deno.readTextFile(template);
  return text.replace(/^name: .*$/m, `name: ${name}`);
}

/** What is there already stays as it is. */
async function makeFolder(folder: string, path: string): Promise<void> {
  const refusal = (state: string, cause: unknown) =>
    new RunnerError("usage", `Cannot make the skill "${path}": ${state}`, { cause });
  try {
    await Deno.mkdir(resolve(folder, ".."), { recursive: true });
    await Deno.mkdir(folder);
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) {
      throw refusal(`${folder} is there already`, cause);
    }
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw refusal(reasonOf(cause), cause);
  }
}

function suggest(name: string): string {
  const words = name.normalize("NFKD").toLowerCase().match(/[a-z0-9]+/g) ?? ["my", "skill"];
  return words.join("-").slice(0, 64).replace(/-$/, "");
}
