/**
 * What the program needs to know of the machine and the user it works for.
 * @module
 */
/** The machine and the user, as values. */
export interface Surroundings {
  /** Environment variables, as far as the program may read them. */
  env: Readonly<Record<string, string>>;
  /** The user's home directory. */
  home: string;
  /** The user's working directory. */
  workFolder: string;
  /** For what can be made again: environments, byte code, whole outputs. */
  cacheFolder: string;
  /** For what is kept: conversations. */
  stateFolder: string;
}

/**
 * Variables that a script gets where they are set: what programs need to find
 * their files, the network and the user's language. No keys.
 */
const scriptVariableNames =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|(HTTP|HTTPS|ALL|NO|FTP)_PROXY|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES)$/i;

/** Variables that only the build of an environment gets: settings of pip and uv, credentials of an index among them. */
const buildVariableNames = /^(PIP|UV)_\w+$/;

/** Names that can be read one by one where the environment cannot be listed. */
const knownNames = `
  PATH HOME USER LOGNAME SHELL TERM COLORTERM TERM_PROGRAM VTE_VERSION WT_SESSION KONSOLE_VERSION LANG LANGUAGE LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
  SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE XDG_CACHE_HOME XDG_STATE_HOME
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA
  LLM_API_KEY LLM_API_BASE_URL LLM_MODEL_NAME LLM_FIRST_TOKEN_TIMEOUT_SECONDS
  LLM_IDLE_TIMEOUT_SECONDS LLM_MAX_TURNS LLM_CONTEXT_WINDOW LLM_TOOL_CALLS
  OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL SKILLS_FOLDER_PATH SCRIPT_TIMEOUT_SECONDS
  SKILLS_RUNNER_CACHE SKILLS_RUNNER_STATE SKILLS_RUNNER_NO_SESSION SKILLS_RUNNER_NO_STDIN
  SKILLS_RUNNER_DEBUG SKILLS_RUNNER_SETUP SKILLS_RUNNER_NO_WARM NO_COLOR FORCE_COLOR
  PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_CERT
  UV_INDEX_URL UV_DEFAULT_INDEX UV_FIND_LINKS UV_NO_INDEX UV_OFFLINE UV_CACHE_DIR
`.trim().split(/\s+/);

/** Reads the machine and the user of this process, as far as its permissions allow. */
export function readSurroundings(): Surroundings {
  const env = readEnvironment();
  const home = env.HOME ?? env.USERPROFILE ?? Deno.cwd();
  return {
    env,
    home,
    workFolder: Deno.cwd(),
    cacheFolder: cacheFolder(env, home),
    stateFolder: stateFolder(env, home),
  };
}

/** The variables for scripts: a fixed list of harmless names. */
export function scriptVariables(env: Surroundings["env"]): Record<string, string> {
  return pick(env, scriptVariableNames);
}

/** The variables for builds of Python environments: those of pip and uv. */
export function buildVariables(env: Surroundings["env"]): Record<string, string> {
  return pick(env, buildVariableNames);
}

function pick(env: Surroundings["env"], names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.test(name)));
}

function readEnvironment(): Record<string, string> {
  try {
    return Deno.env.toObject();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  const values = knownNames.map((name) => [name, readVariable(name)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

/** A variable that the permissions hide counts as not set. */
function readVariable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

function cacheFolder(env: Record<string, string>, home: string): string {
  if (env.SKILLS_RUNNER_CACHE) return absolute(env.SKILLS_RUNNER_CACHE);
  switch (Deno.build.os) {
    case "darwin":
      return `${home}/Library/Caches/skills-runner`;
    case "windows":
      return `${env.LOCALAPPDATA ?? `${home}/AppData/Local`}/skills-runner/cache`;
    default:
      return `${env.XDG_CACHE_HOME ?? `${home}/.cache`}/skills-runner`;
  }
}

function stateFolder(env: Record<string, string>, home: string): string {
  if (env.SKILLS_RUNNER_STATE) return absolute(env.SKILLS_RUNNER_STATE);
  switch (Deno.build.os) {
    case "darwin":
      return `${home}/Library/Application Support/skills-runner`;
    case "windows":
      return `${env.LOCALAPPDATA ?? `${home}/AppData/Local`}/skills-runner/state`;
    default:
      return `${env.XDG_STATE_HOME ?? `${home}/.local/state`}/skills-runner`;
  }
}

function absolute(path: string): string {
  return /^([/\\]|[A-Za-z]:)/.test(path) ? path : `${Deno.cwd()}/${path}`;
}
