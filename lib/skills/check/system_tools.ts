/**
 * The programs that a skill says it needs.
 * @module
 */

/** Words of `compatibility` and the programs of which one must be there. */
const programsOf: Readonly<Record<string, readonly string[]>> = {
  aws: ["aws"],
  az: ["az"],
  bash: ["bash"],
  bun: ["bun"],
  cargo: ["cargo"],
  chrome: ["google-chrome", "chrome", "chromium", "chromium-browser"],
  chromium: ["chromium", "chromium-browser", "google-chrome"],
  cmake: ["cmake"],
  curl: ["curl"],
  deno: ["deno"],
  docker: ["docker"],
  dotnet: ["dotnet"],
  exiftool: ["exiftool"],
  ffmpeg: ["ffmpeg"],
  gcloud: ["gcloud"],
  gh: ["gh"],
  ghostscript: ["gs"],
  git: ["git"],
  graphviz: ["dot"],
  helm: ["helm"],
  imagemagick: ["magick", "convert"],
  java: ["java"],
  jq: ["jq"],
  kubectl: ["kubectl"],
  latex: ["pdflatex", "xelatex", "lualatex"],
  libreoffice: ["soffice", "libreoffice"],
  node: ["node"],
  "node.js": ["node"],
  nodejs: ["node"],
  npm: ["npm"],
  npx: ["npx"],
  pandoc: ["pandoc"],
  php: ["php"],
  pip: ["pip3", "pip"],
  pnpm: ["pnpm"],
  podman: ["podman"],
  poppler: ["pdftotext"],
  "poppler-utils": ["pdftotext"],
  psql: ["psql"],
  python: ["python3", "python"],
  python3: ["python3"],
  qpdf: ["qpdf"],
  ripgrep: ["rg"],
  ruby: ["ruby"],
  rustc: ["rustc"],
  sqlite3: ["sqlite3"],
  ssh: ["ssh"],
  terraform: ["terraform"],
  tesseract: ["tesseract"],
  tmux: ["tmux"],
  uv: ["uv"],
  uvx: ["uvx"],
  wget: ["wget"],
  yarn: ["yarn"],
  "yt-dlp": ["yt-dlp"],
};

/** Words after which a program is no need: "optional", "no docker". */
const softener = /\b(?:optional(?:ly)?|no|not|without|or|if)\b/i;

/** A program that a skill needs. */
export interface NeededTool {
  /** As the skill names it. */
  name: string;
  /** Programs that are this tool; one is enough. */
  programs: readonly string[];
}

/**
 * Finds the well-known programs in the text of `compatibility`. Clauses that
 * say "optional", "or", "no" and the like need nothing for certain.
 */
export function neededTools(compatibility: string): NeededTool[] {
  const clauses = compatibility.split(/[,;()]|\band\b|\.\s/i).filter((each) =>
    !softener.test(each)
  );
  const words = clauses.flatMap((clause) => clause.match(/[\w.-]*[\w]/g) ?? []);
  return [...new Set(words)].flatMap((name) => {
    const key = name.toLowerCase();
    const programs = Object.hasOwn(programsOf, key) ? programsOf[key] : undefined;
    return programs === undefined ? [] : [{ name, programs }];
  });
}
