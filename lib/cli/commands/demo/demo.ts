/**
 * The command `demo`: the main job, with a scripted model.
 * @module
 */
import { findProgram } from "../../../executor/search_path.ts";
import { createRunner } from "../../../runner/runner.ts";
import { shippedSkillsFolder } from "../../../shipped/folder.ts";
import type { Arguments } from "../../arguments.ts";
import { createRenderer, show } from "../../show_run.ts";
import { type DemoTurn, serveDemo, type WireMessage } from "./endpoint.ts";
import { printError } from "../../failure.ts";
import type { Io } from "../../io.ts";
import type { Build } from "../../../version.ts";

const page = `<!doctype html><title>Lunch menu</title>
<h1>Lunch menu</h1><ul><li>Soup of the day: tomato</li><li>Pasta with pesto</li>
<li>Cake: lemon</li></ul><p>Open until <b>3 pm</b>. <a href="/book">Book a table</a></p>`;

const opening = `This is a demonstration: the model is scripted. All else is real: the requests over
HTTP, the skills, and the Python that runs in their environments.

`;

/** What to do next, in the words of the form in which the program runs. */
export function closing({ form }: Build, { hasDeno }: { hasDeno: boolean }): string {
  const program = {
    source: hasDeno ? "deno task -q start" : `npx --yes deno@${Deno.version.deno} task -q start`,
    file: "deno run -A skills-runner.js",
    npm: "npx skills-runner",
    executable: "skills-runner",
  }[form];
  return `
With a real model, set two variables (in .env, too) and ask:

  export LLM_API_BASE_URL=http://localhost:11434/v1   # or any other OpenAI-compatible endpoint
  export LLM_MODEL_NAME=qwen3                         # a model that can call tools
  # export LLM_API_KEY=sk-…                           # only for an endpoint that asks for one

  ${program} "What is 19 % VAT on 1,234.50, exactly?"
`;
}

/** Lets the scripted model use three of the shipped skills in one conversation. */
export async function demo(args: Arguments, io: Io): Promise<number> {
  const isChatty = !args.flags.has("quiet") && !args.flags.has("json");
  await using endpoint = serveDemo(page, turnFor);
  await using runner = await createRunner({
    surroundings: io.surroundings,
    skillsFolders: [await shippedSkillsFolder(io.surroundings.cacheFolder)],
    model: { baseUrl: `${endpoint.origin}/v1`, apiKey: null, model: "scripted-demo" },
  });
  const prompt = `Three of us share a bill of 100 EUR plus 7.5 % service: who pays what, to the ` +
    `cent? What is on the menu at ${endpoint.origin}/menu? And how do I write a skill myself?`;
  if (isChatty) await io.stderr.write(`${opening}> ${prompt}\n\n`);
  using renderer = await createRenderer(args, io);
  const { error } = await show(runner.run(prompt, { signal: io.signal }), renderer);
  if (error !== null) {
    if (!args.flags.has("json")) await printError(error, io);
    return error.exitCode;
  }
  if (isChatty) {
    const hasDeno = await findProgram("deno", io.surroundings.env) !== null;
    await io.stderr.write(closing(io.build, { hasDeno }));
  }
  return 0;
}

/** What the scripted model says next, made from what the tools returned. */
function turnFor(messages: readonly WireMessage[], origin: string): DemoTurn {
  const turn = messages.filter(({ role }) => role === "assistant").length + 1;
  switch (turn) {
    case 1:
      return {
        text: "Let me see which skills there are.",
        calls: [{ name: "list_skills", arguments: {} }],
      };
    case 2:
      return {
        text: "Three of them fit. I read their documentation first.",
        calls: ["calculator", "web-page", "skill-writer"].map((skill_name) => ({
          name: "get_skill",
          arguments: { skill_name },
        })),
      };
    case 3:
      return { text: "Now I run their Python, all at the same time.", calls: workCalls(origin) };
    default:
      return { text: finalAnswer(messages), calls: [] };
  }
}

function workCalls(origin: string): DemoTurn["calls"] {
  return [
    {
      name: "run_python_script",
      arguments: {
        skill_name: "calculator",
        script: "from calculator import evaluate, split\n" +
          'total = evaluate("100 * (1 + 7.5%)")\n' +
          'print(total, "=", " + ".join(str(part) for part in split(total, 3)))\n',
      },
    },
    {
      name: "run_python_script",
      arguments: {
        skill_name: "web-page",
        file_path: "scripts/fetch.py",
        args: [`${origin}/menu`, "--text"],
      },
    },
    {
      name: "read_file_in_skill",
      arguments: { skill_name: "skill-writer", file_path: "references/checklist.md", limit: 20 },
    },
  ];
}

function finalAnswer(messages: readonly WireMessage[]): string {
  const results = messages.filter(({ role }) => role === "tool").slice(-3)
    .map(({ content }) => JSON.parse(String(content)) as Record<string, unknown>);
  const [shares, menu, checklist] = results;
  return `**The bill:** ${said(shares?.stdout)}

**The menu**, from the page itself:

${said(menu?.stdout).replace(/^/gm, "> ")}

**A skill of your own** is a folder with a SKILL.md. Its checklist has ${
    checklist?.total_lines ?? "no"
  } lines and begins so:

${said(checklist?.content).split("\n").slice(0, 8).join("\n").replace(/^/gm, "> ")}`;
}

/** What a script printed; a scripted model cannot make up for a failure. */
function said(text: unknown): string {
  return typeof text === "string" && text.trim() !== ""
    ? text.trim()
    : "(the tool failed, see above)";
}
