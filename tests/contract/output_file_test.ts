/**
 * Where `-o` writes, and what it leaves as it was.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram, startProgram, testedCommand } from "../support/program.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("-o writes the file behind a link and keeps its mode", async () => {
  await using endpoint = scriptedEndpoint([{ text: "New" }]);
  await using folder = await temporaryFolder({ "real/answer.md": "Old\n" });
  const real = `${folder.path}/real/answer.md`;
  await Deno.chmod(real, 0o640);
  await Deno.symlink("real/answer.md", `${folder.path}/link.md`);
  const { code } = await runProgram(["-o", "link.md", "Ask"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  const { mode } = await Deno.stat(real);
  const { isSymlink } = await Deno.lstat(`${folder.path}/link.md`);
  assert.deepEqual(
    [code, await Deno.readTextFile(real), (mode ?? 0) & 0o777, isSymlink],
    [0, "New\n", 0o640, true],
  );
});

Deno.test("-o makes a new file as the user's programs do", async () => {
  await using endpoint = scriptedEndpoint([{ text: "New" }]);
  await using folder = await temporaryFolder({ "as usual": "" });
  await runProgram(["-o", "new.md", "Ask"], { cwd: folder.path, env: endpoint.env });
  const [made, usual] = await Promise.all(
    ["new.md", "as usual"].map((name) => Deno.stat(`${folder.path}/${name}`)),
  );
  assert.equal(made?.mode, usual?.mode);
});

Deno.test("-o writes into a pipe, and does not replace it", async () => {
  await using endpoint = scriptedEndpoint([{ text: "Through" }]);
  await using folder = await temporaryFolder();
  const pipe = `${folder.path}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  const reader = new Deno.Command("cat", { args: [pipe], stdout: "piped" }).spawn();
  const { code, stdout } = await runProgram(["-o", "pipe", "Ask"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  const read = new TextDecoder().decode((await reader.output()).stdout);
  assert.deepEqual([code, stdout, read], [0, "Through\n", "Through\n"]);
  assert((await Deno.lstat(pipe)).isFifo);
});

Deno.test("-o writes into what the shell gives as >(command)", async () => {
  await using endpoint = scriptedEndpoint([{ text: "Through" }]);
  await using folder = await temporaryFolder();
  const words = testedCommand.map((word) => `'${word}'`).join(" ");
  const script = `${words} Ask -q -o >(cat > copy) && while [ ! -s copy ]; do sleep 0.01; done`;
  const shell = startProgram([script], {
    cwd: folder.path,
    env: endpoint.env,
    command: ["bash", "-c"],
  });
  const { code } = await shell.output();
  assert.deepEqual([code, await Deno.readTextFile(`${folder.path}/copy`)], [0, "Through\n"]);
});

for (const path of ["-", "/dev/stdout"]) {
  Deno.test(`-o ${path} is standard output, which has the answer anyway`, async () => {
    await using endpoint = scriptedEndpoint([{ text: "Once" }]);
    await using folder = await temporaryFolder();
    const { code, stdout } = await runProgram(["-o", path, "Ask"], {
      cwd: folder.path,
      env: endpoint.env,
    });
    assert.deepEqual([code, stdout], [0, "Once\n"]);
    assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), [".state"]);
  });
}

Deno.test("-o /dev/stderr is standard error, and /dev/null is nowhere", async () => {
  await using endpoint = scriptedEndpoint([{ text: "One" }, { text: "Two" }]);
  await using folder = await temporaryFolder();
  const options = { cwd: folder.path, env: endpoint.env };
  const first = await runProgram(["-q", "-o", "/dev/stderr", "Ask"], options);
  const second = await runProgram(["-q", "-o", "/dev/null", "Ask"], options);
  assert.deepEqual([first, second], [
    { code: 0, stdout: "One\n", stderr: "One\n" },
    { code: 0, stdout: "Two\n", stderr: "" },
  ]);
});

Deno.test("-o - is refused where standard output carries events", async () => {
  await using endpoint = scriptedEndpoint([]);
  await using folder = await temporaryFolder();
  const { code, stderr } = await runProgram(["--json", "-o", "-", "Ask"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  assert.deepEqual([code, stderr, endpoint.requests.length], [
    2,
    "error: The answer of --output would stand among the events of --json\n" +
    "hint: The last event has it, as answer\n",
    0,
  ]);
});
