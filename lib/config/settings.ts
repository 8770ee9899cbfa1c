/**
 * Everything that a person can configure: one entry each. Flags, variables,
 * `.env`, the configuration file, help, `doctor`, the variables that may be read
 * and the table of the README follow from it.
 *
 * A new setting is one entry here, and its flag in the options of the commands
 * that take it (`cli/commands.ts`).
 * @module
 */
import { join } from "node:path";
import type { JsonObject } from "../events.ts";
import { EndpointAddress } from "./address.ts";
import { isPrivateHost } from "./hosts.ts";
import { type Limits, parseLimits, showLimits } from "./limits.ts";
import {
  parseApiKey,
  parseBaseUrl,
  parseChoice,
  parseCount,
  type Parsed,
  parseFolders,
  parseHeaders,
  parseOptions,
  parsePositive,
  parseSeconds,
  parseSwitch,
  parseText,
  type Place,
  splitPaths,
} from "./parse.ts";
import { counted } from "../words/numbers.ts";

/** What defaults may depend on. */
export interface DefaultContext extends Place {
  /** The endpoint in use. */
  baseUrl: string;
  /** The root of the repository around the working folder; null outside of one. */
  repositoryRoot: string | null;
}

/** One setting. */
export interface SettingSpec {
  /** The variables that set it; earlier ones win. */
  variables: readonly string[];
  /** Its long option, without dashes. */
  flag?: string;
  /** Its short option, one letter. */
  short?: string;
  /** Name of the flag's value, or the words to choose from; absent for a switch. */
  value?: string;
  /** Whether the flag can be given several times. */
  multiple?: boolean;
  /** Its name in the configuration file; without one it is the flag's with `_` for `-`. */
  key?: string;
  /** For several values in one variable. */
  split?(text: string): string[];
  /** For an entry of a table in the configuration file: the text of the flag. */
  fromEntry?(key: string, value: unknown): string;
  /** Whether what a lower place sets stays, but for what a higher one sets anew. */
  isMerged?: boolean;
  parse(texts: readonly string[], place: Place): Parsed<unknown>;
  /** The value if nobody sets it, or a function for it. */
  default: unknown;
  /** The default in words, where the value does not tell. */
  defaultSays?: string;
  /** Its line in the help. */
  says: string;
  /** The value for people. */
  show(value: unknown): string;
  /** Whether its value may not be shown. */
  isSecret?: boolean;
  /** True while nothing in the program heeds it: neither shown nor offered. */
  isPending?: boolean;
  /** True for what a folder may not say of itself: its `.env` is not heeded. */
  isProtected?: boolean;
}

const showText = (value: string | null) => value ?? "not set";
const showAddress = (url: string) => EndpointAddress.parse(url)?.shown ?? url;
const showSwitch = (value: boolean) => value ? "on" : "off";
const showSeconds = (ms: number) => ms === 0 ? "no limit" : `${ms / 1000} s`;
const showCount = (count: number) => count === 0 ? "no limit" : `${count}`;

