/**
 * Agent Skills for any model behind an OpenAI-compatible endpoint, as a
 * library: make a runner, send a prompt, iterate the events or await the
 * answer, call each tool directly, bring your own model or tool.
 *
 * @example Call a tool, with no model at all
 * ```ts
 * import { createRunner, readSurroundings } from "./mod.ts";
 *
 * await using runner = await createRunner({
 *   surroundings: readSurroundings(),
 *   skillsFolders: [`${Deno.cwd()}/skills`],
 * });
 * const { stdout } = await runner.callTool("run_python_script", {
 *   skill_name: "calculator",
 *   script: "from fractions import Fraction; print(Fraction(1, 3) + Fraction(1, 6))",
 * });
 * console.assert(stdout === "1/2\n");
 * ```
 *
 * @example A model and a tool of your own
 * ```ts
 * import { type ChatModel, createRunner, readSurroundings, type Tool } from "./mod.ts";
 *
 * const clock: Tool = {
 *   definition: {
 *     name: "tell_time",
 *     description: "Tells the time in a city",
 *     parameters: { type: "object", properties: { city: { type: "string" } } },
 *   },
 *   run: ({ city }) => Promise.resolve({ time: `noon in ${city}` }),
 * };
 *
 * // It calls the tool once, and then says what came back.
 * const model: ChatModel = {
 *   name: "parrot",
 *   baseUrl: "in this program",
 *   async *ask({ messages }) {
 *     const last = messages.at(-1);
 *     const text = last?.role === "tool" ? last.content : null;
 *     if (text !== null) yield { type: "text_delta", text };
 *     const call = { key: "1", id: "call00001", name: "tell_time", arguments: '{"city":"Oslo"}' };
 *     return {
 *       message: { role: "assistant", content: text, toolCalls: text === null ? [call] : [] },
 *       finishReason: null,
 *       usage: null,
 *     };
 *   },
 * };
 *
 * await using runner = await createRunner({
 *   surroundings: readSurroundings(),
 *   skillsFolders: [],
 *   model,
 *   extraTools: [clock],
 * });
 * console.assert(await runner.ask("What time is it in Oslo?") === '{"time":"noon in Oslo"}');
 * ```
 *
 * @module
 */
export type { CallToolOptions, RunnerOptions, RunOptions } from "./runner/options.ts";
export { createRunner, Runner, type RunnerParts } from "./runner/runner.ts";
export type { SkillSelection } from "./runner/instructions.ts";
export { readSurroundings, type Surroundings } from "./config/platform.ts";
export { shippedSkillsFolder } from "./shipped/folder.ts";
export { connectModel, type ConnectModelOptions, type EndpointOptions } from "./model/connect.ts";
export type { EndpointFinding, EndpointMemory, Remembered } from "./model/endpoint/memory.ts";
export type { Adaptation } from "./model/endpoint/remedies.ts";
export type { Outcome } from "./conversation/judge.ts";
export { type ErrorKind, exitCodes, RunnerError, type RunnerErrorOptions } from "./errors.ts";
export type {
  Approval,
  EnvironmentProgress,
  Event,
  Json,
  JsonObject,
  ReasoningDelta,
  RequestFinished,
  RequestStarted,
  Retry,
  RunFinished,
  RunStarted,
  RunStatus,
  TextDelta,
  ToolFinished,
  ToolOutput,
  ToolStarted,
  TurnStarted,
  Usage,
  UsageReported,
  Warning,
} from "./events.ts";
export { ContextOverflow, RequestRefused } from "./model/chat_model.ts";
export type {
  AssistantMessage,
  ChatModel,
  ChatRequest,
  HistorySummarised,
  ImagePart,
  Message,
  ModelEvent,
  Reply,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolDefinition,
  ToolMessage,
  UserMessage,
} from "./model/chat_model.ts";
export type {
  BuildProgress,
  EnvironmentEntry,
  EnvironmentRecord,
  Executor,
  Limits,
  PythonScript,
  PythonState,
  RunPythonOptions,
  SandboxMode,
  SandboxOptions,
  ScriptCwd,
  ScriptResult,
  SetupMode,
  SetUpOptions,
  SkillFolder,
  SkippedPackage,
} from "./executor/executor.ts";
export type { OnOutput, OutputStream } from "./process/process.ts";
export type { Diagnostic, Severity, Skill } from "./skills/skill.ts";
export {
  continueSession,
  Session,
  type SessionOptions,
  sessionPath,
  startSession,
} from "./sessions/session.ts";
export { loadSession, type SavedSession } from "./sessions/load.ts";
export type {
  MessageAdded,
  MessagesDropped,
  RecordedEvent,
  SessionRecord,
  SessionStarted,
} from "./sessions/record.ts";
export {
  type ReplayedCall,
  replaySession,
  type ReplaySessionOptions,
} from "./sessions/replay_session.ts";
export type { Comparison, Difference } from "./sessions/replay.ts";
export { loadSessions, type StoredSession } from "./sessions/store.ts";
export { sessionMarkdown } from "./render/saved/markdown.ts";
export { sessionHtml } from "./render/saved/html.ts";
export {
  checkFolders,
  type CheckOptions,
  type FindUnprovidedImports,
  type HasProgram,
  type UnprovidedImport,
} from "./skills/check/check.ts";
export type { Tool, ToolContext, ToolEvent } from "./tools/tool.ts";
export type {
  ApprovalCall,
  ApprovalChanges,
  ApprovalKind,
  ApprovalRequest,
  AskMode,
} from "./trust/approval.ts";
export {
  type ApprovalAnswer,
  type Approve,
  type Decision,
  Gate,
  type GateOptions,
  type PassOptions,
} from "./trust/gate.ts";
export { Grants } from "./trust/grants.ts";
export type { Grant, SkillContent } from "./trust/approval.ts";
