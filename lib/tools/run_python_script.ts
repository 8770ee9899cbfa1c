/**
 * The tool `run_python_script`.
 * @module
 */
import description from "../prompts/run_python_script.md" with { type: "text" };
import { RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";
import type { Executor, PythonScript } from "../executor/executor.ts";
import { resolveFile } from "../skills/files/resources.ts";
import type { Skill } from "../skills/skill.ts";
import type { Gate } from "../trust/gate.ts";
import { requireApproval } from "./approval.ts";
import { fileInSkill } from "./file_in_skill.ts";
import { requireSkill, skillNameField } from "./require_skill.ts";
import { scriptFields, scriptOptions } from "./script_options.ts";
import type { Tool } from "./tool.ts";

/** Makes the tool that runs Python in the environment of a skill. */
export function runPythonScriptTool(
  skills: readonly Skill[],
  { executor, gate }: { executor: Executor; gate: Gate },
): Tool {
  return {
    definition: {
      name: "run_python_script",
      description: description.trim(),
      parameters: {
        type: "object",
        properties: {
          skill_name: skillNameField,
          script: { type: "string", description: "Python source to run" },
          file_path: {
            type: "string",
            description: "Path of a script within the skill's folder, such as scripts/report.py",
          },
          module: { type: "string", description: "Module to run, as with python -m" },
          ...scriptFields,
          packages: {
            type: "array",
            items: { type: "string" },
            description: "Packages to install before, such as missing_packages of a failed run",
          },
        },
        required: ["skill_name"],
      },
    },
    async run(args, context) {
      const named = requireSkill(skills, args.skill_name);
      const { file_path } = args;
      const { skill, path } = typeof file_path === "string"
        ? fileInSkill(skills, named, file_path)
        : { skill: named, path: "" };
      const script = await readPythonScript(skill, {
        ...args,
        ...(path !== "" && { file_path: path }),
      });
      const options = {
        ...scriptOptions(skill, args, context),
        packages: (args.packages ?? []) as string[],
      };
      const call = {
        tool: "run_python_script",
        script,
        args: options.args,
        stdin: typeof args.stdin === "string" ? args.stdin : null,
        packages: options.packages,
      };
      await requireApproval(gate, { skill, call }, context);
      const result = await executor.runPython(skill, script, options);
      return { skill_name: skill.name, ...result };
    },
  };
}

/**
 * Reads which of the three forms a call uses.
 *
 * @throws {RunnerError} `usage` if it is none or several, `skill` if the file is not there
 */
export async function readPythonScript(skill: Skill, args: JsonObject): Promise<PythonScript> {
  const { script, file_path, module } = args;
  const given = ["script", "file_path", "module"].filter((field) =>
    typeof args[field] === "string"
  );
  if (given.length !== 1) {
    throw new RunnerError(
      "usage",
      `Cannot run Python: ${
        given.length === 0 ? "none" : given.join(" and ")
      } given of script, file_path and module`,
      { hint: "Give exactly one of them" },
    );
  }
  if (typeof file_path === "string") {
    return { kind: "file", path: await resolveFile(skill.folder, file_path) };
  }
  if (typeof module === "string") return { kind: "module", name: moduleName(module) };
  return { kind: "code", code: String(script) };
}

/** Module names are identifiers with dots, so that nothing else can be smuggled in. */
function moduleName(name: string): string {
  const isName = /^[\p{L}_][\p{L}\p{Nd}_]*(\.[\p{L}_][\p{L}\p{Nd}_]*)*$/u.test(name);
  if (isName && name.length <= 100) return name;
  throw new RunnerError("usage", `Cannot run module ${JSON.stringify(name)}: not a module name`, {
    hint: "Write it with dots, such as scripts.report, or give file_path",
  });
}