/** All settings, in the order of `doctor` and of the README. */
export const settings = {
  apiKey: {
    variables: ["LLM_API_KEY", "OPENAI_API_KEY"],
    parse: parseApiKey,
    default: null,
    defaultSays: "none; not needed for a loopback endpoint",
    says: "Key of the endpoint",
    show: (key: string | null) =>
      key === null ? "not set" : `set (${counted(key.length, "character")})`,
    isSecret: true,
  },
  baseUrl: {
    variables: ["LLM_API_BASE_URL", "OPENAI_BASE_URL"],
    flag: "base-url",
    value: "URL",
    parse: parseBaseUrl,
    default: "https://api.openai.com/v1",
    says: "Endpoint to ask",
    show: showAddress,
  },
  model: {
    variables: ["LLM_MODEL_NAME", "OPENAI_MODEL"],
    flag: "model",
    short: "m",
    value: "NAME",
    parse: parseText,
    default: null,
    defaultSays: "none: an error lists what the endpoint offers",
    says: "Model to ask",
    show: showText,
  },
  skillsFolders: {
    variables: ["SKILLS_FOLDER_PATH"],
    flag: "skills",
    short: "s",
    value: "DIR",
    multiple: true,
    split: splitPaths,
    parse: parseFolders,
    default: defaultSkillsFolders,
    defaultSays: "see [Skills](#skills)",
    says: "Folder with skills",
    show: (folders: readonly string[]) => folders.join(", "),
  },
  scriptTimeoutMs: {
    variables: ["SCRIPT_TIMEOUT_SECONDS"],
    flag: "script-timeout",
    value: "SECONDS",
    parse: parseSeconds,
    default: 30_000,
    says: "Time limit of a script, 0 for none",
    show: showSeconds,
  },
  firstTokenTimeoutMs: {
    variables: ["LLM_FIRST_TOKEN_TIMEOUT_SECONDS"],
    key: "first_token_timeout",
    parse: parseSeconds,
    default: ({ baseUrl }: Pick<DefaultContext, "baseUrl">) => isNear(baseUrl) ? 600_000 : 180_000,
    defaultSays: "180; 600 for a loopback or private address",
    says: "Time limit until a reply begins",
    show: showSeconds,
  },
  idleTimeoutMs: {
    variables: ["LLM_IDLE_TIMEOUT_SECONDS"],
    key: "idle_timeout",
    parse: parseSeconds,
    default: ({ baseUrl }: Pick<DefaultContext, "baseUrl">) => isNear(baseUrl) ? 600_000 : 300_000,
    defaultSays: "300; 600 likewise",
    says: "Time limit between two pieces of a reply",
    show: showSeconds,
  },
  maxTurns: {
    variables: ["LLM_MAX_TURNS"],
    flag: "max-turns",
    value: "N",
    parse: parseCount,
    default: 50,
    says: "Requests for one answer, 0 for no limit",
    show: showCount,
  },
  contextWindow: {
    variables: ["LLM_CONTEXT_WINDOW"],
    flag: "context-window",
    value: "TOKENS",
    parse: parseCount,
    default: null,
    defaultSays: "found out from the endpoint where it tells",
    says: "Context window of the model",
    show: (tokens: number | null) =>
      tokens ? counted(tokens, "token") : "found out from the endpoint",
  },
  toolCalls: {
    variables: ["LLM_TOOL_CALLS"],
    flag: "tool-calls",
    value: "native|text",
    parse: parseChoice(["native", "text"]),
    default: "native",
    says: "How the model calls tools; text for models that know none",
    show: showText,
  },
  api: {
    variables: ["LLM_API"],
    flag: "api",
    value: "chat|responses",
    parse: parseChoice(["chat", "responses"]),
    default: null,
    defaultSays: "`chat`, or what the endpoint asks for",
    says: "Which interface of the endpoint",
    show: (value: string | null) => value ?? "chat, or what the endpoint asks for",
  },
  options: {
    variables: [],
    flag: "option",
    short: "O",
    value: "KEY=VALUE",
    multiple: true,
    key: "options",
    fromEntry: (key: string, value: unknown) => `${key}=${JSON.stringify(value)}`,
    isMerged: true,
    parse: parseOptions,
    default: {},
    defaultSays: "none",
    says: "Into the request's body, VALUE as JSON or else text",
    show: (options: JsonObject) =>
      Object.keys(options).length === 0 ? "none" : JSON.stringify(options),
  },
  headers: {
    variables: [],
    flag: "header",
    value: "NAME:VALUE",
    multiple: true,
    key: "headers",
    fromEntry: (key: string, value: unknown) => `${key}: ${value}`,
    isMerged: true,
    parse: parseHeaders,
    default: {},
    defaultSays: "none",
    says: "Into the request's head",
    show: (headers: Readonly<Record<string, string>>) => Object.keys(headers).join(", ") || "none",
  },
  setup: {
    variables: ["SKILLS_RUNNER_SETUP"],
    flag: "setup",
    value: "declared|known|any",
    parse: parseChoice(["declared", "known", "any"], { infer: "any" }),
    default: "known",
    says: "Packages to install: declared by the skill, also well-known ones, or any",
    show: showText,
  },
  ask: {
    variables: ["SKILLS_RUNNER_ASK"],
    flag: "ask",
    value: "none|new|code|all",
    parse: parseChoice(["none", "new", "code", "all"]),
    default: "none",
    says: "What a person must approve before it runs",
    show: showText,
    isProtected: true,
  },
  sandbox: {
    variables: ["SKILLS_RUNNER_SANDBOX"],
    flag: "sandbox",
    value: "off|on|net|landlock",
    parse: parseChoice(["off", "on", "net", "landlock"]),
    default: "off",
    says: "Lock scripts in; net leaves them the network, landlock is weaker",
    show: showText,
    isProtected: true,
  },
  sandboxRead: {
    variables: ["SKILLS_RUNNER_SANDBOX_READ"],
    flag: "sandbox-read",
    value: "DIR",
    multiple: true,
    split: splitPaths,
    parse: parseFolders,
    default: (): string[] => [],
    defaultSays: "nothing",
    says: "What scripts in a sandbox can read besides",
    show: (folders: readonly string[]) => folders.length === 0 ? "nothing" : folders.join(", "),
    isProtected: true,
  },
  limits: {
    variables: ["SKILLS_RUNNER_LIMITS"],
    flag: "limit",
    value: "LIMIT",
    multiple: true,
    key: "limits",
    split: (text: string) => text.split(/[\s,]+/).filter((limit) => limit !== ""),
    parse: parseLimits,
    default: (): Limits => ({}),
    defaultSays: "none",
    says: "Limit of a script's processes, such as memory=2G",
    show: showLimits,
    isProtected: true,
  },
  maxParallel: {
    variables: ["SKILLS_RUNNER_MAX_PARALLEL"],
    flag: "max-parallel",
    value: "N",
    parse: parsePositive,
    default: 8,
    says: "Scripts at the same time",
    show: (count: number) => `${count}`,
  },
  noWarm: {
    variables: ["SKILLS_RUNNER_NO_WARM"],
    flag: "no-warm",
    parse: parseSwitch,
    default: false,
    says: "Start Python only when there is a script",
    show: showSwitch,
  },
  noSession: {
    variables: ["SKILLS_RUNNER_NO_SESSION"],
    flag: "no-session",
    parse: parseSwitch,
    default: false,
    says: "Do not save the conversation",
    show: showSwitch,
  },
  noStdin: {
    variables: ["SKILLS_RUNNER_NO_STDIN"],
    flag: "no-stdin",
    parse: parseSwitch,
    default: false,
    says: "Never read standard input",
    show: showSwitch,
  },
  notify: {
    variables: ["SKILLS_RUNNER_NOTIFY"],
    flag: "notify",
    parse: parseSwitch,
    default: false,
    says: "Ring the bell after answers of over 10 s",
    show: showSwitch,
  },
  mcpToken: {
    variables: ["SKILLS_RUNNER_MCP_TOKEN"],
    parse: parseApiKey,
    default: null,
    defaultSays: "none; needed to serve others than this machine",
    says: "Token that clients of mcp --http must send",
    show: (token: string | null) =>
      token === null ? "not set" : `set (${counted(token.length, "character")})`,
    isSecret: true,
    isProtected: true,
  },
} as const satisfies Record<string, SettingSpec>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

