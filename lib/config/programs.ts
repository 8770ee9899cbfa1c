/**
 * Programs that skills need beside Python: what they are called, and which
 * package brings them. One row each.
 * @module
 */

/** A program, under its names, and where it comes from. */
export interface SystemProgram {
  /** File names without extension; one of them is enough. */
  programs: readonly string[];
  /** What people call it, in lower case, where that is not the name of the program. */
  words?: readonly string[];
  /** Package of Debian and Ubuntu. */
  debian?: string;
  /** Formula or cask of Homebrew. */
  brew?: string;
  /** Identifier for winget. */
  winget?: string;
}

/** The programs that skills name most; those of a common office, media and developer's machine. */
export const systemPrograms: readonly SystemProgram[] = [
  {
    programs: ["soffice", "libreoffice"],
    words: ["libreoffice"],
    debian: "libreoffice",
    brew: "--cask libreoffice",
    winget: "TheDocumentFoundation.LibreOffice",
  },
  {
    programs: ["pdftoppm"],
    words: ["poppler", "poppler-utils"],
    debian: "poppler-utils",
    brew: "poppler",
    winget: "oschwartz10612.Poppler",
  },
  ...["pdftotext", "pdfinfo", "pdfimages", "pdftocairo", "pdfseparate", "pdfunite"].map((name) => ({
    programs: [name],
    debian: "poppler-utils",
    brew: "poppler",
    winget: "oschwartz10612.Poppler",
  })),
  { programs: ["pandoc"], debian: "pandoc", brew: "pandoc", winget: "JohnMacFarlane.Pandoc" },
  {
    programs: ["tesseract"],
    debian: "tesseract-ocr",
    brew: "tesseract",
    winget: "UB-Mannheim.TesseractOCR",
  },
  { programs: ["qpdf"], debian: "qpdf", brew: "qpdf", winget: "QPDF.QPDF" },
  { programs: ["pdftk"], debian: "pdftk-java", brew: "pdftk-java", winget: "PDFLabs.PDFtk.Free" },
  { programs: ["mutool"], debian: "mupdf-tools", brew: "mupdf-tools" },
  {
    programs: ["gs"],
    words: ["ghostscript"],
    debian: "ghostscript",
    brew: "ghostscript",
    winget: "ArtifexSoftware.GhostScript",
  },
  {
    programs: ["pdflatex", "xelatex", "lualatex"],
    words: ["latex", "texlive"],
    debian: "texlive-latex-extra",
    brew: "--cask mactex",
    winget: "MiKTeX.MiKTeX",
  },
  { programs: ["wkhtmltopdf"], debian: "wkhtmltopdf", winget: "wkhtmltopdf.wkhtmltox" },
  { programs: ["ffmpeg"], debian: "ffmpeg", brew: "ffmpeg", winget: "Gyan.FFmpeg" },
  { programs: ["ffprobe"], debian: "ffmpeg", brew: "ffmpeg", winget: "Gyan.FFmpeg" },
  { programs: ["sox"], debian: "sox", brew: "sox", winget: "ChrisBagwell.SoX" },
  { programs: ["yt-dlp"], debian: "yt-dlp", brew: "yt-dlp", winget: "yt-dlp.yt-dlp" },
  {
    programs: ["magick", "convert"],
    words: ["imagemagick"],
    debian: "imagemagick",
    brew: "imagemagick",
    winget: "ImageMagick.ImageMagick",
  },
  {
    programs: ["rsvg-convert"],
    words: ["librsvg"],
    debian: "librsvg2-bin",
    brew: "librsvg",
  },
  {
    programs: ["inkscape"],
    debian: "inkscape",
    brew: "--cask inkscape",
    winget: "Inkscape.Inkscape",
  },
  {
    programs: ["exiftool"],
    debian: "libimage-exiftool-perl",
    brew: "exiftool",
    winget: "OliverBetz.ExifTool",
  },
  {
    programs: ["dot"],
    words: ["graphviz"],
    debian: "graphviz",
    brew: "graphviz",
    winget: "Graphviz.Graphviz",
  },
  { programs: ["plantuml"], debian: "plantuml", brew: "plantuml" },
  {
    programs: ["google-chrome", "chrome", "chromium", "chromium-browser"],
    words: ["chrome", "chromium"],
    debian: "chromium",
    brew: "--cask google-chrome",
    winget: "Google.Chrome",
  },
  { programs: ["git"], debian: "git", brew: "git", winget: "Git.Git" },
  { programs: ["gh"], debian: "gh", brew: "gh", winget: "GitHub.cli" },
  { programs: ["jq"], debian: "jq", brew: "jq", winget: "jqlang.jq" },
  { programs: ["yq"], debian: "yq", brew: "yq", winget: "MikeFarah.yq" },
  {
    programs: ["rg"],
    words: ["ripgrep"],
    debian: "ripgrep",
    brew: "ripgrep",
    winget: "BurntSushi.ripgrep.MSVC",
  },
  { programs: ["curl"], debian: "curl", brew: "curl", winget: "cURL.cURL" },
  { programs: ["wget"], debian: "wget", brew: "wget", winget: "JernejSimoncic.Wget" },
  { programs: ["tmux"], debian: "tmux", brew: "tmux" },
  { programs: ["ssh"], debian: "openssh-client", winget: "Microsoft.OpenSSH.Preview" },
  { programs: ["bash"], debian: "bash", brew: "bash", winget: "Git.Git" },
  { programs: ["zip"], debian: "zip", brew: "zip", winget: "GnuWin32.Zip" },
  { programs: ["unzip"], debian: "unzip", brew: "unzip", winget: "GnuWin32.UnZip" },
  {
    programs: ["7z", "7zz"],
    words: ["7zip"],
    debian: "7zip",
    brew: "sevenzip",
    winget: "7zip.7zip",
  },
  { programs: ["make"], debian: "make", brew: "make", winget: "GnuWin32.Make" },
  { programs: ["cmake"], debian: "cmake", brew: "cmake", winget: "Kitware.CMake" },
  {
    programs: ["gcc", "cc", "clang"],
    words: ["gcc", "clang"],
    debian: "build-essential",
    brew: "gcc",
  },
  { programs: ["bc"], debian: "bc", brew: "bc" },
  {
    programs: ["node"],
    words: ["node.js", "nodejs"],
    debian: "nodejs",
    brew: "node",
    winget: "OpenJS.NodeJS.LTS",
  },
  { programs: ["npm"], debian: "npm", brew: "node", winget: "OpenJS.NodeJS.LTS" },
  { programs: ["npx"], debian: "npm", brew: "node", winget: "OpenJS.NodeJS.LTS" },
  { programs: ["pnpm"], brew: "pnpm", winget: "pnpm.pnpm" },
  { programs: ["yarn"], debian: "yarnpkg", brew: "yarn", winget: "Yarn.Yarn" },
  { programs: ["bun"], brew: "oven-sh/bun/bun", winget: "Oven-sh.Bun" },
  { programs: ["deno"], brew: "deno", winget: "DenoLand.Deno" },
  {
    programs: ["python3", "python"],
    words: ["python"],
    debian: "python3",
    brew: "python3",
    winget: "Python.Python.3.13",
  },
  { programs: ["uv"], brew: "uv", winget: "astral-sh.uv" },
  { programs: ["uvx"], brew: "uv", winget: "astral-sh.uv" },
  { programs: ["ruby"], debian: "ruby", brew: "ruby", winget: "RubyInstallerTeam.Ruby.3.4" },
  { programs: ["perl"], debian: "perl", brew: "perl", winget: "StrawberryPerl.StrawberryPerl" },
  { programs: ["php"], debian: "php-cli", brew: "php", winget: "PHP.PHP.8.4" },
  { programs: ["lua"], debian: "lua5.4", brew: "lua", winget: "DEVCOM.Lua" },
  {
    programs: ["Rscript"],
    words: ["rscript"],
    debian: "r-base-core",
    brew: "r",
    winget: "RProject.R",
  },
  {
    programs: ["pwsh", "powershell"],
    words: ["powershell"],
    brew: "powershell",
    winget: "Microsoft.PowerShell",
  },
  { programs: ["go"], debian: "golang-go", brew: "go", winget: "GoLang.Go" },
  { programs: ["cargo"], debian: "cargo", brew: "rust", winget: "Rustlang.Rustup" },
  { programs: ["rustc"], debian: "rustc", brew: "rust", winget: "Rustlang.Rustup" },
  {
    programs: ["java"],
    debian: "default-jre",
    brew: "openjdk",
    winget: "EclipseAdoptium.Temurin.21.JRE",
  },
  { programs: ["dotnet"], brew: "dotnet", winget: "Microsoft.DotNet.SDK.9" },
  {
    programs: ["docker"],
    debian: "docker.io",
    brew: "--cask docker",
    winget: "Docker.DockerDesktop",
  },
  { programs: ["podman"], debian: "podman", brew: "podman", winget: "RedHat.Podman" },
  { programs: ["kubectl"], brew: "kubernetes-cli", winget: "Kubernetes.kubectl" },
  { programs: ["helm"], brew: "helm", winget: "Helm.Helm" },
  { programs: ["terraform"], brew: "terraform", winget: "Hashicorp.Terraform" },
  { programs: ["aws"], debian: "awscli", brew: "awscli", winget: "Amazon.AWSCLI" },
  { programs: ["az"], brew: "azure-cli", winget: "Microsoft.AzureCLI" },
  { programs: ["gcloud"], brew: "--cask google-cloud-sdk", winget: "Google.CloudSDK" },
  {
    programs: ["psql"],
    debian: "postgresql-client",
    brew: "libpq",
    winget: "PostgreSQL.PostgreSQL.17",
  },
  {
    programs: ["mysql"],
    debian: "default-mysql-client",
    brew: "mysql-client",
    winget: "Oracle.MySQL",
  },
  { programs: ["sqlite3"], debian: "sqlite3", brew: "sqlite", winget: "SQLite.SQLite" },
  { programs: ["redis-cli"], debian: "redis-tools", brew: "redis" },
  { programs: ["nmap"], debian: "nmap", brew: "nmap", winget: "Insecure.Nmap" },
  { programs: ["dig"], debian: "dnsutils", brew: "bind" },
  { programs: ["whois"], debian: "whois", brew: "whois" },
];

/** The row of a program, by its file name or by what people call it; null if there is none. */
export function findSystemProgram(name: string): SystemProgram | null {
  const key = name.toLowerCase();
  return systemPrograms.find(({ programs, words = [] }) =>
    programs.some((program) => program.toLowerCase() === key) || words.includes(key)
  ) ?? null;
}

/** How to install a program, as in `apt install qpdf; brew install qpdf; winget install QPDF.QPDF`. */
export function installAdvice({ debian, brew, winget }: SystemProgram): string {
  return [
    debian === undefined ? null : `apt install ${debian}`,
    brew === undefined ? null : `brew install ${brew}`,
    winget === undefined ? null : `winget install ${winget}`,
  ].filter((command) => command !== null).join("; ");
}
