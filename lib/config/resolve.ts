/**
 * Configuration: flag, then environment, then `.env`, then default; each value
 * knows which of them won.
 * @module
 */
import { delimiter, join, resolve } from "node:path";
import { RunnerError } from "../errors.ts";

/** A value and where it came from: `--model`, `LLM_MODEL_NAME`, `LLM_MODEL_NAME in .env`, `default`. */
export interface Setting<T> {
  value: T;
  source: string;
}

/** Everything that a person can configure. */
export interface Config {
  /** Null if there is none, which only a loopback endpoint allows. */
  apiKey: Setting<string | null>;
  /** Without a trailing slash. */
  baseUrl: Setting<string>;
  /** Null if there is none. */
  model: Setting<string | null>;
  /** Absolute paths; with the source `default` those that exist count. */
  skillsFolders: Setting<string[]>;
  /** 0 means no limit, here and below. */
  scriptTimeoutMs: Setting<number>;
  firstTokenTimeoutMs: Setting<number>;
  idleTimeoutMs: Setting<number>;
  /** Requests to the model within one answer. */
  maxTurns: Setting<number>;
  /** Tokens; null if it has to be found out. */
  contextWindow: Setting<number | null>;
  /** How the model calls tools. */
  toolCalls: Setting<"native" | "text">;
  /** Which packages are installed: those that skills declare, or also those that scripts import. */
  setup: Setting<"declared" | "infer">;
  /** Whether the interpreter of a skill starts while the model still thinks. */
  warm: Setting<boolean>;
}

/** The flags that configure, by their names on the command line. */
export interface ConfigFlags {
  "base-url"?: string;
  model?: string;
  skills?: string[];
  "script-timeout"?: string;
  "max-turns"?: string;
  "context-window"?: string;
  "tool-calls"?: string;
  setup?: string;
  "no-warm"?: boolean;
}

/** Where values come from. */
export interface ConfigSources {
  flags: ConfigFlags;
  env: Readonly<Record<string, string | undefined>>;
  /** The parsed `.env` of the working directory. */
  dotenv: Readonly<Record<string, string | undefined>>;
  /** The home directory; `~` in a path stands for it. */
  home: string;
  /** The working directory; relative paths start there. */
  workFolder: string;
}

/**
 * Merges the sources into one configuration.
 *
 * @throws {RunnerError} `usage` if a value does not parse; the message names
 * the variable or flag, the value, where it came from and what was expected
 *
 * @example
 * ```ts
 * import { resolveConfig } from "./resolve.ts";
 *
 * const config = resolveConfig({
 *   flags: { model: "qwen3" },
 *   env: { LLM_MODEL_NAME: "gpt-5" },
 *   dotenv: {},
 *   home: "/home/me",
 *   workFolder: "/work",
 * });
 * console.assert(config.model.value === "qwen3" && config.model.source === "--model");
 * ```
 */
export function resolveConfig(sources: ConfigSources): Config {
  const { flags } = sources;
  const find = (flag: string | null, given: string | undefined, ...names: string[]) =>
    findText(sources, { flag, given, names });
  const baseUrl = parseBaseUrl(
    find("--base-url", flags["base-url"], "LLM_API_BASE_URL", "OPENAI_BASE_URL"),
  );
  const near = isPrivateHost(new URL(baseUrl.value).hostname);
  return {
    apiKey: parseApiKey(find(null, undefined, "LLM_API_KEY", "OPENAI_API_KEY")),
    baseUrl,
    model: find("--model", flags.model, "LLM_MODEL_NAME", "OPENAI_MODEL") ?? byDefault(null),
    skillsFolders: parseFolders(sources),
    scriptTimeoutMs: parseSeconds(
      find("--script-timeout", flags["script-timeout"], "SCRIPT_TIMEOUT_SECONDS"),
      30,
    ),
    firstTokenTimeoutMs: parseSeconds(
      find(null, undefined, "LLM_FIRST_TOKEN_TIMEOUT_SECONDS"),
      near ? 600 : 180,
    ),
    idleTimeoutMs: parseSeconds(
      find(null, undefined, "LLM_IDLE_TIMEOUT_SECONDS"),
      near ? 600 : 300,
    ),
    maxTurns: parseCount(find("--max-turns", flags["max-turns"], "LLM_MAX_TURNS"), 50),
    contextWindow: parseCount(
      find("--context-window", flags["context-window"], "LLM_CONTEXT_WINDOW"),
      null,
    ),
    toolCalls: parseChoice(
      find("--tool-calls", flags["tool-calls"], "LLM_TOOL_CALLS"),
      ["native", "text"],
    ),
    setup: parseChoice(
      find("--setup", flags.setup, "SKILLS_RUNNER_SETUP"),
      ["declared", "infer"],
    ),
    warm: flags["no-warm"]
      ? { value: false, source: "--no-warm" }
      : parseWarm(find(null, undefined, "SKILLS_RUNNER_NO_WARM")),
  };
}