type Specs = typeof settings;

type ParsedOf<S> = S extends { parse: (...args: never[]) => infer R }
  ? R extends { value: infer T } ? T : never
  : never;

type DefaultOf<D> = D extends (...args: never[]) => infer R ? R : D;

/** The value that a setting has. */
export type SettingValue<N extends SettingName> =
  | ParsedOf<Specs[N]>
  | DefaultOf<
    Specs[N]["default"]
  >;

type FlagOf<S> = S extends { flag: infer F } ? F : never;

/** The long option of a setting. */
export type SettingFlag = FlagOf<Specs[SettingName]>;

/** The settings with their names, as the program goes through them. */
export const settingEntries: readonly (readonly [SettingName, SettingSpec])[] = Object.entries(
  settings,
) as [SettingName, SettingSpec][];

/** What the program reads from the environment alone, before any setting: name, default, words. */
export const programVariables = [
  {
    name: "SKILLS_RUNNER_CONFIG",
    default: "`skills-runner/config.toml` in the platform's configuration folder",
    says: "The configuration file",
  },
  {
    name: "SKILLS_RUNNER_CACHE",
    default: "the platform's cache folder",
    says: "For what can be made again",
  },
  {
    name: "SKILLS_RUNNER_STATE",
    default: "the platform's state folder",
    says: "For conversations and typed history",
  },
  {
    name: "SKILLS_RUNNER_DEBUG",
    default: "0; 1 shows where an error comes from",
    says: "Stack traces",
  },
] as const;

/** Names of all variables of the program's own, without those of the machine. */
export const ownVariableNames: readonly string[] = [
  ...settingEntries.flatMap(([, { variables }]) => variables),
  ...programVariables.map(({ name }) => name),
];

function isNear(baseUrl: string): boolean {
  return isPrivateHost(new URL(baseUrl).hostname);
}

/** Skills of the folder, of the repository around it, and of the user. */
function defaultSkillsFolders({ home, workFolder, repositoryRoot }: DefaultContext): string[] {
  const around = [workFolder];
  if (repositoryRoot !== null) {
    for (let folder = workFolder; folder !== repositoryRoot;) {
      const parent = join(folder, "..");
      if (parent === folder) break;
      around.push(folder = parent);
    }
  }
  const shared = [...around, home].flatMap((folder) => [
    join(folder, ".agents", "skills"),
    join(folder, ".claude", "skills"),
  ]);
  return [...new Set([join(workFolder, "skills"), ...shared])];
}
