import assert from "node:assert/strict";
import { renderCatalog } from "../../lib/skills/find/catalog.ts";
import type { Skill } from "../../lib/skills/skill.ts";

function makeSkill(name: string, description: string, visibleToModel = true): Skill {
  const folder = `/skills/${name}`;
  return { name, description, folder, file: `${folder}/SKILL.md`, root: "/skills", visibleToModel };
}

Deno.test("renderCatalog() gives no text for no skills", () => {
  assert.deepEqual(renderCatalog([]), { text: "", warnings: [] });
});

Deno.test("renderCatalog() writes one escaped line a skill and leaves out hidden ones", () => {
  const skills = [
    makeSkill("a", "Use <foo> & <bar> tags"),
    makeSkill("hidden", "Not shown", false),
    makeSkill("</skills>", ""),
  ];
  assert.deepEqual(renderCatalog(skills), {
    text: "- a: Use &lt;foo&gt; &amp; &lt;bar&gt; tags\n- &lt;/skills&gt;\n",
    warnings: [],
  });
});

Deno.test("renderCatalog() cuts only the long descriptions, to one length", () => {
  const skills = [
    makeSkill("a", "x".repeat(500)),
    makeSkill("b", "Short."),
    makeSkill("c", "y".repeat(400)),
  ];
  const { text, warnings } = renderCatalog(skills, { maxChars: 300 });
  assert.equal(
    text,
    `- a: ${"x".repeat(100)}…\n- b: Short.\n- c: ${"y".repeat(100)}…\n` +
      'Some descriptions are cut; list_skills({"query": "…"}) gives them whole.\n',
  );
  assert.equal(text.length, 299);
  assert.deepEqual(warnings, [{
    code: "catalog_shortened",
    message: "Descriptions of skills were cut to 101 characters to fit into 300",
  }]);
});

Deno.test("renderCatalog() falls back to names", () => {
  const skills = Array.from({ length: 9 }, (_, index) => makeSkill(`s${index}`, "x".repeat(90)));
  assert.deepEqual(renderCatalog(skills, { maxChars: 200 }), {
    text: skills.map(({ name }) => `- ${name}\n`).join("") +
      'Find out what a skill does with list_skills({"query": "…"}).\n',
    warnings: [{
      code: "catalog_names_only",
      message: "Descriptions of skills were left out to fit into 200 characters",
    }],
  });
});

Deno.test("renderCatalog() says how many names did not fit", () => {
  const skills = Array.from({ length: 99 }, (_, index) => makeSkill(`s${index}`, "x"));
  const { text, warnings } = renderCatalog(skills, { maxChars: 100 });
  assert.deepEqual([text, warnings], [
    "- s0\n- s1\n- s2\n- s3\n- s4\n- s5\n- s6\n- s7\n" +
    '91 more skills: find them with list_skills({"query": "…"}).\n',
    [{
      code: "catalog_cut",
      message: "91 of 99 skills were left out to fit into 100 characters",
    }],
  ]);
});

for (const maxChars of [0, 50, 100, 500, 1_000, 5_000, 8_000]) {
  Deno.test(`renderCatalog() stays within ${maxChars} characters, but for the last note`, () => {
    const skills = Array.from(
      { length: 80 },
      (_, index) => makeSkill(`skill-${index}`, "&<é🙂 ".repeat(index)),
    );
    const { text } = renderCatalog(skills, { maxChars });
    assert.ok(text.length <= Math.max(maxChars, 70), `${text.length} characters`);
    assert.ok(text.isWellFormed());
  });
}
