import assert from "node:assert/strict";
import { folderVariables, replaceFolderNames } from "../../lib/executor/scripts/folders.ts";
import { explainOtherFolder } from "../../lib/executor/scripts/other_folder.ts";
import { createRunner } from "../../lib/runner/runner.ts";
import { openGate } from "../support/gate.ts";
import { createSkillTools } from "../../lib/tools/skill_tools.ts";
import { hostPath } from "../support/host.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { createSharedWorkshop } from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;

for (const cwd of ["user", "skill"] as const) {
  Deno.test(`runPython() runs in the folder of the ${cwd} and imports siblings`, async () => {
    await using shop = await createSharedWorkshop({
      files: {
        "scripts/helper.py": "NAME = 'helper'",
        "scripts/main.py": "import helper, os; print(helper.NAME, os.getcwd())",
      },
    });
    await shop.executor.warmUp(shop.skill);
    const path = `${shop.skill.folder}/scripts/main.py`;
    const { stdout } = await shop.executor.runPython(shop.skill, { kind: "file", path }, { cwd });
    const folder = cwd === "user" ? shop.executor.workFolder : shop.skill.folder;
    assert.equal(stdout, `helper ${folder}\n`);
  });
}

const variables = folderVariables({ folder: "/s/a b", pluginFolder: "/s" }, "/home/me");

for (
  const [text, expected] of [
    ["$SKILL_DIR/x", "/s/a b/x"],
    ["${SKILL_DIR}/x", "/s/a b/x"],
    ["--out=$SKILLS_RUNNER_WORKDIR/out.pdf", "--out=/home/me/out.pdf"],
    ["{baseDir}/scripts/x.py", "/s/a b/scripts/x.py"],
    ["${CLAUDE_SKILL_DIR}/x ${CLAUDE_PLUGIN_ROOT}/y", "/s/a b/x /s/y"],
    [
      "$SKILL_DIRECTORY ${HOME} {base} `${baseDir}`",
      "$SKILL_DIRECTORY ${HOME} {base} `${baseDir}`",
    ],
  ] as const
) {
  Deno.test(`replaceFolderNames() makes ${JSON.stringify(expected)} of ${text}`, () => {
    assert.equal(replaceFolderNames(text, variables), expected);
  });
}

Deno.test("runPython() puts folders into arguments, where no shell does", async () => {
  await using shop = await createSharedWorkshop();
  const { stdout } = await shop.executor.runPython(
    shop.skill,
    code("import sys; print(*sys.argv[1:])"),
    { args: ["$SKILLS_RUNNER_WORKDIR/doc.docx", "{baseDir}/a"] },
  );
  assert.equal(stdout, `${shop.executor.workFolder}/doc.docx ${shop.skill.folder}/a\n`);
});

for (
  const { name, script, args = [], cwd = "user", expected } of [
    { name: "open()", script: "open('assets/t.html')", expected: "assets/t.html" },
    {
      name: "an argument",
      script: "import sys; sys.exit('error: cannot find the template')",
      args: ["--template=assets/t.html"],
      expected: "assets/t.html",
    },
    {
      name: "a child process",
      script: "import subprocess; subprocess.run(['cat', 'assets/t.html'], check=True)",
      expected: "assets/t.html",
    },
    {
      name: "a file of the user",
      script: "open('data.csv')",
      cwd: "skill",
      expected: "data.csv",
    },
  ] as const
) {
  Deno.test(`runPython() says where the file lies that ${name} did not find`, async () => {
    await using shop = await createSharedWorkshop({
      files: { "assets/t.html": "" },
      morePath: await hostPath(),
    });
    await Deno.writeTextFile(`${shop.executor.workFolder}/data.csv`, "");
    const { hint = "" } = await shop.executor.runPython(shop.skill, code(script), { args, cwd });
    const folder = cwd === "user" ? shop.skill.folder : shop.executor.workFolder;
    assert.match(hint, new RegExp(`^"${expected}" is not in the working folder `));
    assert.ok(hint.includes(`give the path ${folder}/${expected}, or run`), hint);
  });
}

Deno.test("explainOtherFolder() says nothing of files that are in neither folder", async () => {
  await using folder = await temporaryFolder({ "skill/a.txt": "", "work/a.txt": "" });
  const places = {
    skill: { name: "s", folder: `${folder.path}/skill` },
    workFolder: `${folder.path}/work`,
    cwd: `${folder.path}/work`,
    args: ["a.txt", "../skill/a.txt", "--x"],
  };
  const stderr = "FileNotFoundError: [Errno 2] No such file or directory: 'b.txt'\n";
  assert.equal(await explainOtherFolder({ returncode: 1, stdout: "", stderr }, places), null);
});

Deno.test("get_skill and the instructions tell the paths of both folders", async () => {
  await using folder = await temporaryFolder({
    "plugin/.claude-plugin/plugin.json": "{}",
    "plugin/skills/a/SKILL.md":
      "---\nname: a\ndescription: A\n---\n{baseDir} ${CLAUDE_SKILL_DIR} ${CLAUDE_PLUGIN_ROOT}\n",
  });
  const root = folder.path;
  await using runner = await createRunner({
    surroundings: {
      env: {},
      home: root,
      workFolder: `${root}/work`,
      cacheFolder: `${root}/cache`,
      stateFolder: `${root}/state`,
    },
    skillsFolders: [root],
  });
  const { documentation, folder: skill, working_folder } = await runner.callTool("get_skill", {
    skill_name: "a",
  });
  assert.deepEqual([skill, working_folder], [`${root}/plugin/skills/a`, `${root}/work`]);
  assert.equal(String(documentation).split("\n").at(-2), `${skill} ${skill} ${root}/plugin`);
});

/** Characters before scripts could choose their folder and packages: five tools; instructions. */
const before = { tools: 3278, instructions: 1029 };

Deno.test("what the model reads of tools and instructions grew by 15 % at most", async () => {
  await using shop = await createSharedWorkshop();
  const tools = createSkillTools([], { executor: shop.executor, gate: openGate() }, {
    hasOtherScripts: true,
  });
  const chars = tools.reduce((sum, tool) => sum + JSON.stringify(tool.definition).length, 0);
  const prompt = new URL("../../lib/prompts/system.md", import.meta.url);
  const instructions = (await Deno.readTextFile(prompt)).length;
  assert.ok(chars <= before.tools * 1.15, `${chars} characters of tools`);
  assert.ok(instructions <= before.instructions * 1.15, `${instructions} of instructions`);
});

Deno.test("a skill that is made during a conversation is found in it", async () => {
  const text = (name: string) => `---\nname: ${name}\ndescription: Does ${name}\n---\n`;
  await using folder = await temporaryFolder({ "skills/a/SKILL.md": text("a") });
  const root = folder.path;
  await using runner = await createRunner({
    surroundings: {
      env: {},
      home: root,
      workFolder: root,
      cacheFolder: `${root}/cache`,
      stateFolder: `${root}/state`,
    },
    skillsFolders: [`${root}/skills`],
    hiddenSkills: [],
  });
  await folder.write("skills/b/SKILL.md", text("b"));
  const { documentation } = await runner.callTool("get_skill", { skill_name: "b" });
  const { skills } = await runner.callTool("list_skills", {});
  assert.deepEqual([documentation, skills], [
    text("b"),
    ["a", "b"].map((name) => ({ name, description: `Does ${name}` })),
  ]);
});
