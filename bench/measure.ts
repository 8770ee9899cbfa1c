/**
 * Timing of whole processes and of functions: interleaved, with medians, since
 * machines are noisy and only ratios within one run can be compared.
 * @module
 */

/** One measured figure and what it may be at the most. */
export interface Row {
  what: string;
  /** As a person reads it, such as `1.21 × (34 ms / 28 ms)`. */
  figure: string;
  limit: string;
  isMet: boolean;
}

/** A whole process to time. */
export interface Command {
  /** @default Deno */
  program?: string | undefined;
  args: readonly string[];
  cwd?: string | undefined;
  env?: Record<string, string> | undefined;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Times functions in turn, A B A B …, after one warm-up each; milliseconds, medians. */
export async function interleave(
  runs: number,
  ...functions: (() => unknown)[]
): Promise<number[]> {
  const times: number[][] = functions.map(() => []);
  for (let run = 0; run <= runs; run++) {
    for (const [index, fn] of functions.entries()) {
      const start = performance.now();
      await fn();
      if (run > 0) times[index]?.push(performance.now() - start);
    }
  }
  return times.map(median);
}

/** Runs a process to its end; throws if it fails. */
export async function spawn(command: Command): Promise<void> {
  const { program = Deno.execPath(), args, cwd, env } = command;
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** Peak memory of a process in MiB, as the operating system accounts it. */
export async function peakMemory(command: Command): Promise<number> {
  const { program = Deno.execPath(), args, cwd, env } = command;
  const script = `import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)`;
  const { stdout } = await new Deno.Command("python3", {
    args: ["-c", script, program, ...args],
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    stderr: "inherit",
  }).output();
  return Number(new TextDecoder().decode(stdout)) / 1024 / 1024;
}

/**
 * Peak of what a process and all those that it started have in memory together,
 * in MiB, while nobody reads what it prints or while all is thrown away. Looked
 * at again and again: short peaks are missed, shared memory counts for each.
 */
export async function peakTogether(
  command: Command,
  { isRead, endsAfterMs }: { isRead: boolean; endsAfterMs?: number },
): Promise<number> {
  const { program = Deno.execPath(), args, env } = command;
  const script = `import os, signal, subprocess, sys, time
limit = float(sys.argv[2])
output = subprocess.DEVNULL if sys.argv[1] == "true" else subprocess.PIPE
child = subprocess.Popen(sys.argv[3:], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
peak, end = 0, time.monotonic() + limit
while child.poll() is None and time.monotonic() < end:
    rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True).stdout
    table = {pid: (parent, size) for pid, parent, size in (map(int, row.split()) for row in rows.splitlines())}
    def belongs(pid):
        while pid in table and pid != child.pid: pid = table[pid][0]
        return pid == child.pid
    peak = max(peak, sum(size for pid, (_, size) in table.items() if belongs(pid)))
    time.sleep(0.02)
if child.poll() is None: child.send_signal(signal.SIGTERM); time.sleep(1); child.kill()
print(peak * 1024)`;
  const limit = String((endsAfterMs ?? 600_000) / 1000);
  const { stdout } = await new Deno.Command("python3", {
    args: ["-c", script, String(isRead), limit, program, ...args],
    ...(env !== undefined && { env }),
    stderr: "inherit",
  }).output();
  return Number(new TextDecoder().decode(stdout)) / 1024 / 1024;
}

/** A row for a time that may be so many times another. */
export function ratioRow(what: string, limit: number, [time = NaN, base = NaN]: number[]): Row {
  const ratio = time / base;
  return {
    what,
    figure: `${ratio.toFixed(2)} × (${time.toFixed(1)} ms / ${base.toFixed(1)} ms)`,
    limit: `${limit} ×`,
    isMet: ratio <= limit,
  };
}

/** A row for a figure with a unit. */
export function plainRow(what: string, unit: string, limit: number, figure: number): Row {
  return {
    what,
    figure: `${figure.toFixed(1)} ${unit}`,
    limit: `${limit} ${unit}`,
    isMet: figure <= limit,
  };
}
