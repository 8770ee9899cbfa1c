// Preloaded by the test of the executable: the program takes this process for one.
Object.defineProperty(Deno, "build", { value: { ...Deno.build, standalone: true } });
