/**
 * What goes into the configuration of clients, so that they start this server:
 * ONE table. Pure.
 * @module
 */

/** How a client starts the server. */
export interface ServerStart {
  /** Absolute path of a program. */
  command: string;
  args: readonly string[];
  /** Variables that the server needs beyond those that clients pass on. */
  env: Readonly<Record<string, string>>;
}

/** One client. */
export interface ClientSpec {
  /** For people. */
  title: string;
  /** The file that the block goes into. */
  file: string;
  /** What its block says in place of the folder that a person has open; absent: it starts servers there. */
  folderVariable?: string;
  /** The block. */
  write(start: ServerStart): string;
}

/** What the server is called in the configuration; tools show it in front of their names. */
const name = "skills";

/** The tools that change something: a client that cannot ask its user refuses them unless told. */
const runningTools = ["run_python_script", "run_skill_script"];

/** Calls may build an environment first: clients with this setting give up after 60 s or less. */
const timeoutSeconds = 600;

/** All clients, by the names that `--print-config` takes. */
export const clientSpecs = {
  codex: {
    title: "Codex",
    file: "~/.codex/config.toml",
    write: ({ command, args, env }) =>
      [
        `[mcp_servers.${name}]`,
        `command = ${tomlText(command)}`,
        `args = [${args.map(tomlText).join(", ")}]`,
        ...(hasEntries(env) ? [`env = ${tomlTable(env)}`] : []),
        `tool_timeout_sec = ${timeoutSeconds}`,
        "",
        '# Without these lines codex exec refuses the tools; "prompt" asks where somebody can answer.',
        ...runningTools.flatMap((tool) => [
          `[mcp_servers.${name}.tools.${tool}]`,
          'approval_mode = "approve"',
          "",
        ]),
      ].join("\n"),
  },
  "claude-code": {
    title: "Claude Code",
    file: ".mcp.json in the project, or the mcpServers of ~/.claude.json",
    write: (start) =>
      json({
        mcpServers: {
          [name]: { type: "stdio", ...withArgs(start) },
        },
      }),
  },
  "gemini-cli": {
    title: "Gemini CLI",
    file: "~/.gemini/settings.json",
    write: (start) =>
      json({ mcpServers: { [name]: { ...withArgs(start), timeout: timeoutSeconds * 1000 } } }),
  },
  opencode: {
    title: "opencode",
    file: "opencode.json in the project, or ~/.config/opencode/opencode.json",
    write: ({ command, args, env }) =>
      json({
        $schema: "https://opencode.ai/config.json",
        mcp: {
          [name]: {
            type: "local",
            command: [command, ...args],
            ...(hasEntries(env) && { environment: env }),
            enabled: true,
            timeout: timeoutSeconds * 1000,
          },
        },
      }),
  },
  goose: {
    title: "goose",
    file: "~/.config/goose/config.yaml",
    // A JSON text is YAML too, so that nothing needs other quotes.
    write: ({ command, args, env }) =>
      [
        "extensions:",
        `  ${name}:`,
        "    enabled: true",
        "    type: stdio",
        `    name: ${name}`,
        `    cmd: ${JSON.stringify(command)}`,
        `    args: ${JSON.stringify(args)}`,
        `    envs: ${JSON.stringify(env)}`,
        "    env_keys: []",
        `    timeout: ${timeoutSeconds}`,
        "",
      ].join("\n"),
  },
  crush: {
    title: "Crush",
    file: "crush.json in the project, or ~/.config/crush/crush.json",
    write: (start) =>
      json({
        $schema: "https://charm.land/crush.json",
        mcp: { [name]: { type: "stdio", ...withArgs(start), timeout: timeoutSeconds } },
      }),
  },
  vscode: {
    title: "VS Code",
    file: ".vscode/mcp.json in the workspace",
    folderVariable: "${workspaceFolder}",
    write: (start) => json({ servers: { [name]: { type: "stdio", ...withArgs(start) } } }),
  },
  cursor: {
    title: "Cursor",
    file: ".cursor/mcp.json in the project",
    folderVariable: "${workspaceFolder}",
    write: (start) => json({ mcpServers: { [name]: { type: "stdio", ...withArgs(start) } } }),
  },
} as const satisfies Record<string, ClientSpec>;

/** The name of a client. */
export type ClientName = keyof typeof clientSpecs;

/** Whether a word names a client. */
export function isClientName(word: string): word is ClientName {
  return Object.hasOwn(clientSpecs, word);
}

function withArgs({ command, args, env }: ServerStart): Record<string, unknown> {
  return { command, args, ...(hasEntries(env) && { env }) };
}

function hasEntries(env: ServerStart["env"]): boolean {
  return Object.keys(env).length > 0;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A JSON text is a TOML basic string but for the delete character. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}

function tomlTable(env: ServerStart["env"]): string {
  const entries = Object.entries(env).map(([key, value]) =>
    `${tomlText(key)} = ${tomlText(value)}`
  );
  return `{ ${entries.join(", ")} }`;
}
