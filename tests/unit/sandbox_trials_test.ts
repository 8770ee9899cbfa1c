/**
 * What is remembered of a sandbox that worked is a hint: a start that fails is
 * looked into, and nothing runs outside. The bubblewrap here only says that it
 * worked, and counts.
 */
import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { Sandbox } from "../../lib/executor/sandbox/sandbox.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { createWorkshop } from "../support/workshop.ts";

const ignore = Deno.build.os !== "linux";

/** A `bwrap` that runs the rest of its command, or what a file says in its place. */
async function fakeBubblewrap(root: string) {
  const bin = `${root}/bin`;
  await Deno.mkdir(bin, { recursive: true });
  const script = `#!/bin/sh
echo start >> ${root}/starts
[ -e ${root}/instead ] && . ${root}/instead
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
`;
  await Deno.writeTextFile(`${bin}/bwrap`, script, { mode: 0o755 });
  const instead = (code: string) => Deno.writeTextFile(`${root}/instead`, code);
  return {
    bin,
    starts: async () => (await Deno.readTextFile(`${root}/starts`)).trim().split("\n").length,
    instead,
    breaks: () => instead('echo "bwrap: No permissions to create new namespace" >&2; exit 1\n'),
  };
}

async function place() {
  const folder = await temporaryFolder();
  const root = folder.path;
  await Deno.mkdir(`${root}/home/work`, { recursive: true });
  const bubblewrap = await fakeBubblewrap(root);
  return {
    root,
    bubblewrap,
    /** As a program does that starts anew. */
    open: () =>
      new Sandbox({ mode: "on", home: `${root}/home` }, {
        cacheFolder: `${root}/cache`,
        workFolder: `${root}/home/work`,
        env: { PATH: bubblewrap.bin },
      }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const refusal = (error: unknown) =>
  error instanceof RunnerError && error.kind === "usage" &&
  error.message.startsWith("Cannot make a sandbox: ");

Deno.test({
  name: "a sandbox that worked is not tried again by the next program",
  ignore,
  async fn() {
    await using shop = await place();
    await shop.open().require();
    await shop.open().require();
    assert.equal(await shop.bubblewrap.starts(), 1);
  },
});

Deno.test({
  name:
    "a sandbox is tried again with another bubblewrap, after a day, and when what is remembered is damaged",
  ignore,
  async fn() {
    await using shop = await place();
    const memory = `${shop.root}/cache/sandbox-on.json`;
    await shop.open().require();
    await Deno.writeTextFile(`${shop.bubblewrap.bin}/bwrap`, "# newer\n", { append: true });
    await shop.open().require();
    const twoDaysAgo = new Date(Date.now() - 48 * 60 * 60 * 1000);
    await Deno.utime(memory, twoDaysAgo, twoDaysAgo);
    await shop.open().require();
    await Deno.writeTextFile(memory, "{");
    await shop.open().require();
    assert.equal(await shop.bubblewrap.starts(), 4);
  },
});

Deno.test({
  name: "a bubblewrap that closes less is not remembered",
  ignore,
  async fn() {
    await using shop = await place();
    await shop.bubblewrap.instead(
      'case "$*" in *--disable-userns*) echo "bwrap: Unknown option --disable-userns" >&2; exit 1;; esac\n',
    );
    await shop.open().require();
    await shop.open().require();
    assert.equal(await shop.bubblewrap.starts(), 4);
  },
});

Deno.test({
  name: "a sandbox that worked and does no longer is an error, and the script does not run",
  ignore,
  async fn() {
    await using shop = await place();
    await using workshop = await createWorkshop({
      cacheFolder: `${shop.root}/cache`,
      workFolder: `${shop.root}/home/work`,
      morePath: shop.bubblewrap.bin,
      sandbox: { mode: "on", home: `${shop.root}/home` },
    });
    await workshop.executor.setUp(workshop.skill);
    await shop.bubblewrap.breaks();
    const mark = `${shop.root}/home/work/mark`;
    const code = `open(${JSON.stringify(mark)}, "w")`;
    await assert.rejects(
      workshop.executor.runPython(workshop.skill, { kind: "code", code }),
      refusal,
    );
    await assert.rejects(Deno.stat(mark), Deno.errors.NotFound);
    await assert.rejects(shop.open().require(), refusal);
  },
});

Deno.test({
  name: "packages are not blamed for a sandbox that worked and does no longer",
  ignore,
  async fn() {
    await using shop = await place();
    await shop.open().require();
    await shop.bubblewrap.breaks();
    await using workshop = await createWorkshop({
      cacheFolder: `${shop.root}/cache`,
      workFolder: `${shop.root}/home/work`,
      morePath: shop.bubblewrap.bin,
      sandbox: { mode: "on", home: `${shop.root}/home` },
      files: { "requirements.txt": "six" },
    });
    await assert.rejects(workshop.executor.setUp(workshop.skill), refusal);
  },
});
