// Preloaded by tests of the executable: the program takes this process for one, and Deno for no part
// of it, so that no test can replace the Deno that runs it.
Object.defineProperty(Deno, "build", { value: { ...Deno.build, standalone: true } });
const path = Deno.env.get("SKILLS_RUNNER_TEST_EXECUTABLE_PATH") ?? "/nowhere/skills-runner";
Object.defineProperty(Deno, "execPath", { value: () => path });
