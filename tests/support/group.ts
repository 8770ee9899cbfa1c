/**
 * Test files in groups: a worker for each file costs a third of a second, and each builds what others have built.
 * @module
 */

const tests = new URL("../", import.meta.url);

/** Imports its share of the test files: every file is in one of the groups beside the given one. */
export async function importGroup(url: string): Promise<void> {
  const groups = testFiles("groups/").map((path) => new URL(path, tests).href);
  const own = groups.indexOf(url);
  const files = ["unit/", "contract/"].flatMap(testFiles);
  await importFiles(files.filter((_, index) => index % groups.length === own));
}

/** Files of the integration that share what takes long to make, or last about as long together. */
const integration = {
  forms: ["executable", "install_section", "npm_package", "ways_to_run", "update", "installer"],
  readme: ["readme", "batch", "completions"],
  sandbox: ["sandbox", "terminal", "approval_terminal", "session_kills"],
} as const;

/** Imports the named files of the integration, or all that have no such name. */
export async function importIntegration(name: keyof typeof integration | "rest"): Promise<void> {
  const pathOf = (file: string) => `integration/${file}_test.ts`;
  const named = Object.values(integration).flat().map(pathOf);
  const rest = testFiles("integration/").filter((path) => !named.includes(path));
  await importFiles(name === "rest" ? rest : integration[name].map(pathOf));
}

function testFiles(folder: string): string[] {
  return Array.from(Deno.readDirSync(new URL(folder, tests)), ({ name }) => folder + name)
    .filter((path) => path.endsWith("_test.ts"))
    .sort();
}

async function importFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) await import(new URL(path, tests).href);
}
