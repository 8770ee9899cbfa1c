/**
 * The settings of pip and uv, for the build of an environment: those that say
 * where packages come from, and none that says where they go.
 * @module
 */
import { join } from "node:path";
import { readText } from "../../files/bounded.ts";

/** Where to install, or whether at all: the environment is the answer to both. */
const whereTo =
  /^(?:PIP_(?:TARGET|PREFIX|ROOT|USER|DRY_RUN|PYTHON|REPORT|REQUIRE_VIRTUALENV|NO_COMPILE|COMPILE|UPGRADE|FORCE_REINSTALL|IGNORE_INSTALLED|NO_DEPS|SRC|EDITABLE|REQUIREMENT)|UV_(?:TARGET|PREFIX|SYSTEM_PYTHON|BREAK_SYSTEM_PACKAGES|PROJECT|PROJECT_ENVIRONMENT|WORKING_DIR(?:ECTORY)?|PYTHON|NO_SYNC|DRY_RUN|COMPILE_BYTECODE))$/;
const maxConfigBytes = 1024 * 1024;

/** Settings of pip that uv has under another name; the value of pip is a list with spaces. */
const forUv: Readonly<Record<string, string>> = {
  PIP_INDEX_URL: "UV_DEFAULT_INDEX",
  PIP_EXTRA_INDEX_URL: "UV_INDEX",
  PIP_FIND_LINKS: "UV_FIND_LINKS",
  PIP_NO_INDEX: "UV_NO_INDEX",
  PIP_TRUSTED_HOST: "UV_INSECURE_HOST",
  PIP_CONSTRAINT: "UV_CONSTRAINT",
  PIP_CERT: "SSL_CERT_FILE",
};
/** Of these, uv separates several by commas. */
const commaSeparated = new Set(["UV_FIND_LINKS"]);

/**
 * The variables for installers: the given ones, and what the configuration
 * files of pip say, also in the words of uv. Variables come before files.
 */
export async function installVariables(
  env: Record<string, string>,
): Promise<Record<string, string>> {
  const files = await Promise.all(pipConfigFiles(env).map(readConfig));
  const texts = files.filter((text) => text !== null);
  const fromFiles = texts.map(parsePipConfig);
  const merged = Object.assign({}, ...fromFiles, env) as Record<string, string>;
  const kept = Object.fromEntries(Object.entries(merged).filter(([name]) => !whereTo.test(name)));
  // What the files say is in the variables now, but for what is left out.
  if (texts.length > 0) kept.PIP_CONFIG_FILE = Deno.build.os === "windows" ? "NUL" : "/dev/null";
  return { ...uvVariables(kept), ...kept };
}

/** Settings that scripts may see when they install packages themselves: no address with a password. */
export function publicInstallVariables(
  env: Record<string, string>,
): Record<string, string> {
  const names = new Set([...Object.keys(forUv), ...Object.values(forUv), "UV_OFFLINE"]);
  names.delete("SSL_CERT_FILE");
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => names.has(name) && !/\/\/[^/\s]*@/.test(value)),
  );
}

function uvVariables(env: Record<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [pip, uv] of Object.entries(forUv)) {
    const value = env[pip]?.trim();
    if (value) found[uv] = commaSeparated.has(uv) ? value.split(/\s+/).join(",") : value;
  }
  return found;
}

/** Those that are read later win. */
function pipConfigFiles(env: Record<string, string>): string[] {
  if (env.PIP_CONFIG_FILE !== undefined) return [env.PIP_CONFIG_FILE];
  const home = env.HOME ?? env.USERPROFILE ?? "";
  switch (Deno.build.os) {
    case "windows":
      return [env.PROGRAMDATA ?? "C:\\ProgramData", env.APPDATA ?? join(home, "AppData/Roaming")]
        .map((folder) => join(folder, "pip", "pip.ini"));
    case "darwin":
      return [
        "/Library/Application Support/pip/pip.conf",
        join(home, ".pip/pip.conf"),
        join(home, ".config/pip/pip.conf"),
        join(home, "Library/Application Support/pip/pip.conf"),
      ];
    default:
      return [
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
        join(home, ".pip/pip.conf"),
        join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "pip/pip.conf"),
      ];
  }
}

async function readConfig(path: string): Promise<string | null> {
  try {
    return await readText(path, { maxBytes: maxConfigBytes });
  } catch {
    // Not there, or not for us to read: it says nothing.
    return null;
  }
}

/** The sections that concern `pip install`, as variables. */
export function parsePipConfig(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let section = "";
  let last: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line) || line.trim() === "") continue;
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = name.trim().toLowerCase();
      last = null;
      continue;
    }
    if (section !== "global" && section !== "install") continue;
    const [, key, value = ""] = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      last = `PIP_${key.toUpperCase().replaceAll("-", "_")}`;
      found[last] = value.trim();
    } else if (last !== null && /^\s/.test(line)) {
      found[last] = `${found[last]} ${line.trim()}`.trim();
    }
  }
  return found;
}

/** Keys in `[pip]` of a `uv.toml` that say where to install. */
const uvWhereTo = /^\s*(?:target|prefix|system|python|break-system-packages|no-deps)\s*=/;

/**
 * The text of the user's `uv.toml` without the settings that say where to
 * install; null if there is none to change.
 */
export async function filteredUvConfig(env: Record<string, string>): Promise<string | null> {
  const home = env.HOME ?? env.USERPROFILE ?? "";
  const folder = Deno.build.os === "windows"
    ? env.APPDATA ?? join(home, "AppData/Roaming")
    : env.XDG_CONFIG_HOME ?? join(home, ".config");
  const places = env.UV_CONFIG_FILE !== undefined
    ? [env.UV_CONFIG_FILE]
    : [join(folder, "uv/uv.toml"), "/etc/uv/uv.toml"];
  for (const path of places) {
    const text = await readConfig(path);
    if (text === null) continue;
    const kept = withoutWhereTo(text);
    return kept === text ? null : kept;
  }
  return null;
}

function withoutWhereTo(text: string): string {
  let section = "";
  return text.split("\n").filter((line) => {
    section = /^\s*\[+([^\]]+)\]/.exec(line)?.[1]?.trim() ?? section;
    return !(section === "pip" && uvWhereTo.test(line));
  }).join("\n");
}
