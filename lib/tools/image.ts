/**
 * Pictures for models.
 * @module
 */
import type { ImagePart } from "../model/chat_model.ts";

/** Endpoints refuse larger ones. */
export const maxImageBytes = 20 * 1024 * 1024;

/**
 * Tells the media type of a picture by its first bytes, whatever its name;
 * null if it is none that models take (PNG, JPEG, GIF, WebP).
 */
export function imageType(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(head)) return "image/webp";
  return null;
}

/** Makes the part of a message that carries a picture. */
export function imagePart(bytes: Uint8Array, mediaType: string): ImagePart {
  return { type: "image", url: `data:${mediaType};base64,${bytes.toBase64()}` };
}
