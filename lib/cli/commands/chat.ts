/**
 * The command `chat`: one answer, or a conversation on a terminal.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { Renderer } from "../../render/run/renderer.ts";
import type { Runner } from "../../runner/runner.ts";
import { loadCatalog } from "../../skills/find/catalog.ts";
import { Approver } from "../approve.ts";
import type { Arguments } from "../arguments.ts";
import { printError } from "../failure.ts";
import type { Io } from "../io.ts";
import { readImages } from "../images.ts";
import { hintAtCommand } from "../misspelling.ts";
import { readOutputSchema } from "../output_schema.ts";
import { openSession } from "../open_session.ts";
import { OutputFile } from "../output_file.ts";
import { promptContent, readPrompt } from "../prompt.ts";
import { findSkillsFolders, loadConfig, openRunner } from "../open.ts";
import { requireEndpoint } from "../require_endpoint.ts";
import { createRenderer, show } from "../show_run.ts";
import { readRunnerOptions, readTextFiles } from "../text_files.ts";

/** Answers the prompt, or talks on a terminal if there is none. */
export async function chat(args: Arguments, io: Io): Promise<number> {
  // The client is large: it loads while the rest is read.
  Promise.all([import("../../model/endpoint/model.ts"), import("../../runner/runner.ts")])
    .catch(() => {/* thrown where they are needed */});
  const config = await loadConfig(args, io);
  const answerFile = await prepareOutput(args, io);
  const outputSchema = await readOutputSchema(
    args.values["output-schema"],
    io.surroundings.workFolder,
  );
  await using session = await openSession(args, config, io);
  const prompt = await readPrompt(args, config, io);
  await hintAtCommand(args, io);
  const images = await readImages(args.lists.image ?? [], io);
  const files = await readTextFiles(args.lists.file ?? [], io);
  if (prompt === null && !io.stdin.isTerminal) {
    throw new RunnerError("usage", "There is no prompt and standard input is not read");
  }
  const endpoint = await requireEndpoint(config, io);
  const choices = await readRunnerOptions(args, io);
  const approver = new Approver(io);
  const { approve } = approver;
  const model = endpoint;
  await using runner = await openRunner(config, io, { model, approve, ...choices });
  const openRenderer = async () => approver.renderer = await createRenderer(args, io);
  if (prompt === null) {
    const { talk } = await import("../talk/talk.ts");
    return await talk({
      runner,
      choices,
      reopen: (executorOf, others) =>
        openRunner(config, io, { model, approve, ...others, executorOf }),
      findSkills: async () => (await loadCatalog(await findSkillsFolders(config, io))).skills,
      session,
      endpoint,
      openRenderer,
      approver,
      attached: [...files, ...images],
      isNotified: config.notify.value,
    }, io);
  }
  using renderer = await openRenderer();
  await reportDiagnostics(runner, renderer);
  const content = promptContent(prompt, { files, images });
  const run = runner.run(content, {
    signal: io.signal,
    history: session.history,
    ...(outputSchema !== null && { outputSchema }),
  });
  const { answer, error } = await show(session.record(run), renderer);
  if (error !== null && !args.flags.has("json")) await printError(error, io);
  if (answer !== null) await answerFile?.write(`${answer.trim()}\n`);
  return error?.exitCode ?? 0;
}

/** The file of `--output`; null if there is none, or standard output, which gets the answer anyway. */
async function prepareOutput({ values, flags }: Arguments, io: Io): Promise<OutputFile | null> {
  if (values.output === undefined) return null;
  const output = await OutputFile.prepare(values.output, io);
  if (!output.isStandardOutput) return output;
  if (!flags.has("json")) return null;
  throw new RunnerError("usage", "The answer of --output would stand among the events of --json", {
    hint: "The last event has it, as answer",
  });
}

/** Says which skills could not be loaded. */
async function reportDiagnostics({ diagnostics }: Runner, renderer: Renderer): Promise<void> {
  for (const { severity, code, message, file } of diagnostics) {
    if (severity === "error") {
      await renderer.render({ type: "warning", code, message: `${message} (${file})` });
    }
  }
}
