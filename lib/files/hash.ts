/**
 * Digests.
 * @module
 */

/** The SHA-256 of a text in UTF-8, or of bytes, in hexadecimal: 64 digits. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The first 16 digits of the SHA-256 of a text in UTF-8, or of bytes: enough for a name, not against forgery. */
export async function shortHash(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return (await sha256(content)).slice(0, 16);
}
