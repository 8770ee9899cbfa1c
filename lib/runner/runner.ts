/**
 * Skills, their Python and a model put together: what the command line is
 * made of, and what a program uses.
 * @module
 */
import { dirname } from "node:path";
import { configFile } from "../config/platform.ts";
import { settings } from "../config/settings.ts";
import { withSchema } from "../conversation/answer_schema.ts";
import { converse } from "../conversation/converse.ts";
import type { Outcome } from "../conversation/judge.ts";
import { RunnerError } from "../errors.ts";
import type { Event, JsonObject } from "../events.ts";
import type { Executor, SandboxOptions } from "../executor/executor.ts";
import { openExecutor } from "../executor/open.ts";
import { scriptLanguages } from "../executor/scripts/languages.ts";
import type { ChatModel, Message, UserMessage } from "../model/chat_model.ts";
import { resolveModel } from "../model/connect.ts";
import { loadCatalog } from "../skills/find/catalog.ts";
import { shipsScript } from "../skills/script_kinds.ts";
import type { Diagnostic, Skill } from "../skills/skill.ts";
import { dispatch } from "../tools/dispatch.ts";
import { getSkillTool, isDocumentationOf } from "../tools/get_skill.ts";
import { createSkillTools } from "../tools/skill_tools.ts";
import type { Tool, ToolContext } from "../tools/tool.ts";
import { Gate } from "../trust/gate.ts";
import { Grants } from "../trust/grants.ts";
import { catalogChars, selectSkills, writeInstructions } from "./instructions.ts";
import type { CallToolOptions, RunnerOptions, RunOptions } from "./options.ts";

/**
 * Finds the skills and makes a runner over them. Broken skills are diagnostics
 * of the runner.
 *
 * @throws {RunnerError} `usage` if scripts cannot be locked in as asked
 *
 * @example
 * ```ts
 * import { createRunner, readSurroundings } from "../mod.ts";
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
  const { surroundings, scriptTimeoutMs = settings.scriptTimeoutMs.default } = options;
  const { setup, warm, maxParallel, limits } = options;
  const sandbox = sandboxOptions(options);
  const timeoutMs = scriptTimeoutMs;
  const [executor, catalog, model] = await Promise.all([
    options.executor ??
      openExecutor(surroundings, { timeoutMs, setup, warm, maxParallel, sandbox, limits }),
    loadCatalog(options.skillsFolders),
    resolveModel(options.model),
  ]);
  // Most skills ship Python only: then nobody need look for other interpreters.
  const extensions = scriptLanguages.flatMap(({ extensions }) => extensions);
  const hasOtherScripts = shipsScript(catalog.skills, extensions) &&
    shipsScript(catalog.skills, await executor.runnableExtensions());
  const skills = selectSkills(catalog.skills, options);
  const reader = getSkillTool(skills, executor);
  const loaded = await Promise.all(
    (options.loadedSkills ?? []).map((name) => reader.run({ skill_name: name }, silent())),
  );
  return new Runner({ ...catalog, skills }, { executor, model, hasOtherScripts, loaded }, options);
}

/** What a tool gets that nobody listens to. */
function silent(): ToolContext {
  return { signal: new AbortController().signal, emit() {}, attachImage() {} };
}

/** Scripts change no skill, and see nothing of the program's own folders. */
function sandboxOptions(
  { surroundings, skillsFolders, sandbox = "off", sandboxRead }: RunnerOptions,
): SandboxOptions | null {
  if (sandbox === "off") return null;
  return {
    mode: sandbox,
    home: surroundings.home,
    readable: sandboxRead,
    guarded: skillsFolders,
    hidden: [surroundings.stateFolder, dirname(configFile(surroundings))],
  };
}

/** What a {@linkcode Runner} is made of, beside its skills. */
export interface RunnerParts {
  /** Runs Python in the environments of the skills. */
  executor: Executor;
  /** Null if only tools are called. */
  model: ChatModel | null;
  /** Whether a skill ships scripts in other languages than Python that can run here. */
  hasOtherScripts: boolean;
  /** Results of `get_skill` for the skills that the model has from the start. */
  loaded: readonly JsonObject[];
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
  /** Stands before every script that a tool runs. */
  readonly gate: Gate;
  /** Results of `get_skill` for the skills that the model has from the start. */
  readonly loaded: readonly JsonObject[];
  /** The same list as `skills`: what was made meanwhile is added. */
  readonly #known: Skill[];
  readonly #find: () => Promise<readonly Skill[]>;
  readonly #extraTools: readonly Tool[];
  readonly #hasOtherScripts: boolean;
  readonly #instructions: string | null;
  readonly #catalogChars: number;
  readonly #model: ChatModel | null;
  readonly #maxTurns: number;

