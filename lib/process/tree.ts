/**
 * Ends a process with everything that it has started.
 *
 * A process group is not enough: `setsid` and double forks leave it. Deno may
 * not read /proc, so what has left is found with `ps`, by parentage and by a
 * marker in the environment, which children inherit. A process that does both,
 * leaves its parents and clears its environment, is not found.
 * @module
 */
import { settlesWithin, sleep } from "../waiting.ts";

/** The variable that marks a process and what it starts. */
export const markerVariable = "SKILLS_RUNNER_PROCESS";

/** Where the programs of the system are: `ps`, `sh`. */
export const systemPath = "/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin";

/** How long a tree has between TERM and KILL. */
const termGraceMs = 2000;

const killRounds = 20;
const pollMs = 20;

/** A process and what it has started, or all processes with a marker. */
export interface ProcessTree {
  /** The process that leads the group. */
  leader?: number;
  /** The beginning of the marker's value. */
  marker: string;
}

/** A running process as `ps` shows it. */
export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  isZombie: boolean;
  /** The command, and the environment where `ps` shows it. */
  command: string;
}

/** The effects of {@linkcode endTree}. */
export interface ProcessTable {
  /** The running processes, or nothing where there is no `ps`. */
  list(): Promise<ProcessRow[]>;
  /** Sends a signal, to a group if `pid` is negative, 0 to ask; false if there is nothing to get it. */
  signal(pid: number, signal: Deno.Signal | 0): boolean;
}

/**
 * Sends TERM to the tree, then KILL to what is left of it after
 * two seconds. Returns as soon as nothing is left.
 *
 * @param ended fulfilled when the tree has probably ended: what remains is then looked at earlier
 */
export async function endTree(
  tree: ProcessTree,
  table: ProcessTable,
  ended: Promise<unknown>,
): Promise<void> {
  const deadline = performance.now() + termGraceMs;
  let left = await survivors(tree, table);
  if (left.length === 0) return;
  signalAll(tree, left, table, "SIGTERM");
  await settlesWithin(ended, termGraceMs / 10);
  left = await survivors(tree, table);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(pollMs);
    left = await survivors(tree, table);
  }
  // What is being killed may still fork, so KILL is repeated until a look finds nothing.
  for (let round = 0; left.length > 0 && round < killRounds; round++) {
    signalAll(tree, left, table, "SIGKILL");
    await sleep(pollMs);
    left = await survivors(tree, table);
  }
}

/** The processes of the tree, zombies left out. */
export function findTree(rows: readonly ProcessRow[], tree: ProcessTree): ProcessRow[] {
  const mark = ` ${markerVariable}=${tree.marker}`;
  const found = new Set<number>();
  for (const row of rows) {
    const isOwn = row.pid === tree.leader || row.group === tree.leader;
    if (isOwn || row.command.includes(mark)) found.add(row.pid);
  }
  // A set that grows while it is walked: children of children are visited too.
  const children = Map.groupBy(rows, (row) => row.parent);
  for (const pid of found) {
    for (const child of children.get(pid) ?? []) found.add(child.pid);
  }
  return rows.filter((row) => found.has(row.pid) && !row.isZombie);
}

/**
 * Arguments of `ps`, to be tried one after the other: those that show
 * environments too, and those that every `ps` knows. `e` stands for the
 * environment on Linux, and for all processes on macOS, where it is `-E`.
 */
export function processListArguments(os: typeof Deno.build.os): string[][] {
  const columns = ["-o", "pid=,ppid=,pgid=,stat=,command="];
  const first = os === "darwin" ? ["-A", "-E", "-ww"] : ["axeww"];
  return [[...first, ...columns], ["-A", ...columns]];
}

/** Reads the output of `ps -o pid=,ppid=,pgid=,stat=,command=`. */
export function parseProcessList(text: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)(.*)$/.exec(line);
    if (match === null) continue;
    const [, pid, parent, group, state = "", command = ""] = match;
    rows.push({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      isZombie: state.startsWith("Z"),
      command,
    });
  }
  return rows;
}

/** Where there is no `ps`, what takes signals is taken to be alive. */
async function survivors(
  tree: ProcessTree,
  table: ProcessTable,
): Promise<Pick<ProcessRow, "pid" | "group">[]> {
  const rows = await table.list();
  if (rows.length > 0) return findTree(rows, tree);
  const { leader } = tree;
  if (leader === undefined) return [];
  if (table.signal(-leader, 0)) return [{ pid: leader, group: leader }];
  // A leader that has not made its group yet.
  return table.signal(leader, 0) ? [{ pid: leader, group: 0 }] : [];
}

/** Each process gets the signal once, from its group if it is in that of the leader. */
function signalAll(
  { leader }: ProcessTree,
  processes: readonly Pick<ProcessRow, "pid" | "group">[],
  table: ProcessTable,
  signal: Deno.Signal,
): void {
  if (leader !== undefined) table.signal(-leader, signal);
  for (const { pid, group } of processes) {
    if (group !== leader) table.signal(pid, signal);
  }
}
