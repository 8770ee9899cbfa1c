/**
 * Skills, their Python and a model put together: what the command line is
 * made of, and what a program uses.
 * @module
 */
import { converse, type Outcome } from "./conversation.ts";
import { RunnerError } from "./errors.ts";
import type { Event, JsonObject } from "./events.ts";
import type { Executor } from "./executor/executor.ts";
import type { ChatModel, Message, UserMessage } from "./model/chat_model.ts";
import systemPrompt from "./prompts/system.md" with { type: "text" };
import { loadCatalog } from "./skills/catalog.ts";
import { renderCatalog } from "./skills/listing.ts";
import type { Diagnostic, Skill } from "./skills/skill.ts";
import { buildVariables, scriptVariables, type Surroundings } from "./surroundings.ts";
import { dispatch } from "./tools/dispatch.ts";
import { createSkillTools } from "./tools/skill_tools.ts";
import type { Tool, ToolEvent } from "./tools/tool.ts";
import { userAgent } from "./version.ts";

/** An OpenAI-compatible endpoint and a model of it. */
export interface EndpointOptions {
  /** Such as `http://localhost:11434/v1`. */
  baseUrl: string;
  /** Null for an endpoint that needs none. */
  apiKey: string | null;
  /** Name of the model. */
  model: string;
  /** Until the first data of a reply; 0 means no limit. @default 180000 */
  firstTokenTimeoutMs?: number;
  /** Between two data of a reply; 0 means no limit. @default 300000 */
  idleTimeoutMs?: number;
}

/** What {@linkcode createRunner} takes. */
export interface RunnerOptions {
  /** The machine and the user; see `readSurroundings`. */
  surroundings: Surroundings;
  /** Folders with skills, absolute; earlier ones win. */
  skillsFolders: readonly string[];
  /** An endpoint, or a model of your own; without it only tools can be called. */
  model?: EndpointOptions | ChatModel;
  /** Tools of your own, beside those over skills. */
  extraTools?: readonly Tool[];
  /** Requests to the model for one answer; 0 means no limit. @default 50 */
  maxTurns?: number;
  /** Limit of a script; 0 means no limit. @default 30000 */
  scriptTimeoutMs?: number;
}

/** What {@linkcode Runner.run} takes beside the prompt. */
export interface RunOptions {
  /** Ends the run within 100 ms; its reason should be a `RunnerError`. */
  signal?: AbortSignal;
  /** The conversation so far; the run appends to it. @default a new one */
  history?: Message[];
  /** JSON Schema that the answer must satisfy. */
  outputSchema?: JsonObject;
}

/** What {@linkcode Runner.callTool} takes beside the call. */
export interface CallToolOptions {
  /** Ends the call; partial results are kept. */
  signal?: AbortSignal;
  /** Gets what the tool says while it runs. */
  onEvent?: (event: ToolEvent) => void;
}

const defaults = {
  maxTurns: 50,
  scriptTimeoutMs: 30_000,
  firstTokenTimeoutMs: 180_000,
  idleTimeoutMs: 300_000,
};

/**
 * Finds the skills and makes a runner over them. Broken skills are diagnostics
 * of the runner.
 *
 * @example
 * ```ts
 * import { createRunner, readSurroundings } from "./mod.ts";
 *
 * await using runner = await createRunner({
 *   surroundings: readSurroundings(),
 *   skillsFolders: [`${Deno.cwd()}/skills`],
 * });
 * const { skills } = await runner.callTool("list_skills", { query: "arithmetic" });
 * console.assert(Array.isArray(skills));
 * ```
 */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const { surroundings, scriptTimeoutMs = defaults.scriptTimeoutMs } = options;
  const [{ createExecutor }, catalog, model] = await Promise.all([
    import("./executor/executor.ts"),
    loadCatalog(options.skillsFolders),
    resolveModel(options.model),
  ]);
  const executor = createExecutor({
    cacheFolder: surroundings.cacheFolder,
    workFolder: surroundings.workFolder,
    env: scriptVariables(surroundings.env),
    buildEnv: buildVariables(surroundings.env),
    timeoutMs: scriptTimeoutMs,
  });
  return new Runner(catalog, executor, model, options);
}

