import assert from "node:assert/strict";
import { Slots } from "../../lib/executor/scripts/slots.ts";
import { startProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { createSharedWorkshop } from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;

Deno.test("an executor runs so many scripts at a time, in the order of the calls", async () => {
  await using shop = await createSharedWorkshop({ maxParallel: 2 });
  await shop.executor.setUp(shop.skill);
  const counting = code(`import os, sys, time
place = os.environ["SKILLS_RUNNER_WORKDIR"]
open(f"{place}/on-{os.getpid()}", "w").close()
time.sleep(0.1)
print(sum(name.startswith("on-") for name in os.listdir(place)))
os.remove(f"{place}/on-{os.getpid()}")`);
  const results = await Promise.all(
    Array.from({ length: 6 }, () => shop.executor.runPython(shop.skill, counting)),
  );
  const most = Math.max(...results.map(({ stdout }) => Number(stdout)));
  assert.equal(most, 2);
});

Deno.test("Slots gives its places in the order in which they were asked for", async () => {
  const slots = new Slots(1);
  const order: number[] = [];
  const take = async (number: number) => {
    using _place = await slots.take();
    order.push(number);
    await Promise.resolve();
  };
  await Promise.all([1, 2, 3].map(take));
  assert.deepEqual(order, [1, 2, 3]);
});

Deno.test("Slots gives no place to who no longer waits", async () => {
  const slots = new Slots(1);
  const abort = new AbortController();
  const first = await slots.take();
  const second = slots.take(abort.signal);
  const third = slots.take();
  abort.abort(new Error("interrupted"));
  await assert.rejects(second, new Error("interrupted"));
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
});

/** A daemon that leaves session, parent and environment, and says its number. */
const nameless = `import os, subprocess, sys
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        null = os.open("/dev/null", os.O_RDWR)
        for stream in range(3): os.dup2(null, stream)
        os.write(writer, str(os.getpid()).encode())
        os.execve("/bin/sleep", ["sleep", "600"], {})
    os._exit(0)
print(int(os.read(reader, 20)))`;

Deno.test({
  name: "a daemon without the mark of its script ends with the script",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using shop = await createSharedWorkshop();
    const { stdout } = await shop.executor.runPython(shop.skill, code(nameless));
    await hasEnded(Number(stdout));
  },
});

Deno.test.each([
  ["Python", "hold.py", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)"],
  [
    "a child of Python",
    "hold.py",
    "import subprocess\nsubprocess.run(['sh', '-c', 'echo $$; sleep 600'])",
  ],
  ["a shell", "hold.sh", "echo $$\nsleep 600 | sleep 600"],
])("SIGKILL of the program ends %s", async (_what, name, text) => {
  await using folder = await temporaryFolder({
    "skills/hold/SKILL.md": "---\nname: hold\ndescription: Holds.\n---\nHold.\n",
    [`skills/hold/${name}`]: text,
  });
  const program = startProgram(["run", "hold", name, "--script-timeout", "0"], {
    cwd: folder.path,
  });
  const reader = program.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const pid = Number((await reader.read()).value);
  assert.ok(pid > 1);
  program.kill("SIGKILL");
  await Promise.all([program.status, reader.cancel(), program.stderr.cancel()]);
  await hasEnded(pid);
});

/** Resolves when there is no such process; fails after ten seconds. */
async function hasEnded(pid: number): Promise<void> {
  const isThere = () => {
    const { stdout } = new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] })
      .outputSync();
    return /^[^Z\s]/.test(new TextDecoder().decode(stdout).trim());
  };
  const deadline = performance.now() + 10_000;
  while (isThere()) {
    assert.ok(performance.now() < deadline, `process ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("scripts of one skill do not run byte code that another skill's have written", async () => {
  const module = "import os\ndef f(): return 'true'\n";
  await using shop = await createSharedWorkshop({ files: { "tool.py": module } });
  const other = { name: "other", folder: `${shop.root}/other` };
  await Deno.mkdir(other.folder);
  await Deno.writeTextFile(`${other.folder}/tool.py`, module);
  await shop.executor.runPython(shop.skill, code("import tool"));
  // Byte code for the other skill's module, as Python itself would name it for this one.
  const planting = code(`import importlib.util, marshal, os, sys
path = sys.argv[1]
cached = importlib.util.cache_from_source(path)
os.makedirs(os.path.dirname(cached), exist_ok=True)
planted = compile("def f(): return 'planted'", path, "exec")
stat = os.stat(path)
head = importlib.util.MAGIC_NUMBER + b"\\0" * 4
head += int(stat.st_mtime).to_bytes(4, "little") + stat.st_size.to_bytes(4, "little")
open(cached, "wb").write(head + marshal.dumps(planted))
print(cached)`);
  const args = [`${other.folder}/tool.py`];
  const planted = await shop.executor.runPython(shop.skill, planting, { args });
  assert.match(planted.stdout, /tool/, planted.stderr);
  const { stdout } = await shop.executor.runPython(other, code("import tool; print(tool.f())"));
  assert.equal(stdout, "true\n");
});

Deno.test.each([["emptied", ""], ["changed", "print('planted')"]])(
  "a saved inline script that was %s is saved anew",
  async (_what, text) => {
    await using shop = await createSharedWorkshop();
    const script = code("print(__file__, 'as it was')");
    const path = (await shop.executor.runPython(shop.skill, script)).stdout.split(" ")[0] ?? "";
    await Deno.writeTextFile(path, text);
    const { stdout } = await shop.executor.runPython(shop.skill, script);
    assert.equal(stdout, `${path} as it was\n`);
  },
);
