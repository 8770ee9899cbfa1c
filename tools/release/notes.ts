/**
 * Prints what changed in a release: `deno task release:notes TAG`. It fails
 * unless the tag is the version in `deno.json`, the changelog has its section,
 * and the repository is the one that installers and updates ask.
 * @module
 */
import { repositoryUrl, version } from "../../lib/version.ts";
import { print, runTool, ToolError } from "../tool.ts";
import { changesOf } from "./changelog.ts";
import { changelogPath } from "./prepare.ts";

/** What is about to be released. */
export interface Candidate {
  tag: string;
  version: string;
  changelog: string;
  /** The address that the program knows. */
  repositoryUrl: string;
  /** `OWNER/NAME` where the workflow runs; undefined on somebody's machine. */
  runsIn?: string | undefined;
}

/**
 * What changed, for the page of the release.
 *
 * @throws {ToolError} if tag, version, changelog and repository do not agree
 */
export function releaseNotes(candidate: Candidate): string {
  const { tag, version, changelog, repositoryUrl, runsIn } = candidate;
  if (tag !== `v${version}`) {
    throw new ToolError(`The tag is "${tag}", and deno.json has version ${version}`, {
      hint: "Run deno task release VERSION before the tag is set",
    });
  }
  if (runsIn !== undefined && repositoryUrl !== `https://github.com/${runsIn}`) {
    throw new ToolError(`deno.json names ${repositoryUrl}, and this is ${runsIn}`, {
      hint: "Set repository in deno.json: installers and updates fetch from there",
    });
  }
  const changes = changesOf(changelog, version);
  if (changes === null) throw new ToolError(`CHANGELOG.md has no section for ${version}`);
  return changes;
}

if (import.meta.main) {
  await runTool(async ([tag = ""]) => {
    const changelog = await Deno.readTextFile(changelogPath());
    const runsIn = Deno.env.get("GITHUB_REPOSITORY");
    await print(releaseNotes({ tag, version, changelog, repositoryUrl, runsIn }));
  });
}
