/**
 * `check --lock FILE`: whether skills are what they were pinned as.
 * @module
 */
import { dirname, relative, resolve } from "node:path";
import { counted } from "../../words/numbers.ts";
import { visibleLine } from "../../render/words/sanitize.ts";
import { jsonLine } from "../../render/words/json_line.ts";
import { loadCatalog } from "../../skills/find/catalog.ts";
import { readContent } from "../../tools/approval.ts";
import { comparePins, type PinState, readPins } from "../../trust/pins.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { findSkillsFolders, loadConfig } from "../open.ts";

/** Prints what differs; 1 if anything does. */
export async function checkLock(file: string, args: Arguments, io: Io): Promise<number> {
  const { workFolder } = io.surroundings;
  const path = resolve(workFolder, file);
  const pins = await readPins(path);
  const folders = args.positionals.length > 0
    ? args.positionals.map((folder) => resolve(workFolder, folder))
    : await findSkillsFolders(await loadConfig(args, io), io);
  const { skills } = await loadCatalog([...folders, ...pins.map(({ folder }) => folder)]);
  const contents = await Promise.all(skills.map((skill) => readContent(skill, io.signal)));
  const states = comparePins(pins, contents, dirname(path));
  const wrong = states.filter(({ state }) => state !== "same");
  if (args.flags.has("json")) {
    await io.stdout.write(jsonLine({ skills: states, differences: wrong.length }));
    return wrong.length > 0 ? 1 : 0;
  }
  for (const { name, folder, state } of wrong) {
    const place = visibleLine(relative(workFolder, folder) || ".");
    await io.stdout.write(`${place}: ${words[state]} (${name})\n`);
  }
  if (!args.flags.has("quiet")) {
    await io.stdout.write(
      `${counted(pins.length, "pinned skill")}, ${counted(wrong.length, "difference")}\n`,
    );
  }
  return wrong.length > 0 ? 1 : 0;
}

const words: Record<PinState["state"], string> = {
  same: "as pinned",
  changed: "differs from its pin",
  missing: "is pinned, and not there",
  unpinned: "is there, and not pinned",
};
