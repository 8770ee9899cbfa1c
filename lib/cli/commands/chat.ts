/**
 * The command `chat`: one answer, or a conversation on a terminal.
 * @module
 */
import type { Outcome } from "../../conversation/judge.ts";
import { RunnerError } from "../../errors.ts";
import type { Event } from "../../events.ts";
import { AnswerWriter } from "../../render/run/answer.ts";
import { jsonLinesRenderer } from "../../render/run/json.ts";
import type { Renderer } from "../../render/run/renderer.ts";
import { createStyler } from "../../render/words/style.ts";
import { TextRenderer } from "../../render/run/text.ts";
import type { Runner } from "../../runner.ts";
import type { Arguments } from "../arguments.ts";
import { systemClock } from "../clock.ts";
import { printError } from "../failure.ts";
import type { Io } from "../io.ts";
import { readImages } from "../images.ts";
import { hintAtCommand } from "../misspelling.ts";
import { readOutputSchema } from "../output_schema.ts";
import { openSession } from "../open_session.ts";
import { OutputFile } from "../output_file.ts";
import { promptContent, readPrompt } from "../prompt.ts";
import { loadConfig, openRunner } from "../open.ts";
import { requireEndpoint } from "../require_endpoint.ts";
import { readRunnerOptions, readTextFiles } from "../text_files.ts";

/** Answers the prompt, or talks on a terminal if there is none. */
export async function chat(args: Arguments, io: Io): Promise<number> {
  // The client is large: it loads while the rest is read.
  Promise.all([import("../../model/endpoint/model.ts"), import("../../runner.ts")])
    .catch(() => {/* thrown where they are needed */});
  const config = await loadConfig(args, io);
  const answerFile = await prepareOutput(args, io);
  const outputSchema = await readOutputSchema(
    args.values["output-schema"],
    io.surroundings.workFolder,
  );
  await using session = await openSession(args, config, io);
  const prompt = await readPrompt(args, config, io);
  await hintAtCommand(args, config, io);
  const images = await readImages(args.lists.image ?? [], io);
  const files = await readTextFiles(args.lists.file ?? [], io);
  if (prompt === null && !io.stdin.isTerminal) {
    throw new RunnerError("usage", "There is no prompt and standard input is not read");
  }
  const endpoint = await requireEndpoint(config, io);
  await using runner = await openRunner(config, io, {
    model: endpoint,
    ...await readRunnerOptions(args, io),
  });
  const openRenderer = () => createRenderer(args, io);
  if (prompt === null) {
    const { talk } = await import("../talk/talk.ts");
    return await talk(
      { runner, session, endpoint, openRenderer, isSaved: !config.noSession.value },
      io,
    );
  }
  using renderer = await openRenderer();
  await reportDiagnostics(runner, renderer);
  const content = promptContent(prompt, { files, images });
  const run = runner.run(content, { signal: io.signal, history: session.history, outputSchema });
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

/** Makes the renderer that the options ask for; what draws on terminals is loaded for terminals only. */
export async function createRenderer({ flags }: Arguments, io: Io): Promise<Renderer> {
  const { stdout, stderr, surroundings: { env } } = io;
  if (flags.has("json")) return jsonLinesRenderer(stdout, () => new Date());
  const options = {
    isQuiet: flags.has("quiet"),
    isVerbose: flags.has("verbose"),
    isStreaming: flags.has("stream"),
  };
  if (stdout.isTerminal || stderr.isTerminal) {
    const { createTerminalRenderer } = await import("../../render/run/terminal/create.ts");
    return createTerminalRenderer({ stdout, stderr, env, clock: systemClock, ...options });
  }
  const answer = new AnswerWriter(stdout, options);
  return new TextRenderer({ answer, stderr, style: createStyler(stderr, env), ...options });
}

/** Renders the events of a run as they come and returns how it ended. */
export async function show(
  run: AsyncGenerator<Event, Outcome>,
  renderer: Renderer,
): Promise<Outcome> {
  let isAsking = false;
  const sayNothingComes = () => {
    const message = `no data from the model for ${silenceMs / 1000} s, still waiting`;
    if (!isAsking) return;
    renderer.render({ type: "warning", code: "silence", message })
      .catch(() => {/* the next event meets the same closed stream, where it is awaited */});
  };
  try {
    while (true) {
      const silence = setInterval(sayNothingComes, silenceMs);
      const next = await run.next().finally(() => clearInterval(silence));
      if (next.done) return next.value;
      isAsking = next.value.type === "request_started" || next.value.type.endsWith("_delta");
      await renderer.render(next.value);
    }
  } finally {
    await run.return({ answer: null, error: null });
  }
}

/** After so long without anything from the model a line says so. */
const silenceMs = 30_000;

/** Says which skills could not be loaded. */
async function reportDiagnostics({ diagnostics }: Runner, renderer: Renderer): Promise<void> {
  for (const { severity, code, message, file } of diagnostics) {
    if (severity === "error") {
      await renderer.render({ type: "warning", code, message: `${message} (${file})` });
    }
  }
}
