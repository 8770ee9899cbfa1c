/**
 * What the benchmarks work on: trees of skills and endpoints.
 * @module
 */
import { join } from "node:path";

/** Writes a folder with so many small skills and returns its path. */
export async function skillTree(parent: string, count: number): Promise<string> {
  const root = join(parent, `${count}-skills`);
  const names = Array.from({ length: count }, (_, index) => `skill-${index}`);
  await Deno.mkdir(root, { recursive: true });
  await Promise.all(names.map(async (name, index) => {
    await Deno.mkdir(join(root, name, "scripts"), { recursive: true });
    await Deno.writeTextFile(
      join(root, name, "SKILL.md"),
      `---\nname: ${name}\ndescription: Does thing ${index} of many. Use it when thing ${index} is needed.\nlicense: MIT\n---\n\n# Thing ${index}\n\nRun scripts/do.py and read what it prints.\n`,
    );
    await Deno.writeTextFile(join(root, name, "scripts", "do.py"), `print(${index})\n`);
  }));
  return root;
}

/** Writes one skill with a SKILL.md and a text file of 1 MB each. */
export async function bigSkill(parent: string): Promise<string> {
  const root = join(parent, "big");
  const line = `${"words ".repeat(12)}\n`;
  await Deno.mkdir(join(root, "big"), { recursive: true });
  const body = line.repeat(Math.floor(1_000_000 / line.length));
  const head = "---\nname: big\ndescription: Has much to say\n---\n";
  await Deno.writeTextFile(join(root, "big", "SKILL.md"), head + body);
  await Deno.writeTextFile(join(root, "big", "notes.txt"), body);
  return root;
}

/** An endpoint that streams text deltas, each in a chunk of its own. */
export function streamingEndpoint(chunks: number): Deno.HttpServer<Deno.NetAddr> {
  const chunk = (delta: unknown, finish_reason: string | null) =>
    `data: ${
      JSON.stringify({
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1,
        model: "bench",
        choices: [{ index: 0, delta, finish_reason }],
      })
    }\n\n`;
  const encoder = new TextEncoder();
  const word = encoder.encode(chunk({ content: "word " }, null));
  const end = encoder.encode(`${chunk({}, "stop")}data: [DONE]\n\n`);
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.body?.cancel();
    let left = chunks;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) return controller.enqueue(word);
        controller.enqueue(end);
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}
