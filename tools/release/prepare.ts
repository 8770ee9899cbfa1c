/**
 * Prepares a release: `deno task release VERSION` puts the version into
 * `deno.json` and what is unreleased under it in the changelog. The commit and
 * the tag, which starts the workflow, stay with the person.
 * @module
 */
import { join } from "node:path";
import { version as current } from "../../lib/version.ts";
import { repository } from "../modules.ts";
import { print, runTool, ToolError } from "../tool.ts";
import { changesOf, closeUnreleased } from "./changelog.ts";
import { isVersion } from "../../lib/cli/commands/update/version_number.ts";
import { withVersion } from "./version.ts";

/** The files that a release changes. */
export interface ReleaseFiles {
  denoJson: string;
  changelog: string;
}

/**
 * Returns the files as the release has them.
 *
 * @param day as `YYYY-MM-DD`
 * @throws {ToolError} for what is no version, for one that was released, and if nothing has changed
 */
export function prepareRelease(files: ReleaseFiles, version: string, day: string): ReleaseFiles {
  if (!isVersion(version)) {
    throw new ToolError(`"${version}" is not a version`, {
      hint: `The version now is ${current}; the next may be 1.2.3 or 1.2.3-rc.1`,
      exitCode: 2,
    });
  }
  if (changesOf(files.changelog, version) !== null) {
    throw new ToolError(`CHANGELOG.md has a section for ${version}: it was released`);
  }
  const changelog = closeUnreleased(files.changelog, version, day);
  if (changelog === null) {
    throw new ToolError("CHANGELOG.md has nothing under Unreleased", {
      hint: "Write there what has changed for users",
    });
  }
  return { denoJson: withVersion(files.denoJson, version), changelog };
}

if (import.meta.main) {
  await runTool(async ([version = ""]) => {
    const paths = { denoJson: join(repository, "deno.json"), changelog: changelogPath() };
    const files = {
      denoJson: await Deno.readTextFile(paths.denoJson),
      changelog: await Deno.readTextFile(paths.changelog),
    };
    const day = new Date().toISOString().slice(0, 10);
    const prepared = prepareRelease(files, version, day);
    await Deno.writeTextFile(paths.denoJson, prepared.denoJson);
    await Deno.writeTextFile(paths.changelog, prepared.changelog);
    await print(`Now:
  git commit -am "Release ${version}"
  git tag v${version}
  git push --atomic origin HEAD v${version}`);
  });
}

/** Where the changelog is. */
export function changelogPath(): string {
  return join(repository, "CHANGELOG.md");
}
