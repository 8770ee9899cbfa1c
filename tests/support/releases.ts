/**
 * A web server with releases, as the release page of the project has them: for
 * installers and updates.
 * @module
 */
import { basename, join } from "node:path";
import { archiveName, checksumsName } from "../../lib/cli/commands/update/names.ts";
import { makeArchive } from "../../tools/release/archive.ts";
import { formatChecksums, takeChecksums } from "../../tools/release/checksums.ts";
import { temporaryFolder } from "./temporary_folder.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A server with releases; the one published last is the latest. */
export interface ReleasesServer extends AsyncDisposable {
  address: string;
  /** Paths in the order of the requests. */
  requested: string[];
  /** The content under a path. */
  file(path: string): Bytes;
  /** Puts something else under a path, or nothing. */
  replace(path: string, content: Bytes | null): void;
  /** Publishes a version; its program is a script that prints the version. */
  publish(version: string, targets: readonly string[], program?: string): Promise<void>;
}

/** Serves releases until disposed. */
export async function serveReleases(
  versions: readonly string[],
  targets: readonly string[],
): Promise<ReleasesServer> {
  const files = new Map<string, Bytes>();
  const requested: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    requested.push(pathname);
    const content = files.get(pathname);
    if (content === undefined) return new Response("not found", { status: 404 });
    return new Response(content);
  });
  const publish = async (version: string, names: readonly string[], program?: string) => {
    for (const [path, content] of await makeRelease(version, names, program)) {
      files.set(`/download/v${version}/${path}`, content);
      if (path === checksumsName) files.set(`/latest/download/${path}`, content);
    }
  };
  for (const version of versions) await publish(version, targets);
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    requested,
    publish,
    file(path) {
      const content = files.get(path);
      if (content === undefined) throw new Error(`Nothing under ${path}`);
      return content;
    },
    replace(path, content) {
      if (content === null) files.delete(path);
      else files.set(path, content);
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The files of a release by their names. */
async function makeRelease(
  version: string,
  targets: readonly string[],
  program = `#!/bin/sh\necho skills-runner ${version}\n`,
): Promise<Map<string, Bytes>> {
  await using folder = await temporaryFolder();
  const out = join(folder.path, "out");
  await Deno.mkdir(out);
  for (const target of targets) {
    const archive = archiveName(version, target);
    const content = basename(archive).replace(/\.(tar\.gz|zip)$/, "");
    const path = await folder.write(`${content}/skills-runner`, program);
    await Deno.chmod(path, 0o755);
    await folder.write(`${content}/LICENSE`, "MIT\n");
    await makeArchive(join(folder.path, content), join(out, archive));
  }
  const sums = formatChecksums(await takeChecksums(out));
  await Deno.writeTextFile(join(out, checksumsName), sums);
  const files = new Map<string, Bytes>();
  for await (const { name } of Deno.readDir(out)) {
    files.set(name, await Deno.readFile(join(out, name)));
  }
  return files;
}
