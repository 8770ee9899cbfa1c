/**
 * The licences of what travels inside the program: `deno task notices [FILE]`.
 * @module
 */
import { dirname, join } from "node:path";
import { readDeno, replacedModules } from "./modules.ts";
import { runTool, ToolError } from "./tool.ts";

/** What `deno info --json` says of a package. */
interface PackageInfo {
  name: string;
  version: string;
  /** The other packages that it needs, by their keys. */
  dependencies: readonly string[];
  localPath: string;
}

/** The graph of modules, as far as packages go. */
interface Graph {
  modules: readonly { npmPackage?: string }[];
  npmPackages: Readonly<Record<string, PackageInfo>>;
}

/** Licences that ask for no more than that their text comes along. */
const permissive = /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|PSF-2\.0)$/;

const line = "-".repeat(80);

/**
 * The text of all licences, in the order of the packages' names.
 *
 * @throws {ToolError} for a package whose licence is missing or asks for more
 */
export async function makeNotices(): Promise<string> {
  const graphs: Graph[] = await Promise.all(
    ["main.ts", ...Object.values(replacedModules)].map(async (file) =>
      JSON.parse(await readDeno(["info", "--json", file]))
    ),
  );
  const graph = {
    modules: graphs.flatMap(({ modules }) => modules),
    npmPackages: Object.assign({}, ...graphs.map(({ npmPackages }) => npmPackages)),
  };
  const sections = await Promise.all(packagesInside(graph).map(describePackage));
  const runtime = new URL("notices/runtime.txt", import.meta.url);
  return [
    "skills-runner contains the packages below, whose licences follow.\n",
    ...sections,
    `${line}\n${await Deno.readTextFile(runtime)}`,
  ].join("\n");
}

/** The packages that the program imports, and those that they need. */
export function packagesInside({ modules, npmPackages }: Graph): PackageInfo[] {
  const inside = new Set(modules.flatMap(({ npmPackage }) => npmPackage ?? []));
  // A set that grows while it is walked: what dependencies need is visited too.
  for (const key of inside) {
    for (const dependency of npmPackages[key]?.dependencies ?? []) inside.add(dependency);
  }
  return [...inside].sort().map((key) => {
    const info = npmPackages[key];
    if (info === undefined) throw new ToolError(`Cannot find the package ${key} in the lock file`);
    return info;
  });
}

async function describePackage({ name, version, localPath }: PackageInfo): Promise<string> {
  const about: unknown = JSON.parse(await Deno.readTextFile(join(localPath, "package.json")));
  const { license, author } = readManifest(about);
  const choices = license.replace(/[()]/g, "").split(/ OR /);
  if (!choices.some((choice) => choice.split(" AND ").every((it) => permissive.test(it)))) {
    throw new ToolError(`Cannot ship ${name} ${version}: its licence is "${license}"`);
  }
  const texts = await readLicenceFiles(localPath);
  const text = texts.join("\n\n") || `Licence: ${license}. Author: ${author}.`;
  return `${line}\n${name} ${version} (${license})\n${line}\n\n${text}\n`;
}

function readManifest(manifest: unknown): { license: string; author: string } {
  const { license, author } = typeof manifest === "object" && manifest !== null
    ? manifest as Record<string, unknown>
    : {};
  return {
    license: typeof license === "string" ? license : "",
    author: typeof author === "string" ? author : JSON.stringify(author ?? "unknown"),
  };
}

async function readLicenceFiles(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  const wanted = names.filter((name) => /^(licen[cs]e|copying|notice)\b/i.test(name)).sort();
  const texts = wanted.map((name) => Deno.readTextFile(join(folder, name)));
  return (await Promise.all(texts)).map((text) => text.trim());
}

if (import.meta.main) {
  await runTool(async ([file = "dist/THIRD_PARTY_NOTICES.txt"]) => {
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, await makeNotices());
  });
}
