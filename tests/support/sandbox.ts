/**
 * Whether this machine can lock scripts in, for tests that need it.
 */
import { RunnerError } from "../../lib/errors.ts";
import type { SandboxMode } from "../../lib/executor/executor.ts";
import { Sandbox } from "../../lib/executor/sandbox/sandbox.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** A test that is skipped, with the cause in its name, where a sandbox cannot be had. */
export async function sandboxTest(
  mode: Exclude<SandboxMode, "off">,
  name: string,
  body: () => Promise<void>,
): Promise<void> {
  const cause = await missing(mode);
  const shown = cause === null ? name : `${name} (skipped: ${cause})`;
  Deno.test({ name: shown, ignore: cause !== null, fn: body });
}

const known = new Map<SandboxMode, Promise<string | null>>();

/** Why a mode cannot be had; null if it can. */
export function missing(mode: Exclude<SandboxMode, "off">): Promise<string | null> {
  const found = known.get(mode) ?? look(mode);
  known.set(mode, found);
  return found;
}

async function look(mode: Exclude<SandboxMode, "off">): Promise<string | null> {
  // The profile for macOS is tested as text: nobody has run it yet.
  if (Deno.build.os !== "linux") return `not tried on ${Deno.build.os}`;
  await using folder = await temporaryFolder();
  const workFolder = `${folder.path}/home/work`;
  await Deno.mkdir(workFolder, { recursive: true });
  const sandbox = new Sandbox({ mode, home: `${folder.path}/home` }, {
    cacheFolder: `${folder.path}/cache`,
    workFolder,
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  try {
    await sandbox.require();
    return null;
  } catch (error) {
    if (error instanceof RunnerError) return error.message;
    throw error;
  }
}
