/**
 * The command `trust`: approves skills as they are now, and pins them.
 * @module
 */
import { resolve } from "node:path";
import { RunnerError } from "../../errors.ts";
import { counted } from "../../words/numbers.ts";
import { visibleLine } from "../../render/words/sanitize.ts";
import { jsonLine } from "../../render/words/json_line.ts";
import { loadCatalog } from "../../skills/find/catalog.ts";
import type { Skill } from "../../skills/skill.ts";
import { readContent } from "../../tools/approval.ts";
import { requireSkill } from "../../tools/require_skill.ts";
import { changesSince, covers, type Grant, type SkillContent } from "../../trust/approval.ts";
import { grantSkill } from "../../trust/gate.ts";
import { Grants } from "../../trust/grants.ts";
import { writePins } from "../../trust/pins.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { findSkillsFolders, loadConfig } from "../open.ts";

/** What a skill is to a person who approves: as approved, changed since, or never approved. */
type TrustState = "approved" | "changed" | "new" | "gone";

/** Approves the named skills; with options lists, revokes or pins. */
export async function trust(args: Arguments, io: Io): Promise<number> {
  const { flags, values } = args;
  const grants = new Grants(io.surroundings.stateFolder);
  const { skills } = await loadCatalog(await findSkillsFolders(await loadConfig(args, io), io));
  if (flags.has("revoke")) return await revoke(args, { grants, skills }, io);
  const chosen = choose(args, skills);
  if (flags.has("list") || (chosen.length === 0 && values.lock === undefined)) {
    return await list(args, { grants, skills }, io);
  }
  const approved = await approve(chosen, { grants, args }, io);
  if (values.lock === undefined) {
    if (flags.has("json")) await io.stdout.write(jsonLine({ skills: approved }));
    return 0;
  }
  const pinned = chosen.length > 0 ? chosen : skills.filter((skill) => !isShipped(skill, io));
  return await pin(resolve(io.surroundings.workFolder, values.lock), pinned, { grants, args }, io);
}

/** What the command works on. */
interface Known {
  grants: Grants;
  skills: readonly Skill[];
}

function choose({ positionals, flags }: Arguments, skills: readonly Skill[]): readonly Skill[] {
  if (flags.has("all")) return skills;
  return positionals.map((name) => requireSkill(skills, name));
}

async function approve(
  skills: readonly Skill[],
  { grants, args }: { grants: Grants; args: Arguments },
  io: Io,
): Promise<{ name: string; folder: string; digest: string }[]> {
  const approved = [];
  const isQuiet = args.flags.has("quiet") || args.flags.has("json");
  for (const skill of skills) {
    const content = await readContent(skill, io.signal);
    const changes = changesSince(content, await grants.list());
    const state = await grantSkill(content, { grants, now: () => new Date() });
    const { name, folder, digest, files } = content;
    approved.push({ name, folder, digest });
    if (isQuiet) continue;
    const said = state === "known" ? "already approved" : "approved";
    await io.stdout.write(
      `${name}: ${said} (${counted(files.length, "file")}, ${visibleLine(folder)})\n`,
    );
    for (const [word, paths] of Object.entries(changes ?? {})) {
      for (const path of paths) await io.stdout.write(`  ${word} ${visibleLine(path)}\n`);
    }
  }
  return approved;
}

async function pin(
  path: string,
  skills: readonly Skill[],
  { grants, args }: { grants: Grants; args: Arguments },
  io: Io,
): Promise<number> {
  const known = await grants.list();
  const contents = await Promise.all(skills.map((skill) => readContent(skill, io.signal)));
  const approved = contents.filter((content) => known.some((grant) => covers(grant, content)));
  if (approved.length === 0) {
    throw new RunnerError(
      "usage",
      `Cannot write ${path}: no skill of yours is approved as it is now`,
      {
        hint: "Approve and pin skills, also those of the program, with: " +
          "skills-runner trust --lock FILE SKILL…",
      },
    );
  }
  const pins = await writePins(path, approved);
  if (args.flags.has("json")) await io.stdout.write(jsonLine({ file: path, skills: pins }));
  else if (!args.flags.has("quiet")) {
    await io.stdout.write(`${path}: ${counted(pins.length, "skill")} pinned\n`);
  }
  return 0;
}

async function list({ flags }: Arguments, { grants, skills }: Known, io: Io): Promise<number> {
  const known = await grants.list();
  const rows: { name: string; folder: string; state: TrustState; at: string | null }[] = [];
  for (const skill of skills) {
    const content = await readContent(skill, io.signal);
    const grant = known.findLast(({ kind, folder }) => kind === "skill" && folder === skill.folder);
    rows.push({
      name: skill.name,
      folder: skill.folder,
      state: stateOf(content, known),
      at: grant?.at ?? null,
    });
  }
  const found = new Set(skills.map(({ folder }) => folder));
  for (const { kind, name, folder, at } of known) {
    if (kind === "skill" && !found.has(folder)) rows.push({ name, folder, state: "gone", at });
  }
  if (flags.has("json")) await io.stdout.write(jsonLine({ skills: rows }));
  else {
    for (const { name, state, folder, at } of rows) {
      const day = at === null ? "" : ` ${at.slice(0, 10)}`;
      await io.stdout.write(`${name}: ${words[state]}${day} (${folder})\n`);
    }
  }
  return 0;
}

const words: Record<TrustState, string> = {
  approved: "approved",
  changed: "changed since it was approved",
  new: "not approved",
  gone: "approved, and not found now",
};

function stateOf(content: SkillContent, known: readonly Grant[]): TrustState {
  if (known.some((grant) => covers(grant, content))) return "approved";
  return changesSince(content, known) === null ? "new" : "changed";
}

async function revoke(
  { flags, positionals }: Arguments,
  { grants, skills }: Known,
  io: Io,
): Promise<number> {
  const known = await grants.list();
  const isMeant = ({ name, folder }: Grant) =>
    flags.has("all") || positionals.includes(name) ||
    skills.some((skill) => positionals.includes(skill.name) && skill.folder === folder);
  const folders = known.filter(isMeant).map(({ folder }) => folder);
  const unknown = positionals.find((name) =>
    !known.some((grant) => grant.name === name) && !skills.some((skill) => skill.name === name)
  );
  if (unknown !== undefined) requireSkill(skills, unknown);
  if (positionals.length === 0 && !flags.has("all")) {
    throw new RunnerError("usage", "There is nothing to revoke", {
      hint: "Name skills, or give --all",
    });
  }
  const revoked = await grants.revoke(folders);
  const names = [...new Set(revoked.map(({ name }) => name))];
  if (flags.has("json")) await io.stdout.write(jsonLine({ revoked: names }));
  else if (!flags.has("quiet")) {
    for (const name of names) await io.stdout.write(`${name}: no longer approved\n`);
    if (names.length === 0) await io.stdout.write("Nothing was approved\n");
  }
  return 0;
}

/** What comes with the program changes with it. */
function isShipped({ folder }: Skill, { surroundings: { cacheFolder } }: Io): boolean {
  return folder.startsWith(`${cacheFolder}/`);
}
