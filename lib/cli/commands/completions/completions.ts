/**
 * The command `completions`: what the Tab key offers.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import type { Candidate } from "./candidates.ts";

/** Prints the script for a shell, or what the script asks for when Tab is pressed. */
export async function completions(args: Arguments, io: Io): Promise<number> {
  if (args.values.words !== undefined) return await offer(args.values.words, args, io);
  const [shell = "", ...others] = args.positionals;
  const { shellScripts } = await import("./scripts.ts");
  const shells = Object.keys(shellScripts).join(", ");
  if (shell === "") {
    throw new RunnerError("usage", "Cannot run completions: the name of a shell is missing", {
      hint: `Give one of ${shells}`,
    });
  }
  const script = Object.hasOwn(shellScripts, shell) ? shellScripts[shell] : undefined;
  if (script === undefined || others.length > 0) {
    throw new RunnerError("usage", `There are no completions for "${args.positionals.join(" ")}"`, {
      hint: `There are some for ${shells}`,
    });
  }
  await io.stdout.write(script);
  return 0;
}

async function offer(word: string, args: Arguments, io: Io): Promise<number> {
  const { findCandidates } = await import("./candidates.ts");
  const { paths, words } = await findCandidates(args.positionals, word, {
    skills: () => skillNames(args, io),
    sessions: () => sessionIds(io),
    profiles: () => profiles(io),
  });
  const lines = words.map(({ word, says }) => says === "" ? word : `${word}\t${says}`);
  await io.stdout.write([paths, ...lines, ""].join("\n"));
  return 0;
}

async function skillNames(args: Arguments, io: Io): Promise<Candidate[]> {
  const [{ loadCatalog }, { findSkillsFolders, loadConfig }] = await Promise.all([
    import("../../../skills/find/catalog.ts"),
    import("../../open.ts"),
  ]);
  const { skills } = await loadCatalog(await findSkillsFolders(await loadConfig(args, io), io));
  return skills.map(({ name, description }) => ({
    word: name,
    says: description.replace(/\s+/g, " ").slice(0, 80),
  }));
}

async function sessionIds({ surroundings }: Io): Promise<Candidate[]> {
  const [{ storedSessions }, { sessionsFolder }] = await Promise.all([
    import("../../../sessions/store.ts"),
    import("../../open_session.ts"),
  ]);
  const stored = await storedSessions(sessionsFolder(surroundings));
  return stored.map(({ id }) => ({ word: id, says: "" }));
}

async function profiles({ surroundings }: Io): Promise<Candidate[]> {
  const [{ profileNames }, { configFile }] = await Promise.all([
    import("../../../config/config_file.ts"),
    import("../../../config/platform.ts"),
  ]);
  const names = await profileNames(configFile(surroundings));
  return names.map((word) => ({ word, says: "" }));
}
