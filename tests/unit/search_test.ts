import assert from "node:assert/strict";
import { loadCatalog } from "../../lib/skills/find/catalog.ts";
import { searchSkills } from "../../lib/skills/find/search.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

function skillText(name: string, description: string, body = ""): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`;
}

const files = {
  "1/SKILL.md": skillText("pdf", "Reads and writes documents"),
  "2/SKILL.md": skillText("reports", "Makes PDF reports from tables"),
  "3/SKILL.md": skillText("archive", "Packs files", "It can also pack a pdf, or an épée."),
  "4/SKILL.md": skillText("weather", "Tells the weather from tables and the sky"),
  "5/SKILL.md": skillText("translate", "翻译文档和网页"),
};

const queries: [query: string, names: string[]][] = [
  ["pdf", ["pdf", "reports", "archive"]],
  ["PDF", ["pdf", "reports", "archive"]],
  ["table", ["reports", "weather"]],
  ["weather pdf", ["weather", "pdf", "reports", "archive"]],
  ["épée", ["archive"]],
  ["网页", ["translate"]],
  ["eather", []],
  ["(.*)+", []],
  ["", []],
  ["nowhere", []],
];

for (const [query, names] of queries) {
  Deno.test(`searchSkills() finds ${names.join(", ") || "nothing"} for "${query}"`, async () => {
    await using folder = await temporaryFolder(files);
    const { skills } = await loadCatalog([folder.path]);
    const found = await searchSkills(skills, query);
    assert.deepEqual(found.map((skill) => skill.name), names);
  });
}

Deno.test("searchSkills() reads no documentation if names and descriptions match enough", async () => {
  await using folder = await temporaryFolder(
    Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => {
        const description = index < 10 ? "About birds" : "About fish";
        return [`${index}/SKILL.md`, skillText(`s${index}`, description, "Birds too")];
      }),
    ),
  );
  const { skills } = await loadCatalog([folder.path]);
  assert.equal((await searchSkills(skills, "birds")).length, 10);
});
