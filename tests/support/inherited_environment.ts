/**
 * What a child of a test needs of the machine: the search path, the language,
 * the packages that the test run has fetched, and the way to the registry.
 * @module
 */

import { delimiter, dirname } from "node:path";

/** Variables by whose names a registry is reached through proxies and private authorities. */
const registryNames =
  /^(DENO_CERT|DENO_TLS_CA_STORE|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|NPM_CONFIG_.*|(HTTPS?|ALL|NO)_PROXY)$/i;

/** What the interpreter says of itself and of what it was started with. */
interface Machine {
  python: string;
  variables: Record<string, string>;
}

const question = "import json, os, sys; " +
  "print(json.dumps({'python': sys.executable, 'variables': dict(os.environ)}))";

let known: Machine | undefined;
let inherited: Record<string, string> | undefined;

/** The real interpreter, not a shim in front of it, which can take a quarter of a second. */
export function realPython(): string {
  return machine().python;
}

/**
 * The variables for a program that a test starts with an environment of its own.
 * `DENO_DIR` is that of the test run, whatever the child has for a home, and the
 * real interpreter comes first on the search path.
 */
export function inheritedEnvironment(): Record<string, string> {
  return inherited ??= readEnvironment();
}

function readEnvironment(): Record<string, string> {
  const { python, variables } = machine();
  const passed = Object.entries(variables).filter(([name]) =>
    name === "LANG" || registryNames.test(name)
  );
  const { denoDir }: { denoDir: string } = JSON.parse(ask(Deno.execPath(), "info", "--json"));
  return {
    ...Object.fromEntries(passed),
    PATH: [dirname(python), variables.PATH].join(delimiter),
    DENO_DIR: denoDir,
  };
}

/** The permission set hides most variables from tests, but not from their children. */
function machine(): Machine {
  return known ??= JSON.parse(ask("python3", "-c", question)) as Machine;
}

function ask(program: string, ...args: string[]): string {
  return new TextDecoder().decode(new Deno.Command(program, { args }).outputSync().stdout);
}
