/**
 * What a process has started, on Windows: there are no groups, and no variables
 * of others can be seen. But a process keeps the number of its parent, also when
 * that has ended.
 * @module
 */

/** A running process. */
export interface WindowsProcess {
  pid: number;
  parent: number;
  createdMs: number;
}

/** A process that this program has started. */
export interface StartedRoot {
  pid: number;
  startedMs: number;
}

const roots = new Map<string, StartedRoot[]>();

const listScript = `Get-CimInstance Win32_Process |
  Select-Object ProcessId, ParentProcessId, @{ Name = "Created"; Expression = {
    ([DateTimeOffset] $_.CreationDate).ToUnixTimeMilliseconds() } } |
  ConvertTo-Json -Compress`;

/** The clocks of process creation and of this program may differ so much. */
const clockSlackMs = 1000;

/** Keeps in mind what {@linkcode endWindowsFamily} has to look for. */
export function rememberRoot(family: string, root: StartedRoot): void {
  roots.set(family, [...(roots.get(family) ?? []), root]);
}

/** Ends a process that runs, with what it has started; there is no TERM. */
export async function endWindowsTree(pid: number): Promise<void> {
  const args = ["/T", "/F", "/PID", String(pid)];
  await new Deno.Command("taskkill", { args, stdout: "null", stderr: "null" }).output();
}

/**
 * Ends what the processes of a family have left behind. Asking for all
 * processes takes half a second: it is done once, at the end.
 */
export async function endWindowsFamily(family: string): Promise<void> {
  const started = roots.get(family) ?? [];
  roots.delete(family);
  if (started.length === 0) return;
  const descendants = findDescendants(parseWindowsProcesses(await listProcesses()), started);
  for (const { pid } of descendants) kill(pid);
}

/** Reads the list as PowerShell prints it; a single process is no array there. */
export function parseWindowsProcesses(json: string): WindowsProcess[] {
  if (json.trim() === "") return [];
  const parsed: unknown = JSON.parse(json);
  const rows: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return rows.flatMap((row) => {
    if (typeof row !== "object" || row === null) return [];
    const { ProcessId: pid, ParentProcessId: parent, Created: createdMs } = {
      ProcessId: undefined,
      ParentProcessId: undefined,
      Created: undefined,
      ...row,
    };
    return typeof pid === "number" && typeof parent === "number" && typeof createdMs === "number"
      ? [{ pid, parent, createdMs }]
      : [];
  });
}

/**
 * The processes that come from some others, without these. Numbers are used
 * again: a child is not older than its parent.
 */
export function findDescendants(
  processes: readonly WindowsProcess[],
  started: readonly StartedRoot[],
): WindowsProcess[] {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const found = new Map<number, WindowsProcess>();
  const visit = (pid: number, notBeforeMs: number) => {
    for (const child of children.get(pid) ?? []) {
      if (child.createdMs < notBeforeMs || found.has(child.pid)) continue;
      found.set(child.pid, child);
      visit(child.pid, child.createdMs);
    }
  };
  for (const { pid, startedMs } of started) visit(pid, startedMs - clockSlackMs);
  return [...found.values()];
}

async function listProcesses(): Promise<string> {
  const args = ["-NoProfile", "-NonInteractive", "-Command", listScript];
  try {
    const { stdout } = await new Deno.Command("powershell", { args, stderr: "null" }).output();
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    // Gone, or not ours to end: there is nothing to do in either case.
    const isExpected = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied;
    if (!isExpected) throw error;
  }
}
