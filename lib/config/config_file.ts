/**
 * The configuration file: settings for everywhere, and profiles of endpoints.
 * @module
 */
import { reasonOf, RunnerError } from "../errors.ts";
import { readTextIfThere } from "../files/bounded.ts";
import { parseToml } from "../files/toml.ts";
import { nearest } from "../nearest.ts";
import type { FileLayer } from "./sources.ts";
import { settingEntries, type SettingName, type SettingSpec } from "./settings.ts";

export interface ReadConfigFileOptions {
  /** The profile of the command line; null for the default one. */
  profile: string | null;
  /** The value of a variable that the file names; null if it is not set. */
  readVariable(name: string): Promise<string | null>;
}

/** A table of the file, of which nothing is known but that it is one. */
type Table = Record<string, unknown>;

const maxBytes = 1024 * 1024;

/** In place of the key itself, which belongs into no file: the name of its variable. */
const keyOfKey = "api_key_env";

/**
 * Reads the configuration file: first the profile in use, then what holds
 * everywhere. Empty if there is no file.
 *
 * @throws {RunnerError} `usage` if it cannot be read or parsed, for an unknown
 * key or profile; names the line and the nearest name
 */
export async function readConfigFile(
  path: string,
  { profile, readVariable }: ReadConfigFileOptions,
): Promise<FileLayer[]> {
  const text = await readFile(path);
  if (text === null && profile === null) return [];
  const { default_profile, profiles = {}, ...everywhere } = await parse(text ?? "", path);
  const file = { path, text: text ?? "" };
  const name = profile ?? default_profile ?? null;
  if (name !== null && typeof name !== "string") {
    throw refuse(file, "default_profile", "is not the name of a profile");
  }
  if (!isTable(profiles)) throw refuse(file, "profiles", "is not a table");
  checkProfiles(profiles, file);
  const layers: FileLayer[] = [];
  if (name !== null) {
    const table = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    if (!isTable(table)) throw noProfile(name, { path, names: Object.keys(profiles) });
    const source = `profile "${name}"`;
    const layer = await readLayer(table, { from: "profile", source, file, readVariable });
    layers.push({ ...layer, isChosen: profile !== null });
  }
  layers.push(await readLayer(everywhere, { from: "file", source: path, file, readVariable }));
  return layers;
}

/** The names of all profiles in a file; empty if there is none that can be read. */
export async function profileNames(path: string): Promise<string[]> {
  const text = await readFile(path);
  if (text === null) return [];
  const { profiles } = await parse(text, path);
  return isTable(profiles) ? Object.keys(profiles) : [];
}

/** The file with its text, in which keys are looked for to name their lines. */
interface TextFile {
  path: string;
  text: string;
}

async function readFile(path: string): Promise<string | null> {
  try {
    return await readTextIfThere(path, { maxBytes });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const reason = reasonOf(cause);
    throw new RunnerError("usage", `Cannot read the configuration file "${path}": ${reason}`, {
      cause,
    });
  }
}

