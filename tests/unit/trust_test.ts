import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { describeRequest } from "../../lib/render/words/approval.ts";
import {
  type ApprovalCall,
  type ApprovalRequest,
  type AskMode,
  changesSince,
  covers,
  type Grant,
  needsApproval,
  type SkillContent,
} from "../../lib/trust/approval.ts";
import {
  type ApprovalAnswer,
  type Approve,
  type Decision,
  Gate,
  grantSkill,
} from "../../lib/trust/gate.ts";
import { Grants } from "../../lib/trust/grants.ts";
import { comparePins, readPins, writePins } from "../../lib/trust/pins.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const content: SkillContent = {
  name: "pdf",
  folder: "/skills/pdf",
  digest: "sha256:1",
  files: [{ path: "SKILL.md", sha256: "a" }, { path: "run.py", sha256: "b" }],
  leftOut: [],
};
const file: ApprovalCall = {
  tool: "run_python_script",
  code: null,
  codeDigest: null,
  script: "run.py",
  args: [],
  stdin: null,
  packages: [],
};
const inline: ApprovalCall = { ...file, script: null, code: "print(1)", codeDigest: "sha256:c" };
const at = "2026-01-01T00:00:00.000Z";
const grant: Grant = { kind: "skill", at, ...content };
const codeGrant: Grant = { ...grant, kind: "code", digest: "sha256:c", files: [] };

Deno.test.each(
  [
    ["none", file, [], []],
    ["none", inline, [], []],
    ["new", file, [], ["skill"]],
    ["new", inline, [], ["skill"]],
    ["new", file, [grant], []],
    ["new", inline, [grant], []],
    ["code", file, [], ["skill"]],
    ["code", inline, [], ["skill", "code"]],
    ["code", file, [grant], []],
    ["code", inline, [grant], ["code"]],
    ["code", inline, [grant, codeGrant], []],
    ["code", inline, [codeGrant], ["skill"]],
    ["all", file, [], ["skill", "call"]],
    ["all", file, [grant], ["call"]],
    ["all", inline, [grant], ["code"]],
    ["all", inline, [grant, codeGrant], ["call"]],
  ] satisfies [AskMode, ApprovalCall, Grant[], string[]][],
)(
  "needsApproval() with %s",
  (mode, call, grants, expected) => {
    assert.deepEqual(needsApproval(mode, { content, call }, grants), expected);
  },
);

Deno.test("covers() takes neither another content nor another folder", () => {
  assert.ok(covers(grant, content));
  assert.ok(!covers(grant, { ...content, digest: "sha256:2" }));
  assert.ok(!covers(grant, { ...content, folder: "/elsewhere/pdf" }));
  assert.ok(!covers({ ...grant, kind: "code" }, content));
});

Deno.test("covers() takes no folder whose code runs and that was not there", () => {
  assert.ok(!covers(grant, { ...content, leftOut: ["venv"] }));
  assert.ok(covers({ ...grant, leftOut: ["venv"] }, content));
});

Deno.test("changesSince() names what differs from the last grant", () => {
  const now = {
    ...content,
    digest: "sha256:2",
    files: [{ path: "run.py", sha256: "x" }, { path: "new.py", sha256: "n" }],
    leftOut: ["venv"],
  };
  assert.deepEqual(changesSince(now, [grant]), {
    added: ["new.py", "venv"],
    changed: ["run.py"],
    removed: ["SKILL.md"],
  });
  assert.equal(changesSince(now, []), null);
});

