import assert from "node:assert/strict";
import {
  permissionFlags,
  type PermissionNeeds,
} from "../../lib/cli/commands/doctor/permissions.ts";

const needs: PermissionNeeds = {
  surroundings: {
    env: { PATH: "/usr/bin", LLM_API_KEY: "secret", EDITOR: "vi" },
    home: "/home/me",
    workFolder: "/work",
    cacheFolder: "/home/me/.cache/skills-runner",
    stateFolder: "/home/me/.local/state/skills-runner",
  },
  baseUrl: "https://api.example.com/v1",
  skillsFolders: ["/work/skills", "/home/me/.agents/skills"],
  skillFolders: ["/work/skills/pdf", "/opt/skills/xls"],
  programFolders: ["/usr/bin"],
};

Deno.test("permissionFlags() allow no more than the configuration needs", () => {
  assert.deepEqual(permissionFlags(needs), [
    "--no-prompt",
    "--allow-net=api.example.com:443",
    "--allow-read=/work,/home/me/.config/skills-runner/config.toml,/home/me/.cache/skills-runner," +
    "/home/me/.local/state/skills-runner,/home/me/.agents/skills,/opt/skills/xls,/usr/bin",
    "--allow-write=/home/me/.cache/skills-runner,/home/me/.local/state/skills-runner",
    "--allow-env=LLM_API_KEY,PATH",
    "--ignore-env",
    "--allow-run",
  ]);
});

for (
  const [baseUrl, expected] of [
    ["http://localhost:11434/v1", "localhost:11434"],
    ["http://gateway/v1", "gateway:80"],
    ["https://[::1]:8443", "[::1]:8443"],
  ] as const
) {
  Deno.test(`permissionFlags() allow ${expected} for ${baseUrl}`, () => {
    const flags = permissionFlags({ ...needs, baseUrl });
    assert.equal(flags[1], `--allow-net=${expected}`);
  });
}

Deno.test("permissionFlags() double a comma in the name of a folder", () => {
  const surroundings = { ...needs.surroundings, cacheFolder: "/a,b", stateFolder: "/a,b/state" };
  const flags = permissionFlags({ ...needs, surroundings });
  assert.equal(flags[3], "--allow-write=/a,,b");
});
