/**
 * The npm package, unpacked as npm would install it. The package `deno` is
 * stood in for: it only tells where Deno is.
 * @module
 */
import { join } from "node:path";
import { makeNpmPackage } from "../../tools/npm/pack.ts";
import { modules } from "./modules.ts";
import { sharedCache } from "./shared_cache.ts";

/** Packs the npm package and unpacks it; returns the command that starts it. */
export async function installedPackage(): Promise<readonly [string, ...string[]]> {
  const folder = join(sharedCache, "npm");
  const installed = join(folder, "node_modules");
  await Deno.mkdir(join(installed, "deno"), { recursive: true });
  const tarball = await makeNpmPackage(modules, folder, "No licences");
  const unpacked = await new Deno.Command("tar", { args: ["-xzf", tarball, "-C", installed] })
    .output();
  if (!unpacked.success) throw new Error(new TextDecoder().decode(unpacked.stderr));
  await Deno.rename(join(installed, "package"), join(installed, "skills-runner"));
  await Deno.writeTextFile(join(installed, "deno/package.json"), '{"name":"deno"}');
  await Deno.writeTextFile(
    join(installed, "deno/install_api.cjs"),
    `exports.runInstall = () => ${JSON.stringify(Deno.execPath())};\n`,
  );
  return ["node", join(installed, "skills-runner/start.cjs")];
}
