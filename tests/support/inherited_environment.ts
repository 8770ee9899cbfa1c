/**
 * What a child of a test needs of the machine: the search path, the language,
 * the packages that the test run has fetched, and the way to the registry.
 * @module
 */

/** Variables by whose names a registry is reached through proxies and private authorities. */
const registryNames =
  /^(DENO_CERT|DENO_TLS_CA_STORE|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|NPM_CONFIG_.*|(HTTPS?|ALL|NO)_PROXY)$/i;

let inherited: Record<string, string> | undefined;

/**
 * The variables for a program that a test starts with an environment of its own.
 * `DENO_DIR` is that of the test run, whatever the child has for a home.
 */
export function inheritedEnvironment(): Record<string, string> {
  return inherited ??= readEnvironment();
}

/** The permission set hides most variables from tests, but not from their children. */
function readEnvironment(): Record<string, string> {
  const all: Record<string, string> = JSON.parse(
    ask(["eval", "console.log(JSON.stringify(Deno.env.toObject()))"]),
  );
  const passed = Object.entries(all).filter(([name]) =>
    ["PATH", "LANG"].includes(name) || registryNames.test(name)
  );
  const { denoDir }: { denoDir: string } = JSON.parse(ask(["info", "--json"]));
  return { ...Object.fromEntries(passed), DENO_DIR: denoDir };
}

function ask(args: string[]): string {
  return new TextDecoder().decode(new Deno.Command(Deno.execPath(), { args }).outputSync().stdout);
}
