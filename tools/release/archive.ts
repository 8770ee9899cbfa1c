/**
 * Archives of a release: the same files give the same bytes.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { ToolError } from "../tool.ts";

/** Every file in an archive is of this moment, in UTC: only content makes archives differ. */
const moment = new Date("2000-01-01T00:00:00Z");

/**
 * Packs a folder, under its own name, into a `.tar.gz` or a `.zip`.
 *
 * @throws {ToolError} if `tar` or `zip` fails
 */
export async function makeArchive(folder: string, archive: string): Promise<void> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  for (const path of [...names.map((name) => join(folder, name)), folder]) {
    await Deno.utime(path, moment, moment);
  }
  const base = basename(folder);
  const files = names.map((name) => `${base}/${name}`);
  if (!archive.endsWith(".zip")) {
    const owner = Deno.build.os === "linux"
      ? ["--owner=0", "--group=0", "--numeric-owner"]
      : ["--uid=0", "--gid=0"];
    return await execute("tar", ["-czf", archive, ...owner, ...files], dirname(folder));
  }
  await execute("zip", ["-X", "-q", "-9", archive, ...files], dirname(folder));
}

async function execute(program: string, args: string[], cwd: string): Promise<void> {
  const { success } = await new Deno.Command(program, {
    args,
    cwd,
    // zip writes times of the local zone; on macOS tar adds files of its own.
    env: { TZ: "UTC", COPYFILE_DISABLE: "1" },
    stdin: "null",
  }).spawn().status;
  if (!success) throw new ToolError(`Cannot pack ${cwd} with ${program}: it says why above`);
}