/** True for the machine itself: `localhost`, 127.0.0.0/8 and `::1`. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") ||
    hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** True for loopback, for private addresses (RFC 1918, RFC 4193, link-local) and for names without a dot. */
export function isPrivateHost(hostname: string): boolean {
  return isLoopbackHost(hostname) ||
    /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(hostname) ||
    /^\[(f[cd]|fe[89ab])/i.test(hostname) ||
    /\.(local|lan|internal|home\.arpa)$/.test(hostname) ||
    !/[.:]/.test(hostname);
}

/** Finds a value in the order of precedence; an empty variable counts as not set. */
function findText(
  { env, dotenv }: ConfigSources,
  { flag, given, names }: { flag: string | null; given: string | undefined; names: string[] },
): Setting<string> | null {
  if (given !== undefined && flag !== null) {
    if (given.trim() === "") throw mismatch({ value: given, source: flag }, "a value");
    return { value: given, source: flag };
  }
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return { value, source: name };
  }
  for (const name of names) {
    const value = dotenv[name]?.trim();
    if (value) return { value, source: `${name} in .env` };
  }
  return null;
}

function byDefault<T>(value: T): Setting<T> {
  return { value, source: "default" };
}

function mismatch({ value, source }: Setting<string>, expected: string): RunnerError {
  return new RunnerError("usage", `${source} is "${value}", expected ${expected}`);
}

function parseBaseUrl(text: Setting<string> | null): Setting<string> {
  if (text === null) return byDefault("https://api.openai.com/v1");
  const url = URL.parse(text.value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw mismatch(text, "an http or https address such as http://localhost:11434/v1");
  }
  if (url.username || url.password) {
    throw new RunnerError("usage", `${text.source} contains a user name or a password`, {
      hint: "Put the key into LLM_API_KEY",
    });
  }
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
  return { value: url.href.replace(/\/+$/, ""), source: text.source };
}

function parseApiKey(text: Setting<string> | null): Setting<string | null> {
  if (text === null) return byDefault(null);
  if (!/^[\x21-\x7e]+$/.test(text.value)) {
    throw new RunnerError(
      "usage",
      `${text.source} has a character that no key has: a space, a line break or a letter beyond ASCII`,
      { hint: "Copy the key again" },
    );
  }
  return text;
}

function parseFolders(sources: ConfigSources): Setting<string[]> {
  const { flags, home, workFolder } = sources;
  const absolute = (path: string) => resolve(workFolder, path.replace(/^~(?=$|[/\\])/, home));
  if (flags.skills?.length) {
    const empty = flags.skills.find((path) => path.trim() === "");
    if (empty !== undefined) throw mismatch({ value: empty, source: "--skills" }, "a folder");
    return { value: flags.skills.map(absolute), source: "--skills" };
  }
  const list = findText(sources, { flag: null, given: undefined, names: ["SKILLS_FOLDER_PATH"] });
  if (list !== null) {
    const paths = list.value.split(delimiter).map((path) => path.trim()).filter(Boolean);
    if (paths.length === 0) throw mismatch(list, "folders");
    return { value: paths.map(absolute), source: list.source };
  }
  return byDefault([
    join(workFolder, "skills"),
    join(workFolder, ".agents", "skills"),
    join(home, ".agents", "skills"),
  ]);
}

function parseSeconds(text: Setting<string> | null, fallback: number): Setting<number> {
  if (text === null) return byDefault(fallback * 1000);
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text.value.trim()) || Number(text.value) > 1e6) {
    throw mismatch(text, "seconds as a number from 0 (no limit) to 1000000, such as 30 or 0.5");
  }
  return { value: Number(text.value) * 1000, source: text.source };
}

function parseCount<T>(text: Setting<string> | null, fallback: T): Setting<number | T> {
  if (text === null) return byDefault(fallback);
  if (!/^\d{1,9}$/.test(text.value.trim())) {
    throw mismatch(text, "a whole number from 0 (no limit)");
  }
  return { value: Number(text.value), source: text.source };
}

/** One of some words; the first is the default. */
function parseChoice<T extends string>(
  text: Setting<string> | null,
  choices: readonly [T, ...T[]],
): Setting<T> {
  if (text === null) return byDefault(choices[0]);
  const value = choices.find((choice) => choice === text.value);
  if (value === undefined) throw mismatch(text, choices.join(" or "));
  return { value, source: text.source };
}

function parseWarm(text: Setting<string> | null): Setting<boolean> {
  return text === null ? byDefault(true) : { value: text.value === "0", source: text.source };
}
