/**
 * Completions in the shells themselves.
 * @module
 */
import assert from "node:assert/strict";
import { inheritedEnvironment } from "../support/inherited_environment.ts";
import { runProgram, testedCommand } from "../support/program.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const files = {
  "skills/one/SKILL.md": "---\nname: one\ndescription: First\n---\n",
  "skills/other/SKILL.md": "---\nname: other\ndescription: Second\n---\n",
  "notes.txt": "",
  "no tes.txt": "",
  "nested/file": "",
};

/** A folder with the script for a shell and the program under its name. */
async function folderFor(shell: string): Promise<TemporaryFolder> {
  const folder = await temporaryFolder(files);
  const { stdout } = await runProgram(["completions", shell], { cwd: folder.path });
  await folder.write("completions", stdout);
  const words = [...testedCommand].map((word) => `'${word}'`).join(" ");
  const program = await folder.write("bin/skills-runner", `#!/bin/sh\nexec ${words} "$@"\n`);
  await Deno.chmod(program, 0o755);
  return folder;
}

async function execute(command: string, args: string[], { path }: TemporaryFolder) {
  const { stdout, stderr, code } = await new Deno.Command(command, {
    args,
    cwd: path,
    clearEnv: true,
    env: {
      ...inheritedEnvironment(),
      PATH: `${path}/bin:/usr/local/bin:/usr/bin:/bin`,
      HOME: path,
      SKILLS_FOLDER_PATH: "skills",
      SKILLS_RUNNER_CACHE: sharedCache,
    },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** What bash offers when Tab is pressed behind these words; it takes `=` for a word. */
const bashScript = `source ./completions
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_skills_runner "$1"
printf '%s\\n' "\${COMPREPLY[@]}"`;

const offered: [string, string[], string[]][] = [
  ["a command", ["sho"], ["show"]],
  ["a command behind options", ["-q", "--model", "list", "sho"], ["show"]],
  ["options of a command", ["list", "--s"], ["--skills"]],
  ["options of a prompt", ["--mod"], ["--model"]],
  ["skills", ["show", ""], ["one", "other"]],
  ["skills by their beginning", ["read", "ot"], ["other"]],
  ["one skill after the other", ["setup", "one", "ot"], ["other"]],
  ["files", ["read", "one", "no"], ["no tes.txt", "notes.txt"]],
  ["folders", ["--skills", "ne"], ["nested"]],
  ["folders behind an equals sign", ["--skills", "=", "ne"], ["nested"]],
  ["files behind an equals sign", ["--output", "=", "not"], ["notes.txt"]],
  ["everything behind an equals sign", ["--skills", "="], ["bin", "nested", "skills"]],
  ["shells", ["completions", "p"], ["powershell"]],
  ["names of commands", ["help", "setu"], ["setup"]],
  ["nothing for a value that nobody knows", ["--model", ""], [""]],
  ["nothing for a prompt", ["Say", "sho"], [""]],
  ["nothing for a prompt behind --", ["--", "sho"], [""]],
  ["nothing for the options of a script", ["run", "one", "a.py", "--j"], [""]],
];

Deno.test("completions offers in bash", async (test) => {
  await using folder = await folderFor("bash");
  for (const [name, words, expected] of offered) {
    await test.step(name, async () => {
      const args = ["--norc", "-c", bashScript, "bash", "skills-runner", ...words];
      const { stdout, stderr } = await execute("bash", args, folder);
      assert.equal(stderr, "");
      assert.deepEqual(stdout.trimEnd().split("\n").sort(), expected);
    });
  }
});

Deno.test("completions in bash never expand the name of a skill", async () => {
  await using folder = await folderFor("bash");
  await folder.write("bin/skills-runner", "#!/bin/sh\nprintf 'none\\n$(touch expanded)\\n'\n");
  const args = ["--norc", "-c", bashScript, "bash", "skills-runner", "show", ""];
  const { stdout } = await execute("bash", args, folder);
  assert.equal(stdout, "$(touch expanded)\n");
  await assert.rejects(Deno.stat(`${folder.path}/expanded`), Deno.errors.NotFound);
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test({
    name: `${shell} accepts its completions${unlessInstalled(shell)}`,
    ignore: !isInstalled(shell),
    async fn() {
      await using folder = await folderFor(shell);
      assert.deepEqual(await execute(shell, ["-n", "completions"], folder), {
        code: 0,
        stdout: "",
        stderr: "",
      });
    },
  });
}

Deno.test({
  name: `completions offers in fish${unlessInstalled("fish")}`,
  ignore: !isInstalled("fish"),
  async fn(test) {
    await using folder = await folderFor("fish");
    for (
      const [line, expected] of [
        ["sho", ["show"]],
        ["show o", ["one", "other"]],
        ["list --sk", ["--skills"]],
        ["completions p", ["powershell"]],
        ["--output not", ["notes.txt"]],
      ] as const
    ) {
      await test.step(line, async () => {
        const script = `source completions; complete -C 'skills-runner ${line}'`;
        const { stdout } = await execute("fish", ["--no-config", "-c", script], folder);
        const words = stdout.trimEnd().split("\n").map((row) => row.split("\t")[0]);
        assert.deepEqual(words, expected);
      });
    }
  },
});

/** Types a line and Tab into a zsh of its own, and waits until the line is as expected. */
const zshScript = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; autoload -Uz compinit; compinit -u -d ./dump; source ./completions"
zpty -w shell 'bindkey "^I" complete-word; echo REA''DY'
zpty -r -m shell seen '*READY*'
zpty -n -w shell "skills-runner $1"$'\\t'
zpty -r -m shell seen "*$2*" && print -r -- complete
zpty -d shell`;

Deno.test({
  name: `completions offers in zsh${unlessInstalled("zsh")}`,
  ignore: !isInstalled("zsh"),
  async fn(test) {
    await using folder = await folderFor("zsh");
    for (
      const [line, expected] of [
        ["sho", "show"],
        ["show ot", "show other"],
        ["--output not", "--output notes.txt"],
        ["list --skills=ne", "list --skills=nested/"],
      ] as const
    ) {
      await test.step(line, async () => {
        const words = ["20", "zsh", "-f", "-c", zshScript, "zsh", line, expected];
        const { stdout } = await execute("timeout", words, folder);
        assert.equal(stdout, "complete\n");
      });
    }
  },
});

Deno.test("completions of a shell that is not known is a usage error", async () => {
  await using folder = await temporaryFolder();
  assert.deepEqual(await runProgram(["completions", "tcsh"], { cwd: folder.path }), {
    code: 2,
    stdout: "",
    stderr: 'error: There are no completions for "tcsh"\n' +
      "hint: There are some for bash, zsh, fish, powershell\n",
  });
});

Deno.test("completions without a shell says which there are", async () => {
  await using folder = await temporaryFolder();
  assert.deepEqual(await runProgram(["completions"], { cwd: folder.path }), {
    code: 2,
    stdout: "",
    stderr: "error: Cannot run completions: the name of a shell is missing\n" +
      "hint: Give one of bash, zsh, fish, powershell\n",
  });
});

/** Why a test of a shell is skipped, for its name. */
function unlessInstalled(shell: string): string {
  return isInstalled(shell) ? "" : ` (skipped: ${shell} is not installed)`;
}

Deno.test("completions for PowerShell ask the program", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await runProgram(["completions", "powershell"], { cwd: folder.path });
  assert.equal(code, 0);
  assert.match(stdout, /skills-runner completions "--words=\$word" -- @before/);
});

function isInstalled(command: string): boolean {
  try {
    return new Deno.Command(command, { args: ["--version"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