  /** Use {@linkcode createRunner}. */
  constructor(
    { skills, diagnostics }: { skills: readonly Skill[]; diagnostics: readonly Diagnostic[] },
    { executor, model, hasOtherScripts, loaded }: RunnerParts,
    options: RunnerOptions,
  ) {
    const { extraTools = [], maxTurns = settings.maxTurns.default } = options;
    this.skills = this.#known = [...skills];
    this.#find = async () =>
      selectSkills((await loadCatalog(options.skillsFolders)).skills, options);
    this.diagnostics = diagnostics;
    this.executor = executor;
    this.#model = model;
    this.#maxTurns = maxTurns;
    this.#extraTools = extraTools;
    this.#hasOtherScripts = hasOtherScripts;
    this.loaded = loaded;
    this.#instructions = options.instructions ?? null;
    const { contextWindow } = { contextWindow: null, ...options.model };
    this.#catalogChars = catalogChars(contextWindow ?? null);
    this.gate = new Gate({
      mode: options.ask ?? "none",
      grants: new Grants(options.surroundings.stateFolder),
      approve: options.approve ?? null,
      now: () => new Date(),
    });
    const own = { executor, gate: this.gate };
    this.tools = [
      ...createSkillTools(this.skills, own, { hasOtherScripts, refresh: () => this.#refresh() }),
      ...extraTools,
    ];
  }

  /**
   * Answers a prompt and yields what happens meanwhile, from `run_started` to
   * `run_finished`; returns the answer or why there is none. Does not throw.
   */
  run(
    prompt: UserMessage["content"],
    { signal, history = [], outputSchema, ...own }: RunOptions = {},
  ): AsyncGenerator<Event, Outcome> {
    const model = own.model ?? this.#model;
    if (model === null) {
      throw new RunnerError("usage", "Cannot ask: the runner was made without a model");
    }
    const skills = this.skills.filter(({ visibleToModel }) => visibleToModel);
    const { text, warnings } = this.#instruct(skills);
    const isFirst = history[0]?.role !== "system" && text !== null;
    if (isFirst) history.unshift({ role: "system", content: text });
    history.push({ role: "user", content: withSchema(prompt, outputSchema) });
    return converse(history, {
      model,
      warnings: isFirst ? warnings : [],
      tools: skills.length > 0 ? this.#toolsFor(history) : this.#extraTools,
      skills: skills.map(({ name }) => name),
      maxTurns: own.maxTurns ?? this.#maxTurns,
      signal: signal ?? new AbortController().signal,
      outputSchema,
    });
  }

  #instruct(skills: readonly Skill[]): ReturnType<typeof writeInstructions> {
    return writeInstructions({
      skills,
      workFolder: this.executor.workFolder,
      catalogChars: this.#catalogChars,
      loaded: this.loaded,
      own: this.#instructions,
    });
  }

  /** A skill that was made during a conversation can be used in it. */
  async #refresh(): Promise<void> {
    const found = await this.#find();
    const folders = new Set(this.#known.map(({ folder }) => folder));
    this.#known.push(...found.filter(({ folder }) => !folders.has(folder)));
  }

  /** The tools of one conversation, which remember what the model has read in it. */
  #toolsFor(history: readonly Message[]): readonly Tool[] {
    const options = {
      refresh: () => this.#refresh(),
      hasOtherScripts: this.#hasOtherScripts,
      isLoaded: (name: string) =>
        this.loaded.some(({ skill_name }) => skill_name === name) ||
        history.some((message) => isDocumentationOf(message, name)),
      // While the model thinks about what it has read, the interpreter starts.
      onRead: (skill: Skill) => this.executor.warmUp(skill),
    };
    return [...createSkillTools(this.skills, this, options), ...this.#extraTools];
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
