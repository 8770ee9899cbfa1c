/**
 * What a `setup.py` or `setup.cfg` says that it requires, as far as it can be
 * read without running it.
 * @module
 */

/** The literal texts of `install_requires=[…]`. */
export function readSetupPy(text: string): string[] {
  const [, list = ""] =
    /\binstall_requires\s*=\s*\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]/.exec(text) ??
      [];
  return [...list.replace(/#[^\n]*/g, "").matchAll(/(["'])((?:(?!\1)[^\\\n])*)\1/g)]
    .map(([, , requirement = ""]) => requirement.trim())
    .filter((requirement) => requirement !== "");
}

/** The lines below `install_requires` in `[options]`. */
export function readSetupCfg(text: string): string[] {
  const [, section = ""] = /^\[options\]\s*$([^]*?)(?=^\[|$(?![^]))/m.exec(text) ?? [];
  const [, list = ""] = /^install_requires\s*=([^\n]*(?:\n[ \t]+[^\n]*)*)/m.exec(section) ?? [];
  return list.split("\n").map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}
