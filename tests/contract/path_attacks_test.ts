/**
 * Every tool that takes a path or a name, attacked.
 * @module
 */
import assert from "node:assert/strict";
import { createRunner, type Runner } from "../../lib/mod.ts";
import { type HostileSkill, hostileSkill, pathAttacks } from "../support/hostile_skill.ts";
import { sharedCache } from "../support/shared_cache.ts";

async function hostileRunner(): Promise<{ runner: Runner; hostile: HostileSkill }> {
  const hostile = await hostileSkill();
  const runner = await createRunner({
    surroundings: {
      env: { PATH: Deno.env.get("PATH") ?? "" },
      home: hostile.root,
      workFolder: hostile.root,
      cacheFolder: sharedCache,
      stateFolder: `${sharedCache}/state`,
    },
    skillsFolders: [hostile.skill],
  });
  return { runner, hostile };
}

for (const tool of ["read_file_in_skill", "run_python_script"]) {
  Deno.test(`${tool} refuses every attack on its path and names the rule`, async (test) => {
    const { runner, hostile } = await hostileRunner();
    await using _ = hostile;
    await using __ = runner;
    // What is optional and empty is absent: see the test below.
    const attacks = pathAttacks.filter(([path]) => path !== "" || tool === "read_file_in_skill");
    for (const [file_path, rule] of attacks) {
      await test.step(JSON.stringify(file_path.slice(0, 40)), async () => {
        const result = await runner.callTool(tool, { skill_name: "skill", file_path });
        assert.deepEqual(Object.keys(result), ["error"]);
        assert.match(String(result.error), rule);
        assert.doesNotMatch(String(result.error), /^secret/m);
      });
    }
  });
}

for (const tool of ["get_skill", "read_file_in_skill", "run_python_script"]) {
  Deno.test(`${tool} never takes the name of a skill as a path`, async (test) => {
    const { runner, hostile } = await hostileRunner();
    await using _ = hostile;
    await using __ = runner;
    const names = pathAttacks.map(([path]) => path).filter((path) => path !== "skill");
    for (const skill_name of [...names, hostile.skill, `${hostile.skill}/../skill-evil`]) {
      await test.step(JSON.stringify(skill_name.slice(0, 40)), async () => {
        const rest = { file_path: "SKILL.md" };
        const { error } = await runner.callTool(tool, { skill_name, ...rest });
        assert.match(String(error), /^Cannot find skill /);
      });
    }
  });
}

Deno.test("run_python_script takes no module that is a path", async (test) => {
  const { runner, hostile } = await hostileRunner();
  await using _ = hostile;
  await using __ = runner;
  const modules = pathAttacks.map(([path]) => path).filter((path) =>
    !/^(\w+(\.\w+)*)?$/.test(path)
  );
  for (const module of modules) {
    await test.step(JSON.stringify(module.slice(0, 40)), async () => {
      const { error } = await runner.callTool("run_python_script", { skill_name: "skill", module });
      assert.match(String(error), /^Cannot run module .*: not a module name/s);
    });
  }
});

Deno.test("run_python_script takes an empty path or module for absent", async () => {
  const { runner, hostile } = await hostileRunner();
  await using _ = hostile;
  await using __ = runner;
  const call = { skill_name: "skill", file_path: "", module: "" };
  const { error } = await runner.callTool("run_python_script", call);
  assert.match(String(error), /^Cannot run Python: none given of script, file_path and module/);
});
