/**
 * The settings of skills, their scripts, and the program itself.
 * @module
 */
import { join } from "node:path";
import { type Limits, parseLimits, showLimits } from "./limits.ts";
import {
  parseApiKey,
  parseChoice,
  parseFolders,
  parsePositive,
  parseSeconds,
  parseSwitch,
  splitPaths,
} from "./parse.ts";
import {
  type DefaultContext,
  type SettingSpec,
  showSeconds,
  showSwitch,
  showText,
} from "./setting_spec.ts";
import { counted } from "../words/numbers.ts";

/** See `settings.ts`. */
export const skillSettings = {
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
    takenBy: "scripts",
    value: "SECONDS",
    parse: parseSeconds,
    default: 30_000,
    says: "Time limit of a script, 0 for none",
    show: showSeconds,
  },
  setup: {
    variables: ["SKILLS_RUNNER_SETUP"],
    flag: "setup",
    takenBy: "scripts",
    value: "declared|known|any",
    parse: parseChoice(["declared", "known", "any"], { infer: "any" }),
    default: "known",
    says: "Packages to install: declared by the skill, also well-known ones, or any",
    show: showText,
  },
  ask: {
    variables: ["SKILLS_RUNNER_ASK"],
    flag: "ask",
    takenBy: "scripts",
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
    takenBy: "scripts",
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
    takenBy: "scripts",
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
    takenBy: "scripts",
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
    takenBy: "scripts",
    value: "N",
    parse: parsePositive,
    default: 8,
    says: "Scripts at the same time",
    show: (count: number) => `${count}`,
  },
  noWarm: {
    variables: ["SKILLS_RUNNER_NO_WARM"],
    flag: "no-warm",
    takenBy: "model",
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
