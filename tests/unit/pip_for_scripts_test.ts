import assert from "node:assert/strict";
import {
  parsePipConfig,
  publicInstallVariables,
} from "../../lib/executor/environments/settings.ts";
import { hostPath } from "../support/host.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { createWorkshop } from "../support/workshop.ts";
import { writeWheel } from "../support/wheel.ts";

Deno.test("pip in a script installs for its skill, wherever it is told to, not for the user", async () => {
  const files = {
    "scripts/set_up.sh":
      "pip install --user greeter && python3 -c 'import greeter; print(greeter.VERSION)'",
    "scripts/run.py": `import subprocess, sys
subprocess.check_call([sys.executable, "-m", "pip", "install", "-q", "--target", "/nowhere", "left"])
import greeter, left
print(greeter.VERSION, left.VERSION)`,
  };
  await using shop = await createWorkshop({ files, morePath: await hostPath(), timeoutMs: 0 });
  await writeWheel(shop.wheels, { name: "greeter", version: "1.0" });
  await writeWheel(shop.wheels, { name: "left", version: "2.0" });
  const shell = `${shop.skill.folder}/scripts/set_up.sh`;
  const first = await shop.executor.runScript(shop.skill, shell);
  assert.equal(first.stdout.trim().split("\n").at(-1), "1.0", first.stderr);
  const path = `${shop.skill.folder}/scripts/run.py`;
  const second = await shop.executor.runPython(shop.skill, { kind: "file", path });
  assert.deepEqual([second.stdout, second.stderr], ["1.0 2.0\n", ""]);
  const third = await shop.executor.runPython(shop.skill, {
    kind: "code",
    code: "import subprocess; subprocess.run(['pip', '--version'])",
  });
  assert.match(third.stdout, new RegExp(`^pip [\\d.]+ from ${shop.cacheFolder}/layers/`));
});

Deno.test("settings that say where to install do not reach a build, those of where from do", async () => {
  await using home = await temporaryFolder();
  await using shop = await createWorkshop({
    files: { "requirements.txt": "greeter", "a.py": "import greeter; print(greeter.VERSION)" },
    buildEnv: {
      PIP_TARGET: "/nowhere",
      PIP_USER: "1",
      PIP_PREFIX: "/nowhere",
      PIP_DRY_RUN: "1",
      PIP_ROOT: "/no",
    },
    env: { PATH: await hostPath(), HOME: home.path },
  });
  await home.write(
    ".config/pip/pip.conf",
    `[global]\ntarget = /nowhere\nfind-links =\n    ${shop.wheels}\n[install]\nuser = true\nno-index = yes\n`,
  );
  await writeWheel(shop.wheels, { name: "greeter", version: "1.0" });
  const script = { kind: "file", path: `${shop.skill.folder}/a.py` } as const;
  assert.equal((await shop.executor.runPython(shop.skill, script)).stdout, "1.0\n");
});

Deno.test("parsePipConfig() reads what concerns installs", () => {
  const text = "[global]\nindex-url = https://a/simple\n; no\n[list]\nformat = json\n[install]\n" +
    "find-links =\n  /a\n  /b\nno-index: true\n";
  assert.deepEqual(parsePipConfig(text), {
    PIP_INDEX_URL: "https://a/simple",
    PIP_FIND_LINKS: "/a /b",
    PIP_NO_INDEX: "true",
  });
});

Deno.test("publicInstallVariables() leaves out what holds a password", () => {
  const env = {
    PIP_INDEX_URL: "https://me:secret@host/simple",
    PIP_FIND_LINKS: "/wheels",
    PIP_CERT: "/cert",
    UV_INDEX: "https://host/simple",
    UV_INDEX_MINE_PASSWORD: "secret",
  };
  assert.deepEqual(publicInstallVariables(env), {
    PIP_FIND_LINKS: "/wheels",
    PIP_CERT: "/cert",
    UV_INDEX: "https://host/simple",
  });
});
