/**
 * The steps from an address to a model that can use skills: each is tried
 * once, and the first that fails ends the rest.
 * @module
 */
import type { Config } from "../../../config/resolve.ts";
import { RunnerError } from "../../../errors.ts";
import { createStyler } from "../../../render/words/style.ts";
import type { Arguments } from "../../arguments.ts";
import { printError } from "../../failure.ts";
import type { Io } from "../../io.ts";
import type { Finding } from "./finding.ts";
import { createSteps, type Step } from "./probe_steps.ts";
import { renderRows, type Row } from "./table.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** How one step went, with the names of its JSON. */
export interface StepResult {
  step: string;
  state: "ok" | "warning" | "failed" | "skipped";
  /** What was observed, for people. */
  detail: string;
  hint: string | null;
  duration_ms: number;
}

/** Tries the steps, shows each as it ends, and returns the exit code of the one that failed. */
export async function probeModel(config: Config, { flags }: Arguments, io: Io): Promise<number> {
  const steps = createSteps(config, io);
  const results: StepResult[] = [];
  let failure: RunnerError | null = null;
  for (const { name, run } of steps) {
    const startedAt = performance.now();
    const finding: Finding = failure === null ? await attempt(run, io) : skipped(results);
    failure ??= finding.state === "failed" ? toFailure(name, finding) : null;
    const duration_ms = Math.round(performance.now() - startedAt);
    const { state, detail, hint = null } = finding;
    results.push({ step: name, state, detail, hint, duration_ms });
    if (!flags.has("json")) await io.stdout.write(renderStep(results, steps, io));
  }
  if (flags.has("json")) {
    const { baseUrl, model } = config;
    const report = { base_url: baseUrl.value, model: model.value, steps: results };
    await io.stdout.write(jsonLine(report));
  }
  if (failure !== null) await printError(failure, io);
  return failure?.exitCode ?? 0;
}

/** An expected error is a finding too. */
async function attempt(run: Step["run"], { signal }: Io): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RunnerError)) throw error;
    return {
      state: "failed",
      detail: error.message,
      hint: error.hint ?? "The log of the server may say more",
      kind: error.kind,
    };
  }
}

function skipped(results: readonly StepResult[]): Finding & { state: "skipped" } {
  const failed = results.find(({ state }) => state === "failed");
  return { state: "skipped", detail: `not tried: "${failed?.step}" comes first` };
}

function toFailure(step: string, { detail, hint, kind = "failure" }: Finding): RunnerError {
  return new RunnerError(kind, `The step "${step}" failed: ${detail}`, { hint });
}

function renderStep(
  results: readonly StepResult[],
  steps: readonly { name: string }[],
  { stdout, surroundings }: Io,
): string {
  const last = results.at(-1);
  if (last === undefined) return "";
  const style = createStyler(stdout, surroundings.env);
  const minWidths = [Math.max(...steps.map(({ name }) => name.length)) + 2];
  const rows: Row[] = [{ mark: last.state, cells: [last.step, last.detail] }];
  if (last.state === "warning" && last.hint !== null) {
    rows.push({ mark: "none", cells: ["", last.hint] });
  }
  const lines = renderRows(rows, {
    style,
    minWidths,
    ...stdout.isTerminal && { columns: stdout.columns() },
  });
  return lines.map((line) => `${line}\n`).join("");
}
