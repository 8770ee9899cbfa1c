/**
 * What the doctor finds out.
 * @module
 */
import { EndpointAddress } from "../../../config/address.ts";
import type { Config } from "../../../config/resolve.ts";
import { RunnerError } from "../../../errors.ts";
import { loadCatalog } from "../../../skills/find/catalog.ts";
import type { Catalog, Severity } from "../../../skills/skill.ts";
import { type Build, version } from "../../../version.ts";
import type { Io } from "../../io.ts";
import { findSkillsFolders } from "../../open.ts";
import { configuredEndpoint, requireEndpoint } from "../../require_endpoint.ts";
import { type BakedPermissions, readBakedPermissions } from "./baked_permissions.ts";
import { type ConfigurationRow, describeConfiguration } from "./configuration.ts";
import { askEndpoint, type EndpointAnswer, explainEndpoint } from "./endpoint.ts";
import { type McpReport, probeMcp } from "./mcp_probe.ts";
import { findRemembered, type RememberedModel } from "./remembered.ts";
import { findProgramFolders, inspectMachine, type Machine } from "./machine.ts";
import { inspectSandbox, type SandboxReport } from "./sandbox.ts";
import { permissionCommand, permissionFlags } from "./permissions.ts";

/** What the doctor finds out, with the names of its JSON. */
export interface DoctorReport {
  version: string;
  /** How the program was made. */
  build: Build;
  configuration: ConfigurationRow[];
  folders: { work: string; cache: string; state: string };
  machine: Machine;
  /** Whether scripts can be locked in. */
  sandbox: SandboxReport;
  skills: SkillsReport;
  endpoint: {
    url: string;
    reachable: boolean;
    status: number | null;
    /** How many models it lists; null if it does not say. */
    models: number | null;
    error: string | null;
    /** What earlier runs learnt of its models. */
    remembered: RememberedModel[];
  };
  /** Whether the command works that `mcp --print-config` names. */
  mcp: McpReport;
  /** Flags and the command with them; for an executable, what is fixed in it. */
  permissions: { flags: string[]; command: string } | { fixed: BakedPermissions };
  /** What has to be done before the program can work. */
  problems: { message: string; hint: string | null; exit_code: number }[];
}

/** The skills found. */
export interface SkillsReport {
  folders: { path: string; skills: number }[];
  skills: number;
  diagnostics: Record<Severity, number>;
  /** The first few that cost a skill or deserve a look. */
  first: string[];
}

const maxDiagnostics = 3;

/** Looks at everything; nothing that is missing ends it. */
export async function examine(
  config: Config,
  io: Io,
): Promise<{ report: DoctorReport; problems: RunnerError[] }> {
  const { surroundings, signal } = io;
  const address = EndpointAddress.from(config.baseUrl.value);
  const [{ machine, problem }, locked, folders, answer, mcp] = await Promise.all([
    inspectMachine(surroundings, signal),
    inspectSandbox(config, surroundings, signal),
    findSkillsFolders(config, io),
    askEndpoint(configuredEndpoint(config), signal),
    probeMcp(io),
  ]);
  const catalog = await loadCatalog(folders);
  const problems = [
    await findMissingSetting(config, io),
    findEndpointProblem(answer, config),
    problem,
    locked.problem,
  ].filter((error) => error !== null);
  const flags = permissionFlags({
    surroundings,
    baseUrl: address.shown,
    skillsFolders: [...config.skillsFolders.value, ...folders],
    skillFolders: catalog.skills.map(({ folder }) => folder),
    programFolders: await findProgramFolders(surroundings, machine),
  });
  const { workFolder: work, cacheFolder: cache, stateFolder: state } = surroundings;
  const report = {
    version,
    build: io.build,
    configuration: describeConfiguration(config),
    folders: { work, cache, state },
    machine,
    sandbox: locked.sandbox,
    skills: describeSkills(folders, catalog),
    endpoint: {
      url: address.shown,
      reachable: answer.status !== null,
      status: answer.status,
      models: answer.models?.length ?? null,
      error: answer.status === null ? answer.failure?.words ?? null : null,
      remembered: await findRemembered(config, io),
    },
    mcp,
    permissions: io.build.form === "executable"
      ? { fixed: readBakedPermissions() }
      : { flags, command: permissionCommand(flags, io.start) },
    problems: problems.map(({ message, hint, exitCode }) => ({
      message,
      hint: hint ?? null,
      exit_code: exitCode,
    })),
  };
  return { report, problems };
}

async function findMissingSetting(config: Config, io: Io): Promise<RunnerError | null> {
  try {
    await requireEndpoint(config, io);
    return null;
  } catch (error) {
    if (error instanceof RunnerError && error.kind === "usage") return error;
    throw error;
  }
}

/** Many endpoints list no models: only no answer, or a refused key, is a problem. */
function findEndpointProblem(
  { url, status, failure }: EndpointAnswer,
  config: Config,
): RunnerError | null {
  if (failure === null || (status !== null && failure.kind !== "credentials")) return null;
  if (status !== null && config.apiKey.value === null) return null;
  return explainEndpoint({ failure, url }, config);
}

function describeSkills(folders: readonly string[], catalog: Catalog): SkillsReport {
  const { skills, diagnostics } = catalog;
  const count = (severity: Severity) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    folders: folders.map((path) => ({
      path,
      skills: skills.filter(({ root }) => root === path).length,
    })),
    skills: skills.length,
    diagnostics: { error: count("error"), warning: count("warning"), info: count("info") },
    first: diagnostics.filter(({ severity }) => severity !== "info").slice(0, maxDiagnostics)
      .map(({ code, message, file }) => `${code}: ${message} (${file})`),
  };
}
