/** Workshops in which packages are installed in a moment. */
import { fileURLToPath } from "node:url";
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
