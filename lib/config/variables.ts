/**
 * The environment variables that the program may read, and who gets them.
 * @module
 */
import { ownVariableNames } from "./settings.ts";

/** What programs need to find their files, the network and the user's language: no keys. `*` stands for any end. */
const forScripts = `
  PATH HOME USER LOGNAME SHELL TERM COLORTERM LANG LANGUAGE LC_* TZ TMPDIR TEMP TMP
  DISPLAY WAYLAND_DISPLAY XDG_*
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY FTP_PROXY
  SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT
  USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES
`.trim().split(/\s+/);

/** Settings of pip and uv, credentials of an index among them: for builds of environments only. */
const forBuilds = ["PIP_*", "UV_*"];

/** What the program itself looks at beside its own: terminal, colours, editor, Deno's folder. */
const forProgram = `
  TERM_PROGRAM VTE_VERSION WT_SESSION KONSOLE_VERSION NO_COLOR FORCE_COLOR DENO_DIR VISUAL EDITOR
  http_proxy https_proxy all_proxy no_proxy
`.trim().split(/\s+/);

/** Names behind a `*` that can be asked for one by one where the environment cannot be listed. */
const members = `
  LC_ALL LC_CTYPE LC_MESSAGES XDG_CACHE_HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
  PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_CERT
  UV_INDEX_URL UV_DEFAULT_INDEX UV_FIND_LINKS UV_NO_INDEX UV_OFFLINE UV_CACHE_DIR
`.trim().split(/\s+/);

/** All names, with `*` for any end. */
export const readableVariables: readonly string[] = [
  ...new Set([...ownVariableNames, ...forScripts, ...forBuilds, ...forProgram]),
];

/** All names that can be asked for one by one. */
export const knownVariables: readonly string[] = [
  ...readableVariables.filter((name) => !name.endsWith("*")),
  ...members,
];

/** Whether a script gets a variable. Windows writes some of them in small letters. */
export function isForScripts(name: string): boolean {
  return scriptPattern.test(name);
}

/** Whether the build of an environment gets a variable. */
export function isForBuilds(name: string): boolean {
  return buildPattern.test(name);
}

/** Whether a variable is one of the program's own. */
export function isOwn(name: string): boolean {
  return ownVariableNames.includes(name) || name === "NO_COLOR" || name === "FORCE_COLOR";
}

const scriptPattern = pattern(forScripts, "i");
const buildPattern = pattern(forBuilds, "");

function pattern(names: readonly string[], flags: string): RegExp {
  return new RegExp(`^(${names.map((name) => name.replace("*", "\\w+")).join("|")})$`, flags);
}
