/**
 * Test files in groups: a worker for each file costs a third of a second, and each builds what others have built.
 * @module
 */

const tests = new URL("../", import.meta.url);

/** Imports its share of the test files: every file is in one of the groups beside the given one. */
export async function importGroup(url: string): Promise<void> {
  const groups = testFiles(new URL("groups/", tests));
  const own = groups.indexOf(url);
  const files = ["unit/", "contract/"].flatMap((folder) => testFiles(new URL(folder, tests)));
  for (const [index, file] of files.entries()) {
    if (index % groups.length === own) await import(file);
  }
}

function testFiles(folder: URL): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith("_test.ts"))
    .sort()
    .map((name) => new URL(name, folder).href);
}
