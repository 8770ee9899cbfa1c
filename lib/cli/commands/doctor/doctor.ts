/**
 * The command `doctor`: what is configured, what is there, what is missing.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import { createStyler } from "../../../render/words/style.ts";
import type { Arguments } from "../../arguments.ts";
import { printError } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { loadConfig } from "../../open.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** Prints what there is; the exit code is that of the first thing that is missing. */
export async function doctor(args: Arguments, io: Io): Promise<number> {
  const [model] = args.positionals;
  if (args.flags.has("model")) return await probe(args, io);
  if (model !== undefined) {
    throw new RunnerError("usage", `Cannot run doctor: the argument "${model}" is one too many`, {
      hint: `Probe a model with skills-runner doctor --model ${model}`,
    });
  }
  if (args.flags.has("forget")) {
    const { forget } = await import("./remembered.ts");
    return await forget(await loadConfig(args, io), args, io);
  }
  const { examine } = await import("./report.ts");
  const { report, problems } = await examine(await loadConfig(args, io), io);
  if (args.flags.has("json")) {
    await io.stdout.write(jsonLine(report));
  } else {
    const { renderReport } = await import("./report_text.ts");
    const text = renderReport(report, {
      style: createStyler(io.stdout, io.surroundings.env),
      ...io.stdout.isTerminal && { columns: io.stdout.columns() },
    });
    await io.stdout.write(text);
  }
  const [first] = problems;
  if (first !== undefined) await printError(first, io);
  return first?.exitCode ?? 0;
}

async function probe(args: Arguments, io: Io): Promise<number> {
  const { probeModel } = await import("./model_probe.ts");
  const model = args.values.model ?? args.positionals[0];
  const config = await loadConfig({ ...args, values: { ...args.values, model } }, io);
  return await probeModel(config, args, io);
}
