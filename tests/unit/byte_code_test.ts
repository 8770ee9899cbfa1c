/** Where byte code for scripts in a sandbox is kept; what it is for is proved by tests/integration/sandbox_test.ts. */
import assert from "node:assert/strict";
import type { Environment } from "../../lib/executor/environments/own.ts";
import { prepareByteCode } from "../../lib/executor/sandbox/byte_code.ts";
import { Sandbox } from "../../lib/executor/sandbox/sandbox.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** Compiles nothing. */
class IdleSandbox extends Sandbox {
  override confine(): ReturnType<Sandbox["confine"]> {
    return Promise.resolve({ command: Deno.execPath(), args: ["--version"], cwd: "/", env: {} });
  }
}

Deno.test("skills share byte code until one has packages of its own", async () => {
  await using folder = await temporaryFolder({ "one/site/empty": "", "other/site/empty": "" });
  const { path } = folder;
  const env = {};
  const sandbox = new IdleSandbox(
    { mode: "on", home: path },
    { cacheFolder: path, workFolder: path, env },
  );
  const prepare = (skill: string) => {
    const layer = { folder: `${path}/${skill}`, site: `${path}/${skill}/site`, pip: path };
    const python = `${path}/python`;
    const environment: Environment = { folder: path, python, source: "", isOwn: false, layer };
    return prepareByteCode(environment, { sandbox, cacheFolder: path, env });
  };
  for (const skill of ["one", "other"]) await Deno.remove(`${path}/${skill}/site/empty`);
  const shared = await prepare("one");
  assert.equal(await prepare("other"), shared);
  await folder.write("other/site/greeter.py", "");
  assert.notEqual(await prepare("other"), shared);
  assert.equal(await prepare("one"), shared);
});
