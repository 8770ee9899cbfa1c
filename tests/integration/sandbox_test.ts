/**
 * Scripts in a sandbox: what works as outside, and what is closed. Real
 * bubblewrap; skipped, with the cause, where none is to be had. What the modes
 * close is proved by tests/sandbox.
 */
import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import type { ExecutorOptions, SandboxOptions } from "../../lib/executor/executor.ts";
import { programReach } from "../../lib/executor/sandbox/interpreter_reach.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { sandboxTest } from "../support/sandbox.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { writeWheel } from "../support/wheel.ts";
import { createWorkshop, type WorkshopOptions } from "../support/workshop.ts";

/** A workshop whose scripts are locked in; the working folder lies in the home. */
async function lockedShop(
  { sandbox, ...changes }: Omit<WorkshopOptions, "sandbox"> & {
    sandbox?: Partial<SandboxOptions> | undefined;
  } = {},
) {
  const place = await temporaryFolder();
  const home = `${place.path}/home`;
  const workFolder = `${home}/work`;
  await Deno.mkdir(workFolder, { recursive: true });
  const shop = await createWorkshop({
    cacheFolder: sharedCache,
    workFolder,
    morePath: "/usr/local/bin:/usr/bin:/bin",
    sandbox: { mode: "on", home, ...sandbox },
    ...changes,
  });
  return {
    ...shop,
    home,
    workFolder,
    runCode: (code: string) => shop.executor.runPython(shop.skill, { kind: "code", code }),
    async [Symbol.asyncDispose]() {
      await shop[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** Prints for each path what it holds, or why it cannot be read. */
const readAll = (paths: string[]) => `
import os
for path in ${JSON.stringify(paths)}:
    try:
        print(os.path.basename(path), os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError as error:
        print(os.path.basename(path), error.strerror)
`;

await sandboxTest(
  "on",
  "a script writes into the working folder, which is where it runs",
  async () => {
    await using shop = await lockedShop();
    const result = await shop.runCode(
      "open('made.txt', 'w').write('1'); print(open('made.txt').read())",
    );
    assert.deepEqual([result.stdout, result.stderr], ["1\n", ""]);
    assert.deepEqual(result.changed_files, [`${shop.workFolder}/made.txt`]);
  },
);

await sandboxTest(
  "on",
  "secrets of the working folder cannot be read, examples and certificates can",
  async () => {
    await using shop = await lockedShop();
    const files = {
      ".env": "secret",
      "deep/er/.env.local": "secret",
      ".env.example": "EXAMPLE=",
      "key.pem": "-----BEGIN PRIVATE KEY-----",
      "certificate.pem": "-----BEGIN CERTIFICATE-----",
      ".ssh/id_rsa": "secret",
      ".git/config": '[remote "origin"]\n\turl = https://user:token@example.org/x.git\n',
    };
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${shop.workFolder}/${path}/..`, { recursive: true });
      await Deno.writeTextFile(`${shop.workFolder}/${path}`, text);
    }
    const paths = [...Object.keys(files).filter((path) => !path.startsWith(".ssh")), ".ssh"];
    const { stdout } = await shop.runCode(readAll(paths));
    assert.deepEqual(stdout.trim().split("\n"), [
      ".env Permission denied",
      ".env.local Permission denied",
      ".env.example EXAMPLE=",
      "key.pem Permission denied",
      "certificate.pem -----BEGIN CERTIFICATE-----",
      "config Permission denied",
      ".ssh []",
    ]);
  },
);

await sandboxTest("on", "a secret behind a link is masked where it lies", async () => {
  await using shop = await lockedShop();
  await Deno.writeTextFile(`${shop.workFolder}/settings.txt`, "secret");
  await Deno.symlink("settings.txt", `${shop.workFolder}/.env`);
  const { stdout } = await shop.runCode(readAll([".env", "settings.txt"]));
  assert.equal(stdout, ".env Permission denied\nsettings.txt Permission denied\n");
});

await sandboxTest(
  "on",
  "what the user opens by name can be read, and nothing beside it",
  async () => {
    await using place = await temporaryFolder({ "data/in.csv": "1,2", "other.txt": "secret" });
    await using shop = await lockedShop({ sandbox: { readable: [`${place.path}/data`] } });
    const { stdout } = await shop.runCode(
      readAll([`${place.path}/data/in.csv`, `${place.path}/other.txt`]),
    );
    assert.equal(stdout, "in.csv 1,2\nother.txt No such file or directory\n");
  },
);

await sandboxTest(
  "on",
  "a package without a wheel is not built, and says what would allow it",
  async () => {
    await using place = await temporaryFolder();
    await using shop = await lockedShop({ cacheFolder: `${place.path}/cache` });
    await Deno.writeTextFile(`${shop.wheels}/greeter-1.0.tar.gz`, "a source distribution");
    await shop.write({ "requirements.txt": "greeter\n" });
    await assert.rejects(
      shop.runCode("import greeter"),
      (error) => error instanceof RunnerError && /--setup=any/.test(error.hint ?? ""),
    );
  },
);

await sandboxTest(
  "on",
  "packages are there, console scripts too, and none of their code runs outside of the sandbox",
  async () => {
    await using place = await temporaryFolder();
    await using shop = await lockedShop({ cacheFolder: `${place.path}/cache`, setup: "any" });
    // It runs with every start of the environment's Python, that of an installer too.
    const mark = `${place.path}/seen`;
    const leaveMark = `import os; os.access('${place.path}', os.W_OK) and open('${mark}', 'w')\n`;
    await writeWheel(shop.wheels, {
      name: "greeter",
      version: "1.0",
      scripts: { greet: "greeter:main" },
      files: {
        "greeter.py": "VERSION = '1.0'\ndef main(): print('hello')\n",
        "greeter.pth": leaveMark,
      },
    });
    await writeWheel(shop.wheels, { name: "second", version: "1.0" });
    await shop.write({ "requirements.txt": "greeter\n" });
    const code = "import greeter, second, subprocess\n" +
      "print(greeter.VERSION, second.VERSION, flush=True)\nsubprocess.run(['greet'], check=True)";
    const { stdout, stderr } = await shop.executor.runPython(
      shop.skill,
      { kind: "code", code },
      { packages: ["second"] },
    );
    assert.deepEqual([stdout, stderr], ["1.0 1.0\nhello\n", ""]);
    await assert.rejects(Deno.stat(mark), Deno.errors.NotFound);
    const { folder = "" } = await shop.executor.setUp(shop.skill);
    await new Deno.Command(`${folder}/bin/python`, { args: ["-c", ""] }).output();
    assert.ok((await Deno.stat(mark)).isFile, "the mark would have been left");
  },
);

await sandboxTest("on", "no script writes byte code, and none is compiled again", async () => {
  await using shop = await lockedShop();
  const code = "import sys, json\nprint(json.__spec__.cached.startswith(sys.pycache_prefix))\n" +
    "import os\nprint(os.path.exists(json.__spec__.cached))\n" +
    "try: open(json.__spec__.cached, 'wb')\nexcept OSError as error: print(error.strerror)";
  assert.equal((await shop.runCode(code)).stdout, "True\nTrue\nRead-only file system\n");
});

await sandboxTest(
  "on",
  "an interpreter that was started beforehand is locked in, too",
  async () => {
    await using shop = await lockedShop();
    await Deno.writeTextFile(`${shop.workFolder}/.env`, "secret");
    await shop.runCode("pass");
    await shop.executor.warmUp(shop.skill);
    const { stdout } = await shop.runCode(readAll([".env", `${shop.home}/..`]));
    assert.match(stdout, /^\.env Permission denied\n\.\. \['home'\]/);
  },
);

await sandboxTest("on", "scripts in other languages are locked in, too", async () => {
  const files = { "go.sh": 'echo "$(cat .env 2>&1) $1"; touch "$SKILL_DIR/x" 2>&1\n' };
  await using shop = await lockedShop({ files });
  await Deno.writeTextFile(`${shop.workFolder}/.env`, "secret");
  const path = `${shop.skill.folder}/go.sh`;
  const { stdout } = await shop.executor.runScript(shop.skill, path, { args: ["a b"] });
  assert.match(stdout, /^cat: .env: Permission denied a b\n.*Read-only file system\n$/);
});

await sandboxTest("on", "the time limit ends the script and what it has started", async () => {
  await using shop = await lockedShop();
  const code = "import subprocess, sys, time\nprint('on', flush=True)\n" +
    "subprocess.Popen(['sleep', '1000'])\ntime.sleep(1000)";
  const result = await shop.executor.runPython(shop.skill, { kind: "code", code }, {
    timeoutMs: 700,
  });
  assert.deepEqual([result.timed_out, result.stdout], [true, "on\n"]);
});

await sandboxTest("on", "what a script plants for other programs is a warning", async () => {
  await using shop = await lockedShop();
  const code = "import os; os.makedirs('.agents/skills/evil')";
  const warnings: { code: string; message: string }[] = [];
  await shop.executor.runPython(shop.skill, { kind: "code", code }, {
    onWarning: (warning) => warnings.push(warning),
  });
  assert.deepEqual(warnings.map((warning) => warning.code), ["sandbox_planted"]);
  assert.match(warnings[0]?.message ?? "", /\.agents/);
});

await sandboxTest(
  "on",
  "a working folder with too many entries for a look at all of them is a warning",
  async () => {
    await using shop = await lockedShop();
    for (let folder = 0; folder < 51; folder++) {
      await Deno.mkdir(`${shop.workFolder}/${folder}`);
      for (let file = 0; file < 100; file++) {
        Deno.writeTextFileSync(`${shop.workFolder}/${folder}/${file}`, "");
      }
    }
    const codes: string[] = [];
    const options = { onWarning: ({ code }: { code: string }) => codes.push(code) };
    const script = { kind: "code", code: "pass" } as const;
    await shop.executor.runPython(shop.skill, script, options);
    await shop.executor.runPython(shop.skill, script, options);
    assert.deepEqual(codes, ["sandbox_unseen"]);
  },
);

await sandboxTest("on", "a script reads what belongs to the plugin of its skill", async () => {
  await using place = await temporaryFolder({ "shared/helper.txt": "help" });
  await using shop = await lockedShop();
  const skill = { ...shop.skill, pluginFolder: place.path };
  const code = readAll([`${place.path}/shared/helper.txt`]) +
    `\ntry: open("${place.path}/x", "w")\nexcept OSError as error: print(error.strerror)`;
  const { stdout } = await shop.executor.runPython(skill, { kind: "code", code });
  assert.equal(stdout, "helper.txt help\nRead-only file system\n");
});

await sandboxTest("on", "limits hold within a sandbox", async () => {
  await using shop = await lockedShop({ limits: { memoryBytes: 512 * 1024 ** 2 } });
  const code = "try: bytearray(1024 ** 3)\nexcept MemoryError: print('no memory')";
  assert.equal((await shop.runCode(code)).stdout, "no memory\n");
});

Deno.test({
  name: "limits hold without a sandbox",
  // macOS does not enforce that of the memory, and Windows has none.
  ignore: Deno.build.os !== "linux",
  fn: limitsHold,
});

async function limitsHold(): Promise<void> {
  const limits = { memoryBytes: 512 * 1024 ** 2, fileBytes: 1024 ** 2 };
  await using shop = await createWorkshop({ cacheFolder: sharedCache, limits });
  const code = "import os\ntry: bytearray(1024 ** 3)\nexcept MemoryError: print('no memory')\n" +
    "try: open('large', 'wb').truncate(2 ** 21)\nexcept OSError as error: print(error.strerror)";
  const { stdout } = await shop.executor.runPython(shop.skill, { kind: "code", code });
  assert.equal(stdout, "no memory\nFile too large\n");
}

Deno.test("a working folder in which a sandbox hides nothing is an error", async () => {
  await using place = await temporaryFolder();
  const options: Partial<ExecutorOptions> = {
    workFolder: place.path,
    sandbox: { mode: "on", home: `${place.path}/home` },
  };
  await using shop = await createWorkshop({ cacheFolder: sharedCache, ...options });
  await assert.rejects(
    shop.executor.runPython(shop.skill, { kind: "code", code: "print(1)" }),
    (error) => error instanceof RunnerError && error.exitCode === 2,
  );
});

Deno.test({
  name: "programReach() finds an installation in the home, through links",
  ignore: Deno.build.os === "windows",
  fn: findsInstallation,
});

async function findsInstallation(): Promise<void> {
  await using place = await temporaryFolder();
  const home = place.path;
  const real = `${home}/.pyenv/versions/3.12.1`;
  await Deno.mkdir(`${real}/bin`, { recursive: true });
  await Deno.writeTextFile(`${real}/bin/python3.12`, "");
  await Deno.symlink("python3.12", `${real}/bin/python3`);
  await Deno.symlink(real, `${home}/.pyenv/versions/3.12`);
  await Deno.mkdir(`${home}/env/bin`, { recursive: true });
  await Deno.symlink(`${home}/.pyenv/versions/3.12/bin/python3`, `${home}/env/bin/python`);
  await Deno.writeTextFile(`${home}/env/pyvenv.cfg`, `home = ${home}/.pyenv/versions/3.12/bin\n`);
  const reach = programReach(`${home}/env/bin/python`, {
    environment: `${home}/env`,
    homes: [home],
  });
  assert.deepEqual(reach.sort(), [`${home}/.pyenv/versions/3.12`, real]);
}

Deno.test({
  name: "without bubblewrap --sandbox=on is exit 2, and says what to install",
  ignore: Deno.build.os !== "linux",
  fn: needsBubblewrap,
});

async function needsBubblewrap(): Promise<void> {
  await using place = await temporaryFolder({
    "work/skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
    "work/skills/greeter/hi.py": "print('hi')\n",
  });
  const env = { HOME: `${place.path}/home`, PATH: `${place.path}/nothing` };
  const words = ["run", "--sandbox", "on", "greeter", "hi.py"];
  const { code, stdout, stderr } = await runProgram(words, { cwd: `${place.path}/work`, env });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^error: Cannot make a sandbox: bubblewrap \(bwrap\) is not installed$/m);
  assert.match(stderr, /^hint: Install it with: .*bubblewrap/m);
  const reads = await runProgram(["show", "greeter"], {
    cwd: `${place.path}/work`,
    env: { ...env, SKILLS_RUNNER_SANDBOX: "on" },
  });
  assert.equal(reads.code, 0, "what runs no script needs no sandbox");
}

/** `deno task test:sandbox` kills more. */
const kills = Number(Deno.env.get("SKILLS_RUNNER_TEST_KILLS") ?? 3);

await sandboxTest(
  "on",
  `after ${kills} kills of the program no process, mount or file is left`,
  async () => {
    const script = "import os, subprocess, time\nsubprocess.Popen(['sleep', '1000'])\n" +
      "open('/tmp/left', 'w').write('x')\nprint('on', flush=True)\ntime.sleep(1000)\n";
    await using place = await temporaryFolder({
      "work/skills/greeter/SKILL.md":
        "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
      "work/skills/greeter/wait.py": script,
    });
    const cwd = `${place.path}/work`;
    const mark = crypto.randomUUID();
    const env = { HOME: `${place.path}/home`, LANG: `C.${mark}` };
    const mounts = await countMounts();
    for (let kill = 0; kill < kills; kill++) {
      const program = startProgram(["run", "--sandbox", "on", "greeter", "wait.py"], {
        cwd,
        env,
        stdin: "",
      });
      const reader = program.stdout.getReader();
      const { value } = await reader.read();
      assert.match(new TextDecoder().decode(value), /^on/);
      program.kill("SIGKILL");
      reader.releaseLock();
      await program.stdin.close();
      await Promise.all([program.stdout.cancel(), program.stderr.cancel(), program.status]);
    }
    await untilNone(mark);
    assert.equal(await countMounts(), mounts);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(cwd))).map(({ name }) => name), [
      "skills",
    ]);
  },
);

async function countMounts(): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: ["/proc/self/mounts"] }).output();
  return new TextDecoder().decode(stdout).split("\n").length;
}

/** Waits for the kernel to end what it has been told to end. */
async function untilNone(mark: string): Promise<void> {
  const startedAt = performance.now();
  while (await countProcesses(mark) > 0) {
    assert.ok(performance.now() - startedAt < 20_000, "processes are left");
  }
}

async function countProcesses(mark: string): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["axeww", "-o", "command="] }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(mark)).length;
}