/** A gate over a state folder, and what it decided. */
async function openGate(mode: AskMode, approve: Approve | null) {
  const folder = await temporaryFolder();
  const grants = new Grants(folder.path);
  const gate = new Gate({ mode, grants, approve, now: () => new Date(at) });
  const decisions: Decision[] = [];
  return {
    gate,
    grants,
    decisions,
    pass: (call: ApprovalCall = file, of: SkillContent = content) =>
      gate.pass(of, call, {
        signal: new AbortController().signal,
        onDecision: (decision) => decisions.push(decision),
      }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Gives one answer after the other and keeps the questions. */
function person(...answers: ApprovalAnswer[]) {
  const asked: ApprovalRequest[] = [];
  const approve: Approve = (request) => {
    asked.push(request);
    return Promise.resolve(answers[asked.length - 1] ?? false);
  };
  return { asked, approve };
}

const isRefused = (error: unknown) => error instanceof RunnerError && error.exitCode === 5;

Deno.test("a gate denies at once where nobody can be asked", async () => {
  await using open = await openGate("new", null);
  await assert.rejects(open.pass(), isRefused);
  assert.deepEqual(open.decisions, [{ kind: "skill", granted: false, by: "nobody" }]);
});

Deno.test("a gate lets pass what was granted before, also where nobody can be asked", async () => {
  await using open = await openGate("new", null);
  await open.grants.add(grant);
  await open.pass();
  assert.deepEqual(open.decisions, [{ kind: "skill", granted: true, by: "grant" }]);
});

Deno.test("a yes holds once, an always for this content", async () => {
  const { asked, approve } = person(true, "always");
  await using open = await openGate("new", approve);
  for (let call = 0; call < 4; call++) await open.pass();
  assert.equal(asked.length, 2);
  assert.deepEqual(open.decisions.map(({ by }) => by), ["person", "person", "grant", "grant"]);
  const changed = { ...content, digest: "sha256:2" };
  await assert.rejects(open.pass(file, changed), isRefused);
  assert.deepEqual(asked[2]?.changes, { added: [], changed: [], removed: [] });
});

Deno.test("a no is an error for the model, and is asked again the next time", async () => {
  const { asked, approve } = person(false, true);
  await using open = await openGate("new", approve);
  await assert.rejects(open.pass(), /"pdf" was not approved: a person said no/);
  await open.pass();
  assert.equal(asked.length, 2);
});

Deno.test("an inline script is asked whole, after its skill", async () => {
  const { asked, approve } = person("always", "always");
  await using open = await openGate("code", approve);
  await open.pass(inline);
  await open.pass(inline);
  assert.deepEqual(asked.map(({ kind, call }) => [kind, call.code]), [
    ["skill", "print(1)"],
    ["code", "print(1)"],
  ]);
});

Deno.test("an inline script is not asked where its skill was refused", async () => {
  const { asked, approve } = person(false);
  await using open = await openGate("code", approve);
  await assert.rejects(open.pass(inline), isRefused);
  assert.equal(asked.length, 1);
});

Deno.test("one call cannot be granted for ever", async () => {
  const { asked, approve } = person("always", "always", "always");
  await using open = await openGate("all", approve);
  await open.pass();
  await open.pass();
  assert.deepEqual(asked.map(({ kind }) => kind), ["skill", "call", "call"]);
});

Deno.test("parallel calls are asked one at a time, and a grant holds for those that wait", async () => {
  const first = Promise.withResolvers<ApprovalAnswer>();
  let open = 0;
  let most = 0;
  let asked = 0;
  await using gate = await openGate("new", async () => {
    most = Math.max(most, ++open);
    asked++;
    const answer = await first.promise;
    open--;
    return answer;
  });
  const calls = [gate.pass(), gate.pass(), gate.pass()];
  first.resolve("always");
  await Promise.all(calls);
  assert.deepEqual([asked, most], [1, 1]);
  assert.deepEqual(gate.decisions.map(({ by }) => by), ["person", "grant", "grant"]);
});

Deno.test("a gate that asks for nothing reads no grants", async () => {
  const grants = new Grants("/proc/nothing");
  const gate = new Gate({ mode: "none", grants, approve: null, now: () => new Date(at) });
  assert.equal(gate.isClosed, false);
  await gate.pass(content, file, {
    signal: new AbortController().signal,
    onDecision: () => assert.fail("there is nothing to decide"),
  });
});

Deno.test("grants are for their owner alone, and outlive the program", async () => {
  await using folder = await temporaryFolder();
  await new Grants(`${folder.path}/state`).add(grant);
  assert.deepEqual(await new Grants(`${folder.path}/state`).list(), [{
    kind: "skill",
    at,
    name: "pdf",
    folder: "/skills/pdf",
    digest: "sha256:1",
    files: content.files,
    leftOut: [],
  }]);
  const { mode } = await Deno.stat(`${folder.path}/state/approvals.json`);
  assert.equal((mode ?? 0) & 0o777, 0o600);
});

Deno.test("a grant takes the place of an older one of its folder", async () => {
  await using folder = await temporaryFolder();
  const grants = new Grants(folder.path);
  await grants.add(grant);
  await grants.add(codeGrant);
  await grants.add({ ...grant, digest: "sha256:2" });
  assert.deepEqual((await grants.list()).map(({ digest }) => digest), ["sha256:c", "sha256:2"]);
});

Deno.test("grants of many at once are all kept", async () => {
  await using folder = await temporaryFolder();
  const names = Array.from({ length: 12 }, (_, index) => `/skills/${index}`);
  await Promise.all(
    names.map((name) => new Grants(folder.path).add({ ...grant, folder: name })),
  );
  const kept = (await new Grants(folder.path).list()).map((each) => each.folder);
  assert.deepEqual(kept.sort(), names.sort());
});

Deno.test("revoke() takes back what was granted to a folder, its scripts too", async () => {
  await using folder = await temporaryFolder();
  const grants = new Grants(folder.path);
  await grants.add(grant);
  await grants.add(codeGrant);
  await grants.add({ ...grant, folder: "/skills/other" });
  const revoked = await grants.revoke(["/skills/pdf"]);
  assert.deepEqual(revoked.map(({ kind }) => kind), ["skill", "code"]);
  assert.deepEqual((await grants.list()).map((each) => each.folder), ["/skills/other"]);
});

Deno.test.each([
  "",
  "null",
  "[]",
  "{",
  '{"grants":{}}',
  '{"grants":[{"kind":"skill","folder":"/skills/pdf","digest":"sha256:1"}]}',
  '{"grants":[null,3,"x"]}',
])("a file of grants that holds %j grants nothing", async (text) => {
  await using folder = await temporaryFolder({ "approvals.json": text });
  assert.deepEqual(await new Grants(folder.path).list(), []);
});

Deno.test("grantSkill() says whether it was known", async () => {
  await using folder = await temporaryFolder();
  const options = { grants: new Grants(folder.path), now: () => new Date(at) };
  assert.equal(await grantSkill(content, options), "granted");
  assert.equal(await grantSkill(content, options), "known");
  assert.equal(await grantSkill({ ...content, digest: "sha256:2" }, options), "granted");
});

Deno.test("pins behind a link to itself are a mistake of the command line", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/skills.lock`;
  await Deno.symlink(path, path);
  await assert.rejects(readPins(path), { kind: "usage" });
});

Deno.test("pins hold folders relative to their file, and come back absolute", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/skills.lock`;
  const skills = [
    { name: "b", folder: `${folder.path}/skills/b`, digest: "sha256:2" },
    { name: "a", folder: "/elsewhere/a", digest: "sha256:1" },
  ];
  await writePins(path, skills);
  const written = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(written, {
    version: 1,
    skills: [
      { name: "a", folder: "/elsewhere/a", digest: "sha256:1" },
      { name: "b", folder: "skills/b", digest: "sha256:2" },
    ],
  });
  assert.deepEqual(await readPins(path), [skills[1], skills[0]]);
});

Deno.test("comparePins() tells what changed, is missing, and has no pin", () => {
  const skill = (name: string, digest: string, folder = `/p/skills/${name}`) => ({
    name,
    folder,
    digest,
  });
  const states = comparePins(
    [skill("same", "1"), skill("changed", "1"), skill("missing", "1")],
    [
      skill("same", "1"),
      skill("changed", "2"),
      skill("extra", "1"),
      skill("user", "1", "/home/u/user"),
    ],
    "/p",
  );
  assert.deepEqual(states.map(({ name, state }) => [name, state]), [
    ["same", "same"],
    ["changed", "changed"],
    ["missing", "missing"],
    ["extra", "unpinned"],
  ]);
});

Deno.test.each(["", "{}", "[]", '{"skills":[{"name":"a"}]}'])(
  "readPins() refuses a file that holds %j",
  async (text) => {
    await using folder = await temporaryFolder({ "skills.lock": text });
    await assert.rejects(
      readPins(`${folder.path}/skills.lock`),
      (error) => error instanceof RunnerError && error.exitCode === 2,
    );
  },
);

Deno.test("a question shows an inline script whole, with what would hide in it", () => {
  const code = "a = 1\n\x1b[2mb = 2\u202e\u200b\r\n\tc = 3";
  const request: ApprovalRequest = {
    kind: "code",
    skill: "pdf\x1b[0m",
    folder: "/skills/pdf",
    digest: "sha256:1",
    files: 2,
    changes: null,
    leftOut: [],
    call: { ...inline, code, args: ["--all"], stdin: "x\n", packages: ["pillow"] },
  };
  assert.deepEqual(describeRequest(request), [
    'The model wants to run this script with the skill "pdf\\u001b[0m"',
    "  │ a = 1",
    "  │ \\u{1b}[2mb = 2\\u{202e}\\u{200b}",
    "  │ \tc = 3",
    "  installs pillow",
    '  arguments: ["--all"]',
    '  input: "x\\n"',
  ]);
});

Deno.test("a question about a skill names the files that changed, and counts the rest", () => {
  const added = Array.from({ length: 25 }, (_, index) => `f${index}`);
  const lines = describeRequest({
    kind: "skill",
    skill: "pdf",
    folder: "/skills/pdf",
    digest: "sha256:0123456789abcdef",
    files: 26,
    changes: { added, changed: ["run.py"], removed: [] },
    leftOut: ["venv"],
    call: file,
  });
  assert.deepEqual(lines.slice(0, 4), [
    'The skill "pdf" wants to run run.py, and is not approved as it is now',
    "  /skills/pdf · 26 files · sha256:0123456789ab",
    "  changed run.py",
    "  new f0",
  ]);
  assert.deepEqual(lines.slice(-2), ["  and 6 more changes", "  not looked into, but run: venv"]);
});
