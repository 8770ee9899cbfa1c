/**
 * What package managers want to know of a release, made from its checksums.
 * @module
 */
import { archiveName } from "../../lib/cli/commands/update/names.ts";
import { ToolError } from "../tool.ts";
import type { Checksums } from "./checksums.ts";

/** The release that manifests are made for. */
export interface Release {
  version: string;
  /** Such as `https://github.com/OWNER/NAME`. */
  repositoryUrl: string;
  checksums: Checksums;
}

const description = "Agent Skills for any model behind an OpenAI-compatible endpoint";

/** The manifests for Homebrew, Scoop and winget, by the names of their files. */
export function makeManifests(release: Release): Record<string, string> {
  return {
    "skills-runner.rb": homebrew(release),
    "skills-runner.json": scoop(release),
    ...winget(release),
  };
}

/** Address and checksum of the archive for a target. */
function archive({ version, repositoryUrl, checksums }: Release, target: string) {
  const name = archiveName(version, target);
  const sum = checksums.get(name);
  if (sum === undefined) throw new ToolError(`SHA256SUMS has no line for ${name}`);
  return { url: `${repositoryUrl}/releases/download/v${version}/${name}`, sum };
}

function homebrew(release: Release): string {
  const choice = (target: string, indent: string) => {
    const { url, sum } = archive(release, target);
    return `${indent}url "${url}"\n${indent}sha256 "${sum}"`;
  };
  const system = (name: string, arm: string, intel: string) =>
    `  on_${name} do
    on_arm do
${choice(arm, "      ")}
    end
    on_intel do
${choice(intel, "      ")}
    end
  end`;
  return `class SkillsRunner < Formula
  desc "${description}"
  homepage "${release.repositoryUrl}"
  version "${release.version}"
  license "MIT"

${system("macos", "aarch64-apple-darwin", "x86_64-apple-darwin")}

${system("linux", "aarch64-unknown-linux-gnu", "x86_64-unknown-linux-gnu")}

  def install
    bin.install "skills-runner"
    generate_completions_from_executable(bin/"skills-runner", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/skills-runner --version")
  end
end
`;
}

function scoop(release: Release): string {
  const { version, repositoryUrl } = release;
  const choice = (target: string) => {
    const { url, sum } = archive(release, target);
    return { url, hash: sum, extract_dir: archiveName(version, target).replace(/\.zip$/, "") };
  };
  const manifest = {
    version,
    description,
    homepage: repositoryUrl,
    license: "MIT",
    architecture: {
      "64bit": choice("x86_64-pc-windows-msvc"),
      arm64: choice("aarch64-pc-windows-msvc"),
    },
    bin: "skills-runner.exe",
    checkver: { github: repositoryUrl },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function winget(release: Release): Record<string, string> {
  const { version, repositoryUrl } = release;
  const id = "skills-runner.skills-runner";
  const head = (type: string) =>
    `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.1.6.0.schema.json
PackageIdentifier: ${id}
PackageVersion: ${version}
`;
  const tail = (type: string) => `ManifestType: ${type}\nManifestVersion: 1.6.0\n`;
  const installer = (architecture: string, target: string) => {
    const { url, sum } = archive(release, target);
    const folder = archiveName(version, target).replace(/\.zip$/, "");
    return `- Architecture: ${architecture}
  InstallerUrl: ${url}
  InstallerSha256: ${sum.toUpperCase()}
  NestedInstallerFiles:
  - RelativeFilePath: ${folder}\\skills-runner.exe
    PortableCommandAlias: skills-runner
`;
  };
  return {
    [`${id}.yaml`]: `${head("version")}DefaultLocale: en-US\n${tail("version")}`,
    [`${id}.installer.yaml`]: `${head("installer")}InstallerType: zip
NestedInstallerType: portable
Installers:
${installer("x64", "x86_64-pc-windows-msvc")}${installer("arm64", "aarch64-pc-windows-msvc")}${
      tail("installer")
    }`,
    [`${id}.locale.en-US.yaml`]: `${head("defaultLocale")}PackageLocale: en-US
Publisher: skills-runner
PackageName: skills-runner
PackageUrl: ${repositoryUrl}
License: MIT
ShortDescription: ${description}
${tail("defaultLocale")}`,
  };
}
