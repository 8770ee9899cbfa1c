/**
 * Stands for `node:crypto` in the bundled program: Deno's own takes as long to load
 * as Deno to start, and so is loaded when it is called.
 * @module
 */
import type * as NodeCrypto from "node:crypto";

/** Loads Deno's own. */
function crypto(): typeof NodeCrypto {
  return process.getBuiltinModule("node:crypto");
}

/** What makes a digest. */
export function createHash(algorithm: string): NodeCrypto.Hash {
  return crypto().createHash(algorithm);
}

/** Compares without telling by its time where the difference is. */
export function timingSafeEqual(
  ...both: Parameters<typeof NodeCrypto.timingSafeEqual>
): boolean {
  return crypto().timingSafeEqual(...both);
}