async function parse(text: string, path: string): Promise<Table> {
  try {
    const table = await parseToml(text);
    return isTable(table) ? table : {};
  } catch (cause) {
    const line = cause instanceof Error && "line" in cause ? `:${cause.line}` : "";
    const [reason = ""] = reasonOf(cause).split("\n");
    throw new RunnerError("usage", `Cannot read ${path}${line}: ${reason}`, {
      hint: 'It is TOML, such as model = "qwen3"',
      cause,
    });
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

/** All profiles are checked, so that a mistake does not wait for its day. */
function checkProfiles(profiles: Table, file: TextFile): void {
  for (const [name, table] of Object.entries(profiles)) {
    if (!isTable(table)) throw refuse(file, name, "is not a table");
    for (const key of Object.keys(table)) findSetting(key, file, name);
  }
}

interface LayerOptions extends Pick<FileLayer, "from" | "source"> {
  file: TextFile;
  readVariable: ReadConfigFileOptions["readVariable"];
}

async function readLayer(
  table: Table,
  { from, source, file, readVariable }: LayerOptions,
): Promise<FileLayer> {
  const texts: FileLayer["texts"] = {};
  for (const [key, value] of Object.entries(table)) {
    const [name, spec] = findSetting(key, file, from === "profile" ? source : null);
    const place = `${key} in ${source}`;
    if (key === keyOfKey) {
      const variable = String(value);
      const secret = (await readVariable(variable))?.trim() ?? "";
      // Without the variable there is no key, which is told where one is needed.
      if (secret !== "") texts.apiKey = { texts: [secret], source: `${variable} of ${source}` };
      continue;
    }
    const given = textsOf(value, spec);
    if (given === null) throw refuse(file, key, `cannot be ${describe(value)}`);
    if (given.length > 0) texts[name] = { texts: given, source: place };
  }
  return { source, from, texts };
}

/** The name of a setting in the file. */
function keyOf({ key, flag, isSecret }: SettingSpec): string | null {
  return isSecret ? null : key ?? flag?.replaceAll("-", "_") ?? null;
}

function findSetting(
  key: string,
  file: TextFile,
  profile: string | null,
): readonly [SettingName, SettingSpec] {
  const found = settingEntries.find(([name, spec]) =>
    key === (name === "apiKey" ? keyOfKey : keyOf(spec))
  );
  if (found !== undefined) return found;
  const own = profile === null ? ["default_profile", "profiles"] : [];
  const names = [...settingEntries.flatMap(([, spec]) => keyOf(spec) ?? []), keyOfKey, ...own];
  const meant = settingEntries.find(([, { variables }]) => variables.includes(key.toUpperCase()));
  const near = key === "api_key"
    ? keyOfKey
    : meant === undefined
    ? nearest(key, names)
    : keyOf(meant[1]);
  throw new RunnerError(
    "usage",
    `There is no setting "${key}" (${file.path}:${lineOf(key, file.text)})`,
    {
      hint: near === keyOfKey && key !== near
        ? `Keys belong into a variable: ${keyOfKey} = "NAME" names it`
        : near
        ? `Did you mean ${near}?`
        : `There are ${names.join(", ")}`,
    },
  );
}

/** A value of the file as the texts that a flag or a variable would have; null if it cannot be. */
function textsOf(value: unknown, spec: SettingSpec): string[] | null {
  if (typeof value === "string") return spec.split?.(value) ?? (value.trim() === "" ? [] : [value]);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return [String(value)];
  }
  if (Array.isArray(value) && spec.multiple && value.every((item) => typeof item === "string")) {
    return value;
  }
  if (isTable(value) && spec.fromEntry !== undefined) {
    const { fromEntry } = spec;
    return Object.entries(value).map(([key, item]) => fromEntry(key, item));
  }
  return null;
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "a list" : isTable(value) ? "a table" : "a date";
}

/** The first line that sets a key or begins its table; 1 if it is written in another way. */
function lineOf(key: string, text: string): number {
  const name = RegExp.escape(key);
  const pattern = new RegExp(`^\\s*("?${name}"?\\s*=|\\[.*\\b${name}"?\\s*\\])`);
  return Math.max(0, text.split("\n").findIndex((line) => pattern.test(line))) + 1;
}

function refuse({ path, text }: TextFile, key: string, state: string): RunnerError {
  return new RunnerError("usage", `"${key}" ${state} (${path}:${lineOf(key, text)})`);
}

function noProfile(
  name: string,
  { path, names }: { path: string; names: readonly string[] },
): RunnerError {
  const near = nearest(name, names);
  return new RunnerError("usage", `There is no profile "${name}" in ${path}`, {
    hint: near !== null
      ? `Did you mean ${near}?`
      : names.length > 0
      ? `There are ${names.join(", ")}`
      : `Write one: [profiles.${name}] with base_url and model`,
  });
}
