/**
 * A run on the streams of the program.
 * @module
 */
import type { Outcome } from "../conversation/judge.ts";
import type { Event } from "../events.ts";
import { AnswerWriter } from "../render/run/answer.ts";
import { jsonLinesRenderer } from "../render/run/json.ts";
import type { Renderer } from "../render/run/renderer.ts";
import type { Clock } from "../render/run/terminal/clock.ts";
import { TextRenderer } from "../render/run/text.ts";
import { createStyler } from "../render/words/style.ts";
import type { Arguments } from "./arguments.ts";
import { systemClock } from "./clock.ts";
import type { Io } from "./io.ts";

/** After so long without anything from the model a line says so. */
const silenceMs = 30_000;
const lookMs = 1000;

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
    const { createTerminalRenderer } = await import("../render/run/terminal/create.ts");
    return createTerminalRenderer({ stdout, stderr, env, clock: systemClock, ...options });
  }
  const answer = new AnswerWriter(stdout, options);
  return new TextRenderer({ answer, stderr, style: createStyler(stderr, env), ...options });
}

/** Renders the events of a run as they come and returns how it ended. */
export async function show(
  run: AsyncGenerator<Event, Outcome>,
  renderer: Renderer,
  clock: Clock = systemClock,
): Promise<Outcome> {
  let isAsking = false;
  let silentSince = Infinity;
  // One timer for all events: a timer for each would take longer than what it watches.
  using _looking = clock.every(lookMs, () => {
    if (!isAsking || clock.now() - silentSince < silenceMs) return;
    silentSince = clock.now();
    const message = `no data from the model for ${silenceMs / 1000} s, still waiting`;
    renderer.render({ type: "warning", code: "silence", message })
      .catch(() => {/* the next event meets the same closed stream, where it is awaited */});
  });
  try {
    while (true) {
      silentSince = clock.now();
      const next = await run.next();
      silentSince = Infinity;
      if (next.done) return next.value;
      isAsking = next.value.type === "request_started" || next.value.type.endsWith("_delta");
      await renderer.render(next.value);
    }
  } finally {
    await run.return({ answer: null, error: null });
  }
}
