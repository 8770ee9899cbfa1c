/** A package that greets, for tests of builds. */
import { writeWheel } from "./wheel.ts";
import { createWorkshop, type Workshop, type WorkshopOptions } from "./workshop.ts";

/** Runs the console script, which works only if its first line names the right interpreter. */
export const GREET = {
  kind: "code",
  code: "import subprocess; subprocess.run(['greet'], check=True)",
} as const;

/** A workshop whose skill needs a wheel with a console script. */
export async function greeterWorkshop(options: WorkshopOptions = {}): Promise<Workshop> {
  const files = { "requirements.txt": "greeter==1.0\n" };
  const shop = await createWorkshop({ files, ...options });
  await writeWheel(shop.wheels, {
    name: "greeter",
    version: "1.0",
    files: { "greeter.py": "def main():\n    print('hello')\n" },
    scripts: { greet: "greeter:main" },
  });
  return shop;
}
