/**
 * Variables that Deno hides from the program.
 * @module
 */

/**
 * The value of a variable that Deno's permissions may hide from the program,
 * but not from the processes that it starts; null if it is not set.
 */
export async function inheritedVariable(name: string): Promise<string | null> {
  if (!/^\w+$/.test(name)) return null;
  const [command, args] = Deno.build.os === "windows"
    ? ["cmd", ["/d", "/c", "echo", `%${name}%`]] as const
    : ["printenv", [name]] as const;
  try {
    const { stdout, success } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stderr: "null",
    }).output();
    const text = new TextDecoder().decode(stdout).replace(/\r?\n$/, "");
    return success && text !== `%${name}%` ? text : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return null;
    }
    throw error;
  }
}
