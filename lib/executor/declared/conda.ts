/**
 * What an `environment.yml` of conda asks for, as far as the index of Python has it.
 * @module
 */

/** Packages of conda that are no packages of Python. */
const notPython =
  /^(?:python|pip|conda|mamba|nodejs|gcc|gxx|cxx-compiler|c-compiler|compilers|make|cmake|cudatoolkit|cuda.*|cudnn|mkl|openjdk|r-.*|lib.*|_.*|git|curl|wget|ffmpeg|pandoc|poppler|tesseract|graphviz)$/;
/** Where the two have different names. */
const otherNames: Readonly<Record<string, string>> = {
  "pytorch": "torch",
  "pytorch-cpu": "torch",
  "matplotlib-base": "matplotlib",
  "python-graphviz": "graphviz",
  "opencv": "opencv-python",
  "py-opencv": "opencv-python",
  "dask-core": "dask",
  "seaborn-base": "seaborn",
  "tensorflow-gpu": "tensorflow",
};

/** What the file asks for. */
export interface CondaPackages {
  /** From its `pip` section: in full. */
  requirements: string[];
  /** Of conda's own packages those that may be on the index of Python. */
  optional: string[];
  requiresPython: string | null;
}

/** Reads the lists below `dependencies:`, line by line. */
export function readCondaEnvironment(text: string): CondaPackages {
  const found: CondaPackages = { requirements: [], optional: [], requiresPython: null };
  let isInside = false;
  let pipIndent: number | null = null;
  for (const source of text.split(/\r?\n/)) {
    const line = source.replace(/(^|\s)#.*$/, "").trimEnd();
    const [, spaces = "", item] = /^(\s*)-\s+(.*)$/.exec(line) ?? [];
    if (item === undefined) {
      if (/^\S/.test(line)) isInside = /^dependencies\s*:/.test(line);
      continue;
    }
    if (!isInside) continue;
    const word = item.trim().replace(/^(["'])(.*)\1$/, "$2");
    if (pipIndent !== null && spaces.length <= pipIndent) pipIndent = null;
    if (/^pip\s*:$/.test(word)) pipIndent = spaces.length;
    else if (pipIndent !== null) found.requirements.push(word);
    else addPackage(word, found);
  }
  return found;
}

/** `conda-forge::numpy=1.26=py311_0`, `scipy>=1.10`. */
function addPackage(word: string, found: CondaPackages): void {
  const [, name = "", rest = ""] =
    /^(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*)\s*(.*)$/.exec(word.replace(/\s*\[.*$/, "")) ?? [];
  const versions = versionsOf(rest);
  if (name === "python" && versions !== "") found.requiresPython = versions;
  if (name === "" || notPython.test(name)) return;
  found.optional.push((otherNames[name] ?? name) + versions);
}

/** One `=` asks for the beginning of a version, and what follows a second one is a build. */
function versionsOf(text: string): string {
  const [, version] = /^=?=\s*([\w.*]+)(?:=.*)?$/.exec(text) ?? [];
  if (version === undefined) return /^[<>!~]/.test(text) ? text.replaceAll(/\s+/g, "") : "";
  if (text.startsWith("==")) return `==${version}`;
  return `==${version.replace(/(\.?\*)?$/, ".*")}`;
}
