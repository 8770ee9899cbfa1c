import assert from "node:assert/strict";
import { loadCatalog } from "../../lib/skills/find/catalog.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** Lines that broke the frontmatter of public skills, and what a strict parser says of them. */
const corpus = new URL("../fixtures/frontmatter/corpus.tsv", import.meta.url);

const plausible = "Reads and writes the files of this row.";

/** A SKILL.md around one broken line, as its author may have written it. */
function skillText(name: string, line: string): string {
  const isDescription = line.startsWith("description:");
  const parent = /^ +TRIGGER/.test(line) ? [] : /^ +/.test(line) ? ["metadata:"] : [];
  return [
    "---",
    `name: ${name}`,
    ...(isDescription ? [] : [`description: ${plausible}`]),
    ...parent,
    line,
    "---",
    "",
    "# Title",
    "",
    "First paragraph.",
    "",
  ].join("\n");
}

/** What the description must say, as far as the line tells. */
function expectedDescription(line: string): string {
  const [, text = plausible] = /^description:\s*(.*)$/.exec(line) ?? [];
  return text.replace(/^" */, "").slice(0, 40).trim();
}

Deno.test("loadCatalog() loads every row of the corpus by its name and description", async () => {
  const rows = (await Deno.readTextFile(corpus)).trimEnd().split("\n").slice(1)
    .map((row, index) => ({ name: `row-${index + 1}`, line: row.split("\t")[1] ?? "" }));
  await using folder = await temporaryFolder(
    Object.fromEntries(rows.map(({ name, line }) => [`${name}/SKILL.md`, skillText(name, line)])),
  );
  const { skills } = await loadCatalog([folder.path]);
  const descriptions = new Map(skills.map(({ name, description }) => [name, description]));
  const lost = rows.filter(({ name, line }) =>
    !descriptions.get(name)?.includes(expectedDescription(line))
  );
  assert.deepEqual([rows.length, lost], [185, []]);
});
