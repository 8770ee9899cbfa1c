/**
 * The command `update`: replaces the executable that runs by a newer one, when
 * somebody asks for it and never else.
 * @module
 */
import { scriptVariables } from "../../../config/platform.ts";
import { RunnerError } from "../../../errors.ts";
import { jsonLine } from "../../../render/words/json_line.ts";
import { repositoryUrl, version as current } from "../../../version.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { updateAdvice } from "./advice.ts";
import { downloadArchive, findRelease, type Release } from "./release.ts";
import { replaceProgram } from "./replace.ts";
import { compareVersions, isVersion } from "./version_number.ts";

/** How it went, with the names of the JSON. */
type Outcome =
  | { state: "by_hand"; command: string }
  | { state: "same" | "available" | "updated"; release: Release; place: string };

/** Says what it would fetch, and fetches it unless `--check` is given. */
export async function update(args: Arguments, io: Io): Promise<number> {
  const outcome = await updateProgram(args, io);
  const isJson = args.flags.has("json");
  await io.stdout.write(isJson ? jsonLine(asJson(outcome)) : `${inWords(outcome)}\n`);
  return 0;
}

async function updateProgram(args: Arguments, io: Io): Promise<Outcome> {
  const { signal, surroundings, start, build: { form } } = io;
  const place = form === "executable" ? await Deno.realPath(start.executable) : start.mainModule;
  const command = updateAdvice({ form, place });
  if (command !== null) return { state: "by_hand", command };
  const asked = readVersion(args.positionals[0]);
  const release = await findRelease({
    address: args.values.from ?? `${repositoryUrl}/releases`,
    version: asked,
    target: Deno.build.target,
    signal,
  });
  const { version, archiveName } = release;
  const isOld = asked === null && compareVersions(version, current) < 0;
  if (version === current || isOld) return { state: "same", release, place };
  const plan: Outcome = { state: "available", release, place };
  if (args.flags.has("check")) return plan;
  if (!args.flags.has("quiet")) await io.stderr.write(`${inWords(plan)}\n`);
  const archive = await downloadArchive(release, signal);
  const env = scriptVariables(surroundings.env);
  await replaceProgram({ program: place, archive, archiveName, version, env, signal });
  return { ...plan, state: "updated" };
}

/** @throws {RunnerError} `usage` for what is no version */
function readVersion(text: string | undefined): string | null {
  if (text === undefined) return null;
  const version = text.replace(/^v/, "");
  if (isVersion(version)) return version;
  throw new RunnerError("usage", `Cannot update to "${text}": it is not a version`, {
    hint: "Write it as in skills-runner update 1.2.3",
  });
}

function inWords(outcome: Outcome): string {
  if (outcome.state === "by_hand") return `Update it with: ${outcome.command}`;
  const { state, release: { version, archiveUrl, sha256 }, place } = outcome;
  switch (state) {
    case "same":
      return version === current
        ? `skills-runner ${current} is the latest version`
        : `skills-runner ${current} is newer than the latest release, ${version}`;
    case "available":
      return `skills-runner ${current} → ${version}
  from     ${archiveUrl}
  SHA-256  ${sha256}
  to       ${place}`;
    case "updated":
      return `Updated to skills-runner ${version}`;
  }
}

function asJson(outcome: Outcome): Record<string, unknown> {
  if (outcome.state === "by_hand") return { ...outcome, current };
  const { state, release: { version, archiveUrl, sha256 }, place } = outcome;
  return { state, current, version, url: archiveUrl, sha256, program: place };
}
