/** Workshops in which packages are installed in a moment. */
import { fileURLToPath } from "node:url";
import { byteCodeFolder } from "../../lib/executor/environments/compile.ts";
import { sharedCache } from "./shared_cache.ts";
import { type WheelOptions, writeWheel } from "./wheel.ts";
import { createWorkshop, type Workshop, type WorkshopOptions } from "./workshop.ts";

/** What {@linkcode wheelShop} takes. */
export interface WheelShopOptions extends WorkshopOptions {
  /** Names of packages that the index has, or more about them. */
  index?: readonly (string | WheelOptions)[];
}

/** A stand-in for uv that unpacks wheels: a twentieth of what pip needs. */
export const quickInstaller = fileURLToPath(new URL("wheel_installer.py", import.meta.url));

/** A workshop with {@linkcode quickInstaller}. */
export async function wheelShop({ index = [], ...options }: WheelShopOptions): Promise<Workshop> {
  const shop = await createWorkshop(options);
  if (options.cacheFolder === undefined) await shareByteCode(shop.cacheFolder);
  const uv = `#!/bin/sh\nexec "\${0%/*}/python3" -S "${quickInstaller}" "$@"\n`;
  await Deno.writeTextFile(`${shop.bin}/uv`, uv, { mode: 0o755 });
  for (const wheel of index) {
    await writeWheel(
      shop.wheels,
      typeof wheel === "string" ? { name: wheel, version: "1.0" } : wheel,
    );
  }
  return shop;
}

/** Else the standard library is compiled again for each shop, which takes longer than the rest of a build. */
async function shareByteCode(cacheFolder: string): Promise<void> {
  const [shared, own] = [byteCodeFolder(sharedCache), byteCodeFolder(cacheFolder)];
  await Promise.all([shared, cacheFolder].map((path) => Deno.mkdir(path, { recursive: true })));
  await Deno.symlink(shared, own, { type: "dir" });
}
