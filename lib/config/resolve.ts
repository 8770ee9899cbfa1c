/**
 * Configuration: flag, then environment, then `.env`, then profile, then the rest
 * of the configuration file, then default; each value knows which of them won.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { isLoopbackHost } from "./hosts.ts";
import { refuseForeignKey } from "./key_scope.ts";
import {
  type DefaultContext,
  settingEntries,
  type SettingName,
  settings,
  type SettingSpec,
  type SettingValue,
} from "./settings.ts";
import type { Origin, Setting } from "./setting.ts";
import type { ConfigFlags, ConfigSources, FileLayer, Variables } from "./sources.ts";

export type { Origin, Setting } from "./setting.ts";

/** Something about the configuration that does not end the program. */
export interface ConfigWarning {
  code: string;
  message: string;
}

/** Everything that a person can configure, and what is odd about it. */
export type Config = { [N in SettingName]: Setting<SettingValue<N>> } & {
  warnings: readonly ConfigWarning[];
  /** Why the key that is set is not used: it cannot be one, or is for another endpoint. */
  keyError: RunnerError | null;
};

/**
 * Merges the sources into one configuration.
 *
 * @throws {RunnerError} `usage` if values do not parse; the message names all of
 * them: the variable or flag, the value, where it came from and what was expected
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
  const place = { home, workFolder, repositoryRoot };
  const errors: RunnerError[] = [];
  const attempt = (name: SettingName, context: DefaultContext, from = sources) => {
    try {
      return resolveSetting(name, from, context);
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      errors.push(error);
      return resolveSetting(
        name,
        { ...sources, flags: {}, env: {}, dotenv: {}, layers: [] },
        context,
      );
    }
  };
  const { value, from } = attempt("baseUrl", { ...place, baseUrl: "" });
  const baseUrl = String(value);
  // It is told below, with all others.
  errors.length = 0;
  const apiKey = attempt("apiKey", { ...place, baseUrl }, keySources(sources, from));
  const [keyError = null] = errors.splice(0);
  const resolved = settingEntries.map(([name]) => [
    name,
    name === "apiKey" ? apiKey : attempt(name, { ...place, baseUrl }),
  ]);
  if (errors.length > 0) throw joined(errors);
  const { warnings, ...key } = judgeKey(keyError, baseUrl);
  // Each name has the value that its own parser or default gave.
  const config = { ...Object.fromEntries(resolved), warnings: [], ...key } as Config;
  const all = [...warnings, ...overridden(config, sources), ...protectedVariables(sources.dotenv)];
  const refused = refuseForeignKey(config.apiKey, config.baseUrl);
  if (refused === null) return { ...config, warnings: all };
  return { ...config, warnings: all, keyError: refused, apiKey: { ...config.apiKey, value: null } };
}

/** The key of a profile belongs to its address: one of the environment stays where it is. */
function keySources(sources: ConfigSources, from: Origin): ConfigSources {
  const layer = sources.layers?.find((layer) => layer.from === from);
  return layer?.texts.apiKey === undefined ? sources : { ...sources, env: {}, dotenv: {} };
}

/** What a profile that the command line asked for says, but something else decides. */
function overridden(config: Config, { layers = [] }: ConfigSources): ConfigWarning[] {
  const chosen = layers.find(({ isChosen }) => isChosen);
  return settingEntries.flatMap(([name]) => {
    const { from, source } = config[name];
    const isOverridden = from === "environment" || from === "dotenv";
    if (chosen?.texts[name] === undefined || !isOverridden) return [];
    const message = `${source} wins over the ${chosen.source}`;
    return [{ code: "profile_overridden", message }];
  });
}

/** An endpoint on this machine asks for no key: a bad one is no reason to stop. */
function judgeKey(
  keyError: RunnerError | null,
  baseUrl: string,
): Pick<Config, "warnings" | "keyError"> {
  if (keyError === null || !isLoopbackHost(new URL(baseUrl).hostname)) {
    return { warnings: [], keyError };
  }
  const message = `${keyError.message}; it is not sent`;
  return { warnings: [{ code: "key_ignored", message }], keyError: null };
}

/** All that is wrong, so that it is told in one run. */
function joined(errors: readonly RunnerError[]): RunnerError {
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) return first;
  const hints = errors.flatMap(({ hint }) => hint ?? []);
  return new RunnerError("usage", errors.map(({ message }) => message).join("; "), {
    ...(hints.length > 0 && { hint: hints.join("; ") }),
  });
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
  const all = [
    givenFlag(spec, sources.flags),
    givenVariable(spec, sources.env, { from: "environment", place: "" }),
    spec.isProtected === true
      ? null
      : givenVariable(spec, sources.dotenv, { from: "dotenv", place: " in .env" }),
    ...(sources.layers ?? []).map((layer) => givenLayer(name, layer)),
  ].filter((given) => given !== null);
  const [first = null] = all;
  if (!spec.isMerged || first === null) return first;
  return { ...first, texts: all.reverse().flatMap(({ texts }) => texts) };
}

function givenLayer(name: SettingName, { texts, from }: FileLayer): Given | null {
  const found = texts[name];
  return found === undefined ? null : { ...found, whole: found.texts.join(", "), from };
}

/** A folder may not say how far its own skills are trusted. */
function protectedVariables(dotenv: Variables): ConfigWarning[] {
  const names = settingEntries.flatMap(([, { variables, isProtected }]) =>
    isProtected === true ? variables : []
  );
  return names.filter((name) => (dotenv[name] ?? "").trim() !== "").map((name) => ({
    code: "dotenv_ignored",
    message: `${name} in .env is not heeded: set it in the environment, in the configuration ` +
      "file or with its option",
  }));
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
