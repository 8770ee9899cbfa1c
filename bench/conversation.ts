/**
 * What a long conversation costs in memory.
 * @module
 */
import { join } from "node:path";
import { scriptedEndpoint } from "../tests/support/scripted_endpoint.ts";
import { peakMemory, plainRow, type Row } from "./measure.ts";
import { program } from "./processes.ts";

/** Memory of a conversation with a tool call in each turn, whose requests reach 300 kB. */
export async function conversationRow(folder: string): Promise<Row> {
  const skill = join(folder, "long", "notes");
  await Deno.mkdir(skill, { recursive: true });
  await Deno.writeTextFile(
    join(skill, "SKILL.md"),
    "---\nname: notes\ndescription: Notes of many lines\n---\n\nRead notes.txt.\n",
  );
  await Deno.writeTextFile(
    join(skill, "notes.txt"),
    "a line of a file with some words\n".repeat(1000),
  );
  // What the first run does for all others is no part of it.
  await peakOf(1, folder);
  const grown = await peakOf(500, folder) - await peakOf(1, folder);
  return plainRow("500 turns with a call each, memory above that of 1", "MiB", 40, grown);
}

async function peakOf(turns: number, folder: string): Promise<number> {
  const reads = Array.from({ length: turns }, (_, turn) => {
    // Equal calls end a run: each reads other lines.
    const words = { skill_name: "notes", file_path: "notes.txt", offset: turn + 1, limit: 5 };
    return (request: { body: { messages: unknown[] } }) => {
      request.body.messages = [];
      return { calls: [{ name: "read_file_in_skill", arguments: words }] };
    };
  });
  await using endpoint = scriptedEndpoint([...reads, { text: "Read" }]);
  return await peakMemory(program(
    ["-q", "Go", "--max-turns", "0", "--skills", join(folder, "long")],
    {
      ...endpoint.env,
      SKILLS_RUNNER_CACHE: join(folder, "cache"),
      SKILLS_RUNNER_STATE: join(folder, "state"),
    },
  ));
}
