import assert from "node:assert/strict";
import { parseRequirement } from "../../lib/executor/declared/requirement.ts";
import type { SetupMode } from "../../lib/executor/executor.ts";
import { SkillPackages } from "../../lib/executor/environments/plan.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

for (
  const [text, expected] of [
    ["six", ["six", [], "", null]],
    ["Foo_Bar.baz[a, B]>=1,<2 ; python_version<'3'", [
      "foo-bar-baz",
      ["a", "b"],
      ">=1,<2",
      "python_version<'3'",
    ]],
    ["x @ https://host/x.whl", ["x", [], "", null]],
    ["numpy==1.2 --hash=sha256:ab", ["numpy", [], "==1.2", null]],
    ["a (>=1)", ["a", [], ">=1", null]],
    ["-r more.txt", null],
    ["./x", null],
    ["", null],
  ] as const
) {
  Deno.test(`parseRequirement() reads ${JSON.stringify(text)}`, () => {
    const found = parseRequirement(text);
    assert.deepEqual(
      found === null ? null : [found.name, found.extras, found.versions, found.marker],
      expected,
    );
  });
}

const files = {
  "SKILL.md": "`pip install 'markitdown[pptx]' greeter`",
  "requirements.txt": "mcp>=1",
};

for (
  const [setup, requirement, expected] of [
    ["known", "six", "six"],
    ["known", "six>=1,<2", "six>=1,<2"],
    ["known", "markitdown", "markitdown[pptx]"],
    ["known", "markitdown[all]", "markitdown[all]"],
    ["known", "greeter", "greeter"],
    ["known", "left-pad", null],
    ["known", "six @ https://host/evil.whl", null],
    ["known", "six\n--index-url https://host", null],
    ["known", "six --index-url https://host", null],
    ["any", "six @ https://host/x.whl --pre", null],
    ["known", "git+https://host/six", null],
    ["known", "../six", null],
    ["declared", "six", null],
    ["declared", "greeter==2", "greeter==2"],
    ["declared", "mcp<2", "mcp<2"],
    ["any", "left-pad", "left-pad"],
    ["any", "six @ https://host/six.whl", "six @ https://host/six.whl"],
  ] as const satisfies readonly (readonly [SetupMode, string, string | null])[]
) {
  Deno.test(`of ${JSON.stringify(requirement)} --setup ${setup} allows ${expected}`, async () => {
    await using folder = await temporaryFolder(files);
    const packages = new SkillPackages(folder.path, { setup });
    await packages.planFor({ folder: folder.path, name: "inline code", text: "" });
    assert.equal(await packages.allow(requirement), expected);
  });
}

Deno.test("modules of Python itself are no packages, whoever lists them", async () => {
  await using folder = await temporaryFolder({
    "requirements.txt": "json\nasyncio\nsix\npathlib>=1\n",
  });
  const packages = new SkillPackages(folder.path, { setup: "known" });
  const { declaration } = await packages.planFor({ folder: folder.path, name: "x", text: "" });
  assert.deepEqual(declaration.requirements, ["six"]);
});
