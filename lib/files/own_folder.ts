/**
 * Folders whose content runs, and so must have come from their user.
 * @module
 */

/** Nobody but the owner can write. */
const writableByOthers = 0o022;

/**
 * Makes sure of a folder from which programs are run: made for its user alone
 * where there is none, and closed to others where it is open. Resolves to why it
 * cannot be used, in words that follow "it"; null if it can. A folder of the
 * administrator can be used if nobody else can write into it.
 */
export async function ensureOwnFolder(path: string): Promise<string | null> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    // One that cannot be made or written is judged like any other; whoever writes finds out.
    if (!(error instanceof Error)) throw error;
  }
  const status = await statIfThere(path);
  const uid = status === null || Deno.build.os === "windows" ? null : ownUid(path);
  if (uid === null || status === null) return null;
  if (status.uid !== uid && status.uid !== 0) return "belongs to another user";
  if (((status.mode ?? 0) & writableByOthers) === 0) return null;
  if (status.uid !== uid) return "can be written by every user";
  await Deno.chmod(path, 0o700);
  return null;
}

/** The number of this user, seen at a file of its own, since asking for it takes a permission more. */
function ownUid(folder: string): number | null {
  for (const place of [{ dir: folder }, {}]) {
    try {
      const path = Deno.makeTempFileSync({ ...place, prefix: ".skills-runner-" });
      const { uid } = Deno.statSync(path);
      Deno.removeSync(path);
      return uid;
    } catch (error) {
      // Not to be written: the other place may be.
      if (!(error instanceof Error)) throw error;
    }
  }
  return null;
}

async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
