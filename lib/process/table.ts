/**
 * The processes of this machine.
 * @module
 */
import {
  parseProcessList,
  processListArguments,
  type ProcessRow,
  type ProcessTable,
  systemPath,
} from "./tree.ts";

/** The processes as `ps` shows them, and signals to them. */
export const processTable: ProcessTable = {
  async list(): Promise<ProcessRow[]> {
    for (const args of processListArguments(Deno.build.os)) {
      const rows = await runPs(args);
      if (rows.length > 0) return rows;
    }
    return [];
  },
  signal(pid: number, signal: Deno.Signal | 0): boolean {
    try {
      Deno.kill(pid, signal);
      return true;
    } catch (error) {
      // Gone, or not ours to end: there is nothing to do in either case.
      if (error instanceof Deno.errors.NotFound) return false;
      if (error instanceof Deno.errors.PermissionDenied) return false;
      throw error;
    }
  },
};

async function runPs(args: string[]): Promise<ProcessRow[]> {
  try {
    const env = { PATH: systemPath };
    const ps = new Deno.Command("ps", { args, env, clearEnv: true, stderr: "null" });
    return parseProcessList(new TextDecoder().decode((await ps.output()).stdout));
  } catch {
    // Small containers have no ps: the process group has to do.
    return [];
  }
}
