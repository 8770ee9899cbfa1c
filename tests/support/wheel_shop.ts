/** Workshops in which packages are installed in a moment. */
import { type WheelOptions, writeWheel } from "./wheel.ts";
import { createWorkshop, type Workshop, type WorkshopOptions } from "./workshop.ts";

/** What {@linkcode wheelShop} takes. */
export interface WheelShopOptions extends WorkshopOptions {
  /** Names of packages that the index has, or more about them. */
  index?: readonly (string | WheelOptions)[];
}

const installer = new URL("./wheel_installer.py", import.meta.url);

/** A workshop with an installer that unpacks wheels: a twentieth of what pip needs. */
export async function wheelShop({ index = [], ...options }: WheelShopOptions): Promise<Workshop> {
  const shop = await createWorkshop(options);
  const program = await Deno.readTextFile(installer);
  await Deno.writeTextFile(`${shop.root}/installer.py`, program);
  const uv = `#!/bin/sh\nexec "\${0%/*}/python3" -S "${shop.root}/installer.py" "$@"\n`;
  await Deno.writeTextFile(`${shop.root}/bin/uv`, uv, { mode: 0o755 });
  for (const wheel of index) {
    await writeWheel(
      shop.wheels,
      typeof wheel === "string" ? { name: wheel, version: "1.0" } : wheel,
    );
  }
  return shop;
}
