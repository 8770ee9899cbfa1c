/**
 * What in a working folder is nobody's business but the user's: decisions on
 * names, and on the beginning of a file where the name alone does not tell.
 * @module
 */
import { extname } from "node:path";

/** What an entry of the working folder is to a script in a sandbox. */
export type Guard =
  /** A secret: cannot be opened. */
  | "mask"
  /** A folder of secrets: looks empty. */
  | "hide"
  /** What programs of the user run or obey by themselves: read-only. */
  | "guard"
  /** A key or not, as its content says. */
  | "look"
  | null;

const secretFiles = new Set([
  ".boto",
  ".credentials.json",
  ".dockercfg",
  ".git-credentials",
  ".htpasswd",
  ".my.cnf",
  ".mylogin.cnf",
  ".netrc",
  ".npmrc",
  ".pgpass",
  ".pypirc",
  ".s3cfg",
  ".terraformrc",
  ".vault-token",
  "_netrc",
  "application_default_credentials.json",
  "auth.json",
  "credentials",
  "credentials.json",
  "kubeconfig",
  "token.json",
]);

const secretNames = [
  // .env.example and its like are there to be read.
  /^\.env(?!.*[.\-_](example|sample|template|dist|defaults?|schema)$)([.\-_].+|rc)?$/i,
  /^[^.].*\.env$/i,
  /^\.?secrets?\.(json|ya?ml|toml|ini|env|txt)$/i,
  /^client_secret.*\.json$/i,
  /^service[-_]?account.*\.json$/i,
  /\.(p12|pfx|jks|keystore|kdbx|ppk|tfvars|tfstate)(\.backup)?$/i,
];

const keyNames = /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/;
/** A certificate is public, and a presentation for Keynote is no key. */
const keyExtensions = new Set([".pem", ".key"]);

const secretFolders = new Set([
  ".aws",
  ".azure",
  ".gcloud",
  ".gnupg",
  ".kube",
  ".password-store",
  ".ssh",
]);

/** Files with common names that are secrets in certain folders. */
const secretPairs = new Set([
  ".docker/config.json",
  ".streamlit/secrets.toml",
  ".cargo/credentials.toml",
  ".gem/credentials",
  ".m2/settings.xml",
  ".m2/settings-security.xml",
  ".bundle/config",
]);

/**
 * Folders and files that programs of the user obey without being asked: hooks,
 * skills and settings of agents, tasks that an editor runs when it opens a folder.
 */
export const guardedNames: readonly string[] = [
  ".agents",
  ".claude",
  ".codex",
  ".cursor",
  ".devcontainer",
  ".gemini",
  ".git",
  ".githooks",
  ".husky",
  ".idea",
  ".mcp.json",
  ".opencode",
  ".vscode",
];

const guarded = new Set(guardedNames);

/** What to do with an entry, by its name and that of its folder. */
export function guardFor(
  { name, parent, isDirectory }: { name: string; parent: string; isDirectory: boolean },
): Guard {
  // Settings of servers hold keys, and are for no script.
  if (name === ".mcp.json" && !isDirectory) return "mask";
  if (guarded.has(name)) return "guard";
  if (isDirectory) return secretFolders.has(name) ? "hide" : null;
  if (secretFiles.has(name) || keyNames.test(name)) return "mask";
  if (secretPairs.has(`${parent}/${name}`)) return "mask";
  if (secretNames.some((pattern) => pattern.test(name))) return "mask";
  return keyExtensions.has(extname(name).toLowerCase()) ? "look" : null;
}

/** True for the beginning of a file that holds a private key. */
export function isPrivateKey(head: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(head);
}

/** True for the settings of a repository that hold a password or a token. */
export function holdsCredentials(gitConfig: string): boolean {
  return /^\s*extraheader\s*=.*authorization/im.test(gitConfig) ||
    /^\s*(push)?url\s*=\s*\w+:\/\/[^/\s@]+@/im.test(
      gitConfig.replace(/ssh:\/\/[\w.-]+@/g, "ssh://"),
    ) || /^\s*(password|token|oauthtoken)\s*=/im.test(gitConfig);
}
