/**
 * What the protocol wants to know of a tool beyond its definition: ONE table.
 * @module
 */
import type { JsonObject } from "../events.ts";

/** What a host may know before it lets a tool run. */
export interface ToolFace {
  /** For people. */
  title: string;
  /** True if a call changes nothing. */
  isReadOnly: boolean;
  /** What `structuredContent` holds. An error has none. */
  outputSchema: JsonObject;
}

const text = { type: "string" };
const whole = { type: "integer" };
const truth = { type: "boolean" };

function object(properties: JsonObject, ...required: string[]): JsonObject {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

/** What scripts of any language give back. */
const scriptResult = object(
  {
    skill_name: text,
    stdout: { ...text, description: "What it printed; of much, the beginning and the end" },
    stderr: text,
    returncode: { ...whole, description: "0 for success, 128 + n if signal n ended it" },
    timed_out: truth,
    duration_ms: { type: "number" },
    truncated: { ...truth, description: "True if it printed more than is shown" },
    full_output: object({ stdout: text, stderr: text }),
    changed_files: { type: "array", items: text },
    more_changed_files: whole,
    changed_files_note: text,
    added_packages: { type: "array", items: text },
    missing_packages: { type: "array", items: text },
    hint: text,
  },
  "skill_name",
  "stdout",
  "stderr",
  "returncode",
);

/** Each tool over skills, by its name. */
export const toolFaces: Readonly<Record<string, ToolFace>> = {
  list_skills: {
    title: "List skills",
    isReadOnly: true,
    outputSchema: object(
      {
        skills: {
          type: "array",
          items: object({ name: text, description: text }, "name", "description"),
        },
        note: text,
      },
      "skills",
    ),
  },
  get_skill: {
    title: "Read a skill",
    isReadOnly: true,
    outputSchema: object(
      {
        skill_name: text,
        documentation: { ...text, description: "The whole SKILL.md" },
        folder: text,
        working_folder: { ...text, description: "The user's folder, in which scripts run" },
        files: {
          type: "array",
          items: object({ path: text, size_bytes: whole }, "path", "size_bytes"),
        },
        note: text,
        python: object({ state: text, packages: text, environment: text, message: text }),
        missing_programs: { type: "array", items: object({ name: text, install: text }, "name") },
      },
      "skill_name",
    ),
  },
  read_file_in_skill: {
    title: "Read a file of a skill",
    isReadOnly: true,
    outputSchema: object(
      {
        skill_name: text,
        file_path: text,
        content: { ...text, description: "The lines; absent for a picture" },
        size_bytes: whole,
        first_line: whole,
        last_line: whole,
        total_lines: whole,
        next_offset: { ...whole, description: "The offset of the next window, if there is one" },
        media_type: { ...text, description: "Of a picture, which is in the content" },
        note: text,
      },
      "skill_name",
      "file_path",
    ),
  },
  run_python_script: {
    title: "Run Python with a skill",
    isReadOnly: false,
    outputSchema: scriptResult,
  },
  run_skill_script: {
    title: "Run a script of a skill",
    isReadOnly: false,
    outputSchema: scriptResult,
  },
};
