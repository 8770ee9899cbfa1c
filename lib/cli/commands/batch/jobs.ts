/**
 * Many tasks, some at a time.
 * @module
 */

export interface RunJobsOptions<T> {
  /** How many run at the same time. */
  jobs: number;
  /** Starts no further task when it is aborted. */
  signal: AbortSignal;
  /** Does one task; `job` counts from 0. Its first failure ends the others. */
  run(task: T, job: number, signal: AbortSignal): Promise<void>;
}

/**
 * Runs the tasks in their order, `jobs` at a time, and returns when all have ended.
 *
 * @throws the reason of the signal, or what the first task to fail threw
 */
export async function runJobs<T>(
  tasks: readonly T[],
  { jobs, signal, run }: RunJobsOptions<T>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const queue = tasks.values();
  const work = async (job: number) => {
    for (const task of queue) {
      if (either.aborted) return;
      await run(task, job, either);
    }
  };
  const count = Math.min(jobs, tasks.length);
  await Promise.all(Array.from({ length: count }, async (_, job) => {
    try {
      await work(job);
    } catch (error) {
      stop.abort(error);
    }
  }));
  either.throwIfAborted();
}
