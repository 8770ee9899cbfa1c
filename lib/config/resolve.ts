/**
 * Configuration: flag, then environment, then `.env`, then profile, then the rest
 * of the configuration file, then default; each value knows which of them won.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { isLoopbackHost } from "./hosts.ts";
import type { Place } from "./parse.ts";
import {
  type DefaultContext,
  settingEntries,
  type SettingFlag,
  type SettingName,
  settings,
  type SettingSpec,
  type SettingValue,
} from "./settings.ts";

/** Which kind of place a value came from. */
export type Origin = "flag" | "environment" | "dotenv" | "profile" | "file" | "default";

/** A value and where it came from: `--model`, `LLM_MODEL_NAME`, `LLM_MODEL_NAME in .env`, `default`. */
export interface Setting<T> {
  value: T;
  source: string;
  from: Origin;
}

/** Something about the configuration that does not end the program. */
export interface ConfigWarning {
  code: string;
  message: string;
}

/** Everything that a person can configure, and what is odd about it. */
export type Config =
  & { [N in SettingName]: Setting<SettingValue<N>> }
  & { warnings: readonly ConfigWarning[] };

/** The flags that configure, by their names on the command line. */
export type ConfigFlags = Partial<
  Record<SettingFlag, string | readonly string[] | boolean | undefined>
>;

/** Variables by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Texts of settings from the configuration file. */
export interface FileLayer {
  /** `profile "work"` or the path of the file. */
  source: string;
  from: "profile" | "file";
  texts: Partial<Record<SettingName, { texts: readonly string[]; source: string }>>;
}

/** Where values come from. */
export interface ConfigSources extends Place {
  flags: ConfigFlags;
  env: Variables;
  /** The parsed `.env` of the working directory. */
  dotenv: Variables;
  /** The profile in use, then the rest of the configuration file. */
  layers?: readonly FileLayer[];
  /** The root of the repository around the working folder; null outside of one. */
  repositoryRoot?: string | null;
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
  const { home, workFolder, repositoryRoot = null } = sources;
  const warnings: ConfigWarning[] = [];
  const place = { home, workFolder, repositoryRoot };
  const baseUrl = String(resolveSetting("baseUrl", sources, { ...place, baseUrl: "" }).value);
  const isLoopback = isLoopbackHost(new URL(baseUrl).hostname);
  const resolved = settingEntries.map(([name]) => {
    try {
      return [name, resolveSetting(name, sources, { ...place, baseUrl })];
    } catch (error) {
      // An endpoint on this machine asks for no key: a bad one is no reason to stop.
      if (name !== "apiKey" || !isLoopback || !(error instanceof RunnerError)) throw error;
      warnings.push({ code: "key_ignored", message: `${error.message}; it is not sent` });
      return [name, { value: null, source: "default", from: "default" }];
    }
  });
  // Each name has the value that its own parser or default gave.
  return { ...Object.fromEntries(resolved), warnings } as Config;
}

function resolveSetting(
  name: SettingName,
  sources: ConfigSources,
  context: DefaultContext,
): Setting<unknown> {
  const spec: SettingSpec = settings[name];
  const given = findGiven(name, sources);
  if (given === null) {
    const value = typeof spec.default === "function" ? spec.default(context) : spec.default;
    return { value, source: "default", from: "default" };
  }
  const { source, from } = given;
  // The name of a folder may begin or end with a blank.
  const texts = spec.multiple ? given.texts : given.texts.map((text) => text.trim());
  const empty = texts.find((text) => text.trim() === "");
  const parsed = empty === undefined
    ? spec.parse(texts, sources)
    : { expected: spec.value === "DIR" ? "a folder" : "a value" };
  if ("value" in parsed) return { value: parsed.value, source, from };
  if ("problem" in parsed) {
    throw new RunnerError("usage", `${source} ${parsed.problem}`, { hint: parsed.hint });
  }
  const shown = empty ?? given.whole;
  throw new RunnerError("usage", `${source} is "${shown}", expected ${parsed.expected}`);
}

/** Texts that somebody gave for a setting. */
interface Given {
  texts: readonly string[];
  /** The texts as they were written. */
  whole: string;
  source: string;
  from: Exclude<Origin, "default">;
}

/** Finds the texts of a setting in the order of precedence; an empty variable counts as not set. */
function findGiven(name: SettingName, sources: ConfigSources): Given | null {
  const spec: SettingSpec = settings[name];
  const flag = givenFlag(spec, sources.flags);
  if (flag !== null) return flag;
  const variables = givenVariable(spec, sources.env, { from: "environment", place: "" }) ??
    givenVariable(spec, sources.dotenv, { from: "dotenv", place: " in .env" });
  if (variables !== null) return variables;
  for (const { texts, from } of sources.layers ?? []) {
    const found = texts[name];
    if (found !== undefined) return { ...found, whole: found.texts.join(", "), from };
  }
  return null;
}

function givenFlag({ flag }: SettingSpec, flags: ConfigFlags): Given | null {
  const value = Object.entries(flags).find(([name]) => name === flag)?.[1];
  if (value === undefined || value === false) return null;
  const texts = value === true ? ["1"] : typeof value === "string" ? [value] : value;
  if (texts.length === 0) return null;
  return { texts, whole: texts.join(", "), source: `--${flag}`, from: "flag" };
}

function givenVariable(
  { variables, split }: SettingSpec,
  values: Variables,
  { from, place }: { from: "environment" | "dotenv"; place: string },
): Given | null {
  for (const name of variables) {
    const whole = unquote(values[name]?.trim() ?? "");
    if (whole === "") continue;
    return { texts: split?.(whole) ?? [whole], whole, source: `${name}${place}`, from };
  }
  return null;
}

/** Some programs hand the quotes of a file of variables on, such as `docker --env-file`. */
function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, "$2").trim();
}
