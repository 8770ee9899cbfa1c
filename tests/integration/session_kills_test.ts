/**
 * The program is killed at random moments of a conversation: every session
 * goes on, and nothing is lost but the message in flight.
 *
 * `deno task test:kills` kills it 200 times.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram, startProgram } from "../support/program.ts";
import { createRandom } from "../support/random.ts";
import {
  type RecordedRequest,
  scriptedEndpoint,
  type ScriptedReply,
} from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const kills = Number(Deno.env.get("SKILLS_RUNNER_TEST_KILLS") ?? 10);
const workers = 2;

/** Longer than a conversation that nobody kills. */
const patienceMs = 60_000;

const files = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
  "skills/greeter/hello.py": "print('hello')\n",
};

const conversation = [
  {
    text: "Let me look.",
    calls: [
      { name: "list_skills", arguments: {} },
      { name: "get_skill", arguments: { skill_name: "greeter" } },
    ],
  },
  {
    calls: [
      {
        name: "run_python_script",
        arguments: { skill_name: "greeter", file_path: "hello.py" },
      },
      { name: "list_skills", arguments: { query: "greet" } },
    ],
  },
  { text: "Hello!" },
];

type WireMessage = RecordedRequest["body"]["messages"][number];

/** Requests of one conversation at the most. */
const maxRequests = 10;

/** Says what comes next in the conversation, whichever request it is. */
function reply({ body: { messages } }: RecordedRequest): ScriptedReply {
  const isContinued = String(messages.at(-1)?.content).endsWith("Go on");
  const turn = messages.filter(({ role }) => role === "assistant").length;
  return isContinued ? { text: "Going on" } : conversation[turn] ?? {};
}

/** When the program is killed: so long after its start, or after its first request. */
interface Moment {
  after: "start" | "request";
  delayMs: number;
}

/** A conversation may have ended by itself a moment before. */
function killIfRunning(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    const hasEnded = error instanceof TypeError && /already terminated/.test(error.message);
    if (!hasEnded) throw error;
  }
}

/** Starts a conversation, kills it at a moment, and goes on with it. */
async function killOnce(root: string, index: number, { after, delayMs }: Moment) {
  const cwd = `${root}/${index}`;
  await Deno.mkdir(cwd);
  const asked = Promise.withResolvers<void>();
  const first = (request: RecordedRequest) => {
    asked.resolve();
    return reply(request);
  };
  await using endpoint = scriptedEndpoint([first, ...Array(maxRequests).fill(reply)]);
  const env = {
    ...endpoint.env,
    SKILLS_FOLDER_PATH: `${root}/skills`,
    SKILLS_RUNNER_CACHE: `${root}/cache`,
  };
  const child = startProgram(["Greet me"], { cwd, env });
  const ended = child.output();
  if (after === "request") await Promise.race([asked.promise, ended]);
  const startedAt = performance.now();
  const timer = setTimeout(() => killIfRunning(child), delayMs);
  const { success } = await ended;
  const tookMs = performance.now() - startedAt;
  clearTimeout(timer);
  const count = endpoint.requests.length;
  const result = await runProgram(["--continue", "Go on"], { cwd, env });
  const said = endpoint.requests.map(({ body: { messages } }) => messages.filter(isSaid));
  return {
    wasKilled: !success,
    tookMs,
    result,
    before: said[count - 1] ?? null,
    after: said[count] ?? null,
  };
}

function isSaid({ role }: WireMessage): boolean {
  return role !== "system";
}

/** Whether the later request says all that the earlier one said; the prompt may have grown. */
function assertNothingLost(before: WireMessage[], after: WireMessage[]): void {
  const [prompt, ...others] = before;
  assert.ok(String(after[0]?.content).startsWith(String(prompt?.content)));
  assert.deepEqual(after.slice(1, before.length), others);
}

/** Endpoints refuse calls without results. */
function assertAnswered(messages: (WireMessage & { tool_calls?: { id: string }[] })[]): void {
  const called = messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  const answered = messages.flatMap(({ tool_call_id }) => tool_call_id ?? []);
  assert.deepEqual(answered, called);
}

Deno.test(`${kills} kills at random moments lose nothing but the message in flight`, async () => {
  await using root = await temporaryFolder(files);
  await killOnce(root.path, 0, { after: "start", delayMs: patienceMs });
  const calm = await killOnce(root.path, 1, { after: "request", delayMs: patienceMs });
  assert.deepEqual([calm.wasKilled, calm.result.code, calm.before?.length], [false, 0, 7]);
  const random = createRandom(5);
  const moments = Array.from({ length: kills }, (_, index): Moment => ({
    after: index % 5 === 0 ? "start" : "request",
    delayMs: random(Math.ceil(calm.tookMs)),
  }));
  const remaining = moments.entries();
  let goneOn = 0;
  const work = async () => {
    for (const [index, moment] of remaining) {
      const { result, before, after } = await killOnce(root.path, index + 2, moment);
      if (after === null) {
        // Killed before anything was sent: there may be no session yet.
        assert.deepEqual([before, result.code], [null, 2], result.stderr);
        continue;
      }
      assert.deepEqual([result.code, result.stdout], [0, "Going on\n"], result.stderr);
      if (before !== null) assertNothingLost(before, after);
      assertAnswered(after);
      goneOn++;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  assert.ok(goneOn >= kills * 0.7, `${goneOn} of ${kills} sessions had begun`);
});
