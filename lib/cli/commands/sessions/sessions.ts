/**
 * The command `sessions`: the saved conversations.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import { nearest } from "../../../nearest.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";

type Action = (args: Arguments, io: Io) => Promise<number>;

/** The words after `sessions`; each gets the arguments that follow it. */
const actions = new Map<string, { ids: readonly [number, number]; load(): Promise<Action> }>([
  ["list", {
    ids: [0, 0],
    load: async () => (await import("./list.ts")).listSessions,
  }],
  ["show", {
    ids: [1, 1],
    load: async () => (await import("./show.ts")).showSession,
  }],
  ["export", {
    ids: [1, 1],
    load: async () => (await import("./export.ts")).exportSession,
  }],
  ["rm", {
    ids: [0, Infinity],
    load: async () => (await import("./remove.ts")).removeSessions,
  }],
]);

/** Lists, prints, exports or removes sessions. */
export async function sessions(args: Arguments, io: Io): Promise<number> {
  const [word = "list", ...ids] = args.positionals;
  const chosen = actions.get(word);
  if (chosen === undefined) throw unknownAction(word);
  const { ids: [least, most], load } = chosen;
  if (ids.length < least || ids.length > most) {
    throw new RunnerError("usage", `Cannot run sessions ${word}: ${idProblem(ids, least)}`, {
      hint: "Run skills-runner help sessions",
    });
  }
  const action = await load();
  return await action({ ...args, positionals: ids }, io);
}

function idProblem(ids: readonly string[], least: number): string {
  if (ids.length < least) return "the id of a session is missing";
  return `the argument ${JSON.stringify(ids[least])} is one too many`;
}

function unknownAction(word: string): RunnerError {
  const names = [...actions.keys()];
  const near = nearest(word, names);
  return new RunnerError("usage", `There is no command "sessions ${word}"`, {
    hint: near === null
      ? `After sessions comes ${names.join(", ")}`
      : `Did you mean sessions ${near}?`,
  });
}
