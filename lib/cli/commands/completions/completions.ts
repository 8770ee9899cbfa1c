/**
 * The command `completions`: what the Tab key offers.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import { loadCatalog } from "../../../skills/find/catalog.ts";
import type { Arguments } from "../../arguments.ts";
import { type CompletedCommand, completedCommands } from "./table.ts";
import type { Io } from "../../io.ts";
import { findSkillsFolders, loadConfig } from "../../open.ts";

/** Each shell and what loads the maker of its script. */
const shells: Record<string, () => Promise<(commands: readonly CompletedCommand[]) => string>> = {
  bash: async () => (await import("./bash.ts")).bashCompletions,
  zsh: async () => (await import("./zsh.ts")).zshCompletions,
  fish: async () => (await import("./fish.ts")).fishCompletions,
  powershell: async () => (await import("./powershell.ts")).powershellCompletions,
};

/** Prints the script for a shell; the scripts ask for `skill-names` when Tab is pressed. */
export async function completions(args: Arguments, io: Io): Promise<number> {
  const [shell = ""] = args.positionals;
  if (shell === "skill-names") {
    const { skills } = await loadCatalog(await findSkillsFolders(await loadConfig(args, io), io));
    await io.stdout.write(skills.map(({ name }) => `${name}\n`).join(""));
    return 0;
  }
  const load = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (load === undefined) {
    throw new RunnerError("usage", `There are no completions for "${shell}"`, {
      hint: `There are some for ${Object.keys(shells).join(", ")}`,
    });
  }
  const script = await load();
  await io.stdout.write(script(completedCommands()));
  return 0;
}
