/**
 * Approvals as a user meets them: the real program in a pipe.
 */
import assert from "node:assert/strict";
import { runProgram } from "../support/program.ts";
import { scriptedEndpoint, type ScriptedReply } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
  "skills/greeter/hi.py": "print('hi')\n",
};
const call: ScriptedReply = {
  calls: [{
    name: "run_python_script",
    arguments: { skill_name: "greeter", file_path: "hi.py" },
  }],
};

/** The program in a folder with a skill, and an endpoint that says what it is told. */
async function shop(replies: ScriptedReply[] = []) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder(files));
  const endpoint = stack.use(scriptedEndpoint(replies));
  return {
    folder,
    endpoint,
    run: (...words: string[]) => runProgram(words, { cwd: folder.path, env: endpoint.env }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

Deno.test("trust approves a skill as it is: a change has to be approved again, and is named", async () => {
  await using place = await shop();
  const denied = await place.run("run", "--ask", "new", "greeter", "hi.py");
  assert.deepEqual([denied.code, denied.stdout], [5, ""]);
  assert.match(denied.stderr, /^error: The skill "greeter" was not approved: nobody can be asked/m);
  const approved = await place.run("trust", "greeter");
  assert.match(approved.stdout, /^greeter: approved \(2 files, /);
  const runs = await place.run("run", "--ask", "new", "greeter", "hi.py");
  assert.deepEqual([runs.code, runs.stdout], [0, "hi\n"]);
  await place.folder.write("skills/greeter/hi.py", "print('changed')\n");
  assert.equal((await place.run("run", "--ask", "new", "greeter", "hi.py")).code, 5);
  const again = await place.run("trust", "greeter");
  assert.match(again.stdout, /greeter: approved .*\n {2}changed hi\.py\n$/);
});

Deno.test("trust --list and --revoke show and take back", async () => {
  await using place = await shop();
  await place.run("trust", "greeter");
  const listed = JSON.parse((await place.run("trust", "--list", "--json")).stdout);
  const states = listed.skills.map((each: { name: string; state: string }) => each.state);
  assert.equal(states[0], "approved");
  assert.deepEqual([...new Set(states.slice(1))], ["new"]);
  const revoked = await place.run("trust", "--revoke", "greeter");
  assert.equal(revoked.stdout, "greeter: no longer approved\n");
  assert.equal((await place.run("run", "--ask", "new", "greeter", "hi.py")).code, 5);
});

Deno.test("check --lock fails when a skill differs from its pin", async () => {
  await using place = await shop();
  const nothing = await place.run("trust", "--lock", "skills.lock");
  assert.equal(nothing.code, 2);
  assert.match(
    nothing.stderr,
    /: no skill of yours is approved as it is now\nhint: Approve and pin /,
  );
  await place.run("trust", "greeter");
  assert.equal((await place.run("trust", "--lock", "skills.lock")).code, 0);
  const same = await place.run("check", "--lock", "skills.lock");
  assert.deepEqual([same.code, same.stdout], [0, "1 pinned skill, 0 differences\n"]);
  await place.folder.write("skills/greeter/more.py", "");
  const differs = await place.run("check", "--lock", "skills.lock");
  assert.deepEqual([differs.code, differs.stdout], [
    1,
    "skills/greeter: differs from its pin (greeter)\n1 pinned skill, 1 difference\n",
  ]);
});

Deno.test("a denied call is told to the model at once, and its answer counts", async () => {
  await using place = await shop([call, { text: "I may not." }]);
  const { code, stdout } = await place.run("chat", "--ask", "new", "--json", "Say hi");
  const events = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const approval = events.find(({ type }) => type === "approval");
  assert.deepEqual(
    [approval.skill, approval.kind, approval.granted, approval.by],
    ["greeter", "skill", false, "nobody"],
  );
  assert.equal(events.find(({ type }) => type === "tool_finished").id, approval.id);
  const told = place.endpoint.requests[1]?.body.messages.at(-1)?.content;
  assert.match(String(told), /"error":"The skill \\"greeter\\" was not approved/);
  assert.deepEqual([code, events.at(-1).status, events.at(-1).answer], [0, "ok", "I may not."]);
});

Deno.test("exit 5 and status refused if a call was denied and no answer came of it", async () => {
  await using place = await shop([call]);
  const words = ["chat", "--ask", "new", "--max-turns", "1", "--json", "Say hi"];
  const { code, stdout } = await place.run(...words);
  const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  assert.deepEqual([code, last.status, last.exit_code, last.answer], [5, "refused", 5, null]);
});

Deno.test("a folder may not say in its .env that nothing has to be approved", async () => {
  await using place = await shop();
  await place.folder.write(".env", "SKILLS_RUNNER_ASK=none\n");
  const { code } = await runProgram(["run", "greeter", "hi.py"], {
    cwd: place.folder.path,
    env: { SKILLS_RUNNER_ASK: "new" },
  });
  assert.equal(code, 5);
  await place.folder.write(".env", "SKILLS_RUNNER_ASK=new\n");
  assert.equal((await place.run("run", "greeter", "hi.py")).code, 0);
});

Deno.test("check --lock says that there are no pins in words, not in those of the system", async () => {
  await using place = await shop();
  assert.deepEqual(await place.run("check", "--lock", "skills.lock"), {
    code: 2,
    stdout: "",
    stderr: `error: Cannot read the pins in ${place.folder.path}/skills.lock: ` +
      "there is no such file\nhint: Write pins with: skills-runner trust --lock FILE\n",
  });
});

Deno.test("trust --lock with a name approves and pins a skill of the program", async () => {
  await using place = await shop();
  const { code, stdout } = await place.run("trust", "--lock", "skills.lock", "calculator");
  assert.equal(code, 0);
  assert.match(stdout, /^calculator: approved .*\n.*skills\.lock: 1 skill pinned\n$/);
});
