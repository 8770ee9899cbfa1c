/**
 * The report of the doctor as tables for people.
 * @module
 */
import { sanitize } from "../../../render/words/sanitize.ts";
import type { DoctorReport } from "./report.ts";
import { tellRemembered } from "./remembered.ts";
import { type Mark, renderTable, type RenderTableOptions, type Row } from "./table.ts";
import { counted } from "../../../words/numbers.ts";

/** Returns the tables, one below the other; ends with a line feed. */
export function renderReport(report: DoctorReport, options: RenderTableOptions): string {
  const tables: [string, Row[]][] = [
    [
      "Configuration",
      report.configuration.map(({ name, value, source }) =>
        row("none", name, source === name ? "environment" : source, value)
      ),
    ],
    ["Endpoint", endpointRows(report)],
    ["Machine", machineRows(report)],
    ["Skills", skillRows(report)],
    ["Other agents (mcp --print-config)", [mcpRow(report)]],
    [
      "Sandbox",
      [
        sandboxRow(report),
        ...report.machine.sandboxes.map(({ name, path }) => row("none", name, path ?? "not found")),
      ],
    ],
    permissionTable(report),
    ["What is missing", problemRows(report)],
  ];
  return tables.map(([title, rows]) => renderTable(title, rows, options)).join("\n");
}

function endpointRows({ endpoint }: DoctorReport): Row[] {
  const { url, reachable, status, models, error, remembered } = endpoint;
  const offer = models === null ? "lists no models" : `lists ${counted(models, "model")}`;
  return [
    reachable
      ? row("ok", url, `reachable: GET /models answers ${status} and ${offer}`)
      : row("failed", url, `not reachable: ${error}`),
    ...remembered.map((model) =>
      row("none", `remembered of ${model.model}`, tellRemembered(model))
    ),
  ];
}

function machineRows({ version, build, folders, machine }: DoctorReport): Row[] {
  const { deno, system, python, uv, environments } = machine;
  const megabytes = (environments.bytes / 1e6).toFixed(1);
  return [
    row("none", "skills-runner", `${version} ${madeAs(build)}`),
    row("none", "Deno", `${deno} on ${system}`),
    python === null
      ? row("failed", "Python", "not found")
      : row("ok", "Python", `${python.version} (${python.path})`),
    row("none", "uv", uv ?? "not found: packages are installed with pip"),
    row("none", "scripts in", `Python, ${languageNames(machine)}`),
    row("none", "working folder", folders.work),
    row("none", "cache folder", folders.cache),
    row("none", "conversations", folders.state),
    row("none", "environments", `${environments.count}, ${megabytes} MB`),
  ];
}

function languageNames({ languages }: DoctorReport["machine"]): string {
  const names = (isThere: boolean) =>
    languages.filter(({ path }) => (path !== null) === isThere).map(({ name }) => name).join(", ");
  return `${names(true)}; no program for ${names(false)}`;
}

function sandboxRow({ sandbox }: DoctorReport): Row {
  const { mode, tried, probes, open, error, hint } = sandbox;
  const state = mode === "off" ? `off; --sandbox=${tried}` : mode;
  if (error !== null) {
    const advice = hint === null ? "" : `. ${hint}`;
    return row(mode === "off" ? "none" : "failed", "scripts", `${state}: ${error}${advice}`);
  }
  if (open.length > 0) {
    return row("failed", "scripts", `${state} leaves open: ${open.join(", ")}`);
  }
  return row("ok", "scripts", `${state} closes ${probes} of ${probes} ways out that were tried`);
}

function skillRows({ skills }: DoctorReport): Row[] {
  const { folders, diagnostics, first } = skills;
  return [
    ...folders.map(({ path, skills }) => row("none", path, counted(skills, "skill"))),
    row(
      diagnostics.error > 0 ? "warning" : "none",
      "diagnostics",
      `${counted(diagnostics.error, "error")}, ${counted(diagnostics.warning, "warning")}` +
        (first.length > 0 ? "; skills-runner check says more" : ""),
    ),
    ...first.map((text) => row("warning", "", text)),
  ];
}

/** How the program was made, in parentheses, with the beginning of its commit if that is known. */
function madeAs({ form, commit }: DoctorReport["build"]): string {
  const words = {
    source: "from source",
    file: "as one file",
    npm: "from npm",
    executable: "as an executable",
  }[form];
  return commit === null ? `(${words})` : `(${words}, commit ${commit.slice(0, 12)})`;
}

function permissionTable({ permissions }: DoctorReport): [string, Row[]] {
  if ("command" in permissions) {
    return ["Least permissions for this configuration", [
      { ...row("none", permissions.command), isWhole: true },
      row("none", "These flags hold the program, not the scripts that it runs for the model."),
    ]];
  }
  const { allowed, denied, variables } = permissions.fixed;
  return ["Permissions, fixed in this executable", [
    row("none", "allowed", allowed.join(", ")),
    row("none", "not allowed", denied.join(", ")),
    row("none", "variables", variables.join(", ")),
    row("none", "", "They hold the program, not the scripts that it runs for the model."),
  ]];
}

function mcpRow({ mcp }: DoctorReport): Row {
  const command = mcp.command.join(" ");
  return mcp.works
    ? row("ok", command, "answers as a server of the Model Context Protocol")
    : row("warning", command, `does not work as clients start it: ${mcp.error}`);
}

function problemRows({ problems }: DoctorReport): Row[] {
  if (problems.length === 0) return [row("ok", "nothing; doctor --model tries the model")];
  return problems.map(({ message, hint }) =>
    row("failed", hint === null ? message : `${message}. ${hint}`)
  );
}

/** Messages and paths may hold anything: each stays one line without control characters. */
function row(mark: Mark, ...cells: string[]): Row {
  return { mark, cells: cells.map((cell) => sanitize(cell).replaceAll("\n", " ")) };
}