/** Answers prompts with skills; ends what still runs when disposed. */
export class Runner implements AsyncDisposable {
  /** The skills found. */
  readonly skills: readonly Skill[];
  /** What is wrong with skills, those that could not be loaded included. */
  readonly diagnostics: readonly Diagnostic[];
  /** Runs Python in the environments of the skills. */
  readonly executor: Executor;
  /** The tools over the skills, and the program's own. */
  readonly tools: readonly Tool[];
  readonly #extraTools: readonly Tool[];
  readonly #model: ChatModel | null;
  readonly #maxTurns: number;

  /** Use {@linkcode createRunner}. */
  constructor(
    { skills, diagnostics }: { skills: readonly Skill[]; diagnostics: readonly Diagnostic[] },
    executor: Executor,
    model: ChatModel | null,
    { extraTools = [], maxTurns = defaults.maxTurns }: RunnerOptions,
  ) {
    this.skills = skills;
    this.diagnostics = diagnostics;
    this.executor = executor;
    this.#model = model;
    this.#maxTurns = maxTurns;
    this.#extraTools = extraTools;
    this.tools = [...createSkillTools(skills, executor), ...extraTools];
  }

  /**
   * Answers a prompt and yields what happens meanwhile, from `run_started` to
   * `run_finished`; returns the answer or why there is none. Does not throw.
   */
  run(
    prompt: UserMessage["content"],
    { signal, history = [], outputSchema }: RunOptions = {},
  ): AsyncGenerator<Event, Outcome> {
    if (this.#model === null) {
      throw new RunnerError("usage", "Cannot ask: the runner was made without a model");
    }
    const skills = this.skills.filter(({ visibleToModel }) => visibleToModel);
    if (history.length === 0 && skills.length > 0) {
      const catalogue = renderCatalog(skills).text;
      const content = systemPrompt.replace("{{skills}}", () => catalogue).trim();
      history.push({ role: "system", content });
    }
    history.push({ role: "user", content: prompt });
    return converse(history, {
      model: this.#model,
      tools: skills.length > 0 ? this.tools : this.#extraTools,
      skills: skills.map(({ name }) => name),
      maxTurns: this.#maxTurns,
      signal: signal ?? new AbortController().signal,
      outputSchema,
    });
  }

  /**
   * Answers a prompt and returns the text of the answer.
   *
   * @throws {RunnerError} if there is no answer, or not a whole one
   */
  async ask(prompt: UserMessage["content"], options: RunOptions = {}): Promise<string> {
    const events = this.run(prompt, options);
    let next = await events.next();
    while (!next.done) next = await events.next();
    const { answer, error } = next.value;
    if (error !== null) throw error;
    return answer ?? "";
  }

  /** Calls one tool as the model would and returns its result. */
  callTool(
    name: string,
    args: JsonObject,
    { signal, onEvent = () => {} }: CallToolOptions = {},
  ): Promise<JsonObject> {
    return dispatch(this.tools, { name, arguments: JSON.stringify(args) }, {
      signal: signal ?? new AbortController().signal,
      emit: onEvent,
      attachImage: () => {},
    });
  }

  /** Ends what still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.executor[Symbol.asyncDispose]();
  }
}

async function resolveModel(model: RunnerOptions["model"]): Promise<ChatModel | null> {
  if (model === undefined) return null;
  if ("ask" in model) return model;
  const { createOpenAIModel } = await import("./model/openai.ts");
  return createOpenAIModel({
    firstTokenTimeoutMs: defaults.firstTokenTimeoutMs,
    idleTimeoutMs: defaults.idleTimeoutMs,
    ...model,
    userAgent,
  });
}
