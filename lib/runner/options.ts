/**
 * What a runner is made of, and what its methods take.
 * @module
 */
import type { Executor, Limits, SandboxMode, SetupMode } from "../executor/executor.ts";
import type { JsonObject } from "../events.ts";
import type { Surroundings } from "../config/platform.ts";
import type { ChatModel, Message } from "../model/chat_model.ts";
import type { EndpointOptions } from "../model/connect.ts";
import type { Tool, ToolEvent } from "../tools/tool.ts";
import type { AskMode } from "../trust/approval.ts";
import type { Approve } from "../trust/gate.ts";
import type { SkillSelection } from "./instructions.ts";

/** What `createRunner` takes. */
export interface RunnerOptions extends SkillSelection {
  /** The machine and the user; see `readSurroundings`. */
  surroundings: Surroundings;
  /** Folders with skills, absolute; earlier ones win. */
  skillsFolders: readonly string[];
  /** An endpoint, or a model of your own; without it only tools can be called. */
  model?: EndpointOptions | ChatModel | undefined;
  /** The user's own instructions, behind those of the program. @default none */
  instructions?: string | undefined;
  /** Tools of your own, beside those over skills. */
  extraTools?: readonly Tool[];
  /** Requests to the model for one answer; 0 means no limit. @default 50 */
  maxTurns?: number | undefined;
  /** Limit of a script; 0 means no limit. @default 30000 */
  scriptTimeoutMs?: number;
  /** Which packages may be installed; see `SetupMode`. @default "known" */
  setup?: SetupMode | undefined;
  /** False if interpreters start only when there is a script to run. @default true */
  warm?: boolean | undefined;
  /** Scripts at the same time; 0 means no limit. @default 8 */
  maxParallel?: number | undefined;
  /** Runs scripts instead of an executor of the runner's own, and ends with the runner. */
  executor?: Executor | undefined;
  /** How scripts are locked in; what this machine cannot give is an error. @default "off" */
  sandbox?: SandboxMode | undefined;
  /** Files and folders that scripts in a sandbox can read beside their own. @default none */
  sandboxRead?: readonly string[] | undefined;
  /** Limits of each process of a script. @default none */
  limits?: Limits | undefined;
  /** What a person must approve before it runs. @default "none" */
  ask?: AskMode | undefined;
  /**
   * Asks a person, one question at a time; `"always"` is a yes for this content
   * for ever. Without it, what must be approved is denied.
   */
  approve?: Approve | null | undefined;
}

/** What `Runner.run` takes beside the prompt. */
export interface RunOptions {
  /** Ends the run within 100 ms; its reason should be a `RunnerError`. */
  signal?: AbortSignal | undefined;
  /** The conversation so far: the run appends to it, and puts instructions first where there are none. @default a new one */
  history?: Message[];
  /** JSON Schema that the answer must satisfy. */
  outputSchema?: JsonObject | undefined;
  /** Answers instead of the runner's own model. */
  model?: ChatModel | undefined;
  /** Requests to the model at the most. @default the runner's own limit */
  maxTurns?: number | undefined;
}

/** What `Runner.callTool` takes beside the call. */
export interface CallToolOptions {
  /** Ends the call; partial results are kept. */
  signal?: AbortSignal | undefined;
  /** Gets what the tool says while it runs. */
  onEvent?: (event: ToolEvent) => void | Promise<void>;
}
