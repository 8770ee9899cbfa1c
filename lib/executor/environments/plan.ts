/**
 * Which packages the scripts of a skill are to have.
 * @module
 */
import { type Declaration, noDependencies, resolveDeclaration } from "../declared/dependencies.ts";
import { findInstalls } from "../declared/documented.ts";
import { findWanted, loadPackageTable, type WantedModule } from "../declared/packages.ts";
import { withGlance } from "../declared/glance.ts";
import { lookInSkill, readInSkill } from "../declared/read_in_skill.ts";
import {
  formatRequirement,
  normalizePackageName,
  parseRequirement,
} from "../declared/requirement.ts";
import type { ReadText } from "../declared/requirements.ts";
import { scanSkill, type ScriptText, type SkillScan } from "../declared/skill_scan.ts";
import { Glance } from "../../files/glance.ts";
import type { SetupMode } from "../skill_folder.ts";

/** What an environment is made of. */
export interface PackagePlan {
  /** What must be in it, and what the skill's documentation adds. */
  declaration: Declaration;
  /** Modules that scripts import, with the packages that may be installed for them. */
  imports: WantedModule[];
}

/** The standard library alone. */
export const barePlan: PackagePlan = { declaration: noDependencies, imports: [] };

/** Folders whose scripts are no part of what a skill does. */
const besideTheSkill =
  /^(?:tests?|examples?|templates?|assets|references|docs)[/\\]|^(?:conftest|test_\w+|setup)\.py$|[/\\]test_\w+\.py$/;
/** Documents that say what the skill itself needs; others tell of libraries. */
const ownDocuments = /(?:^|[/\\])(?:skill|readme)\.md$/i;
/** Characters of a document that are looked at. */
const maxDocumentLength = 256 * 1024;

export interface SkillPackagesOptions {
  setup: SetupMode;
  signal?: AbortSignal | undefined;
  /** What was seen of the skill a moment ago, for a look at it: nothing of it will run. @default none */
  glance?: Glance;
}

/** A skill, looked at once, from which the plans of its scripts follow. */
export class SkillPackages {
  readonly #folder: string;
  readonly #readText: ReadText;
  /** Reads what decides and is never shown. */
  readonly #look: ReadText;
  readonly #glance: Glance;
  readonly #mode: SetupMode;
  /** Names of packages that the skill declares, as far as they were asked for. */
  readonly #declared = new Set<string>();
  #scan: Promise<SkillScan> | undefined;
  #shared: Promise<WantedModule[]> | undefined;
  #documented: Promise<string[]> | undefined;
  #mentioned: Promise<string[]> | undefined;

  /** Reads nothing yet. */
  constructor(folder: string, { setup, signal, glance }: SkillPackagesOptions) {
    this.#folder = folder;
    this.#glance = glance ?? new Glance();
    this.#readText = once(withGlance(folder, readInSkill(folder, { signal }), this.#glance));
    this.#look = glance === undefined ? this.#readText : lookInSkill(folder, glance);
    this.#mode = setup;
  }

  /**
   * The plan for a script. Scripts with inline metadata have one of their own;
   * all others of a skill that declare the same share one, so that they share an
   * environment.
   */
  async planFor(script: ScriptText): Promise<PackagePlan> {
    const { requirementFiles } = await this.#scanned();
    const found = await resolveDeclaration(script, this.#folder, {
      readText: this.#readText,
      requirementFiles,
      glance: this.#glance,
    });
    const isAlone = hasInlineMetadata(script);
    const optional = isAlone ? [] : await this.#inOwnDocuments();
    const declared = await withoutStandard(found);
    for (const line of declared.requirements) this.#declared.add(nameOf(line));
    const declaration = withOptional(declared, optional);
    if (this.#mode === "declared") return { declaration, imports: [] };
    const wanted = isAlone ? await this.#wantedBy(script) : await this.#sharedImports();
    if (wanted.length === 0 && declaration === noDependencies) return barePlan;
    return { declaration, imports: this.#allowed(wanted, declaration) };
  }

  /** The modules that a script, and what it pulls in of the skill, imports and Python lacks. */
  async importsOf(script: ScriptText): Promise<WantedModule[]> {
    return await this.#wantedBy(script);
  }

  /** All Python files of the skill. */
  async scripts(): Promise<readonly ScriptText[]> {
    return (await this.#scanned()).scripts;
  }

  /**
   * The requirement for a package that a script turned out to need, as the
   * documentation writes it, with its extras; null if the mode does not allow it,
   * and for what is more than a name, extras and versions, such as an address.
   */
  async allow(requirement: string): Promise<string | null> {
    const wanted = parseRequirement(requirement);
    if (wanted === null) return null;
    if (isAddress(requirement)) {
      return this.#mode === "any" && !/[\r\n]|\s-/.test(requirement) ? requirement : null;
    }
    const plain = formatRequirement(wanted);
    if (plain === null) return null;
    const documented = (await this.#inAllDocuments())
      .find((line) => parseRequirement(line)?.name === wanted.name);
    const isBare = wanted.extras.length === 0 && wanted.versions === "";
    if (documented !== undefined) return isBare ? documented : plain;
    if (this.#declared.has(wanted.name)) return plain;
    if (this.#mode === "declared") return null;
    const table = await loadPackageTable();
    return this.#mode === "any" || table.hasPackage(wanted.name) ? plain : null;
  }

  #scanned(): Promise<SkillScan> {
    return this.#scan ??= scanSkill(this.#folder, this.#look, this.#glance);
  }

  /** What all scripts import that share an environment; those beside the skill aside. */
  #sharedImports(): Promise<WantedModule[]> {
    return this.#shared ??= this.#readShared();
  }

  async #readShared(): Promise<WantedModule[]> {
    const { scripts } = await this.#scanned();
    const sharing = scripts.filter((script) =>
      !hasInlineMetadata(script) && !besideTheSkill.test(script.name)
    );
    const found = new Map<string, WantedModule>();
    // Each file has its turn: what it pulls in of the skill need not be followed.
    const direct = sharing.map((script) => this.#wantedBy(script, nothing));
    for (const each of await Promise.all(direct)) {
      for (const wanted of each) {
        const known = found.get(wanted.module);
        const isOptional = wanted.isOptional && (known?.isOptional ?? true);
        found.set(wanted.module, { ...wanted, isOptional });
      }
    }
    return [...found.values()].sort((left, right) => left.module < right.module ? -1 : 1);
  }

  async #wantedBy(script: ScriptText, readText = this.#readText): Promise<WantedModule[]> {
    const { modules } = await this.#scanned();
    return await findWanted(script, {
      skillFolder: this.#folder,
      ownModules: modules,
      readText,
    });
  }

  /** What the skill's own documentation says to install. */
  #inOwnDocuments(): Promise<string[]> {
    return this.#documented ??= this.#readDocuments((path) =>
      ownDocuments.test(path.slice(this.#folder.length))
    );
  }

  /** What any of its documents says to install, those about libraries among them. */
  #inAllDocuments(): Promise<string[]> {
    return this.#mentioned ??= this.#readDocuments(() => true);
  }

  async #readDocuments(isRead: (path: string) => boolean): Promise<string[]> {
    const found: string[] = [];
    for (const path of (await this.#scanned()).documents.filter(isRead)) {
      const text = await this.#look(path) ?? "";
      for (const each of findInstalls(text.slice(0, maxDocumentLength))) found.push(each);
    }
    return eachOnce(found);
  }

  /** Those whose package may be installed, but for packages that are declared. */
  #allowed(wanted: readonly WantedModule[], { requirements }: Declaration): WantedModule[] {
    const declared = new Set(requirements.map((line) => parseRequirement(line)?.name));
    return wanted.filter(({ requirement, isKnown }) =>
      (isKnown || this.#mode === "any") && !declared.has(parseRequirement(requirement)?.name)
    );
  }
}

/** Reads each text once. */
function once(readText: ReadText): ReadText {
  const texts = new Map<string, ReturnType<ReadText>>();
  return (path) => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = readText(path);
    texts.set(path, text);
    return text;
  };
}

/** Finds no file. */
const nothing: ReadText = () => Promise.resolve(null);

/** People list modules of Python too; packages of such names are outdated copies, or strangers'. */
async function withoutStandard(found: Declaration): Promise<Declaration> {
  if (found.requirements.length === 0) return found;
  const table = await loadPackageTable();
  const requirements = found.requirements.filter((line) =>
    !table.isStandard(parseRequirement(line)?.name.replaceAll("-", "_") ?? "")
  );
  return requirements.length === found.requirements.length ? found : { ...found, requirements };
}

/** True for a requirement that says where its package is: then its name says nothing. */
function isAddress(requirement: string): boolean {
  return /[@:/\\]/.test(requirement);
}

/** True for a script that says itself what it needs, as PEP 723 has it. */
function hasInlineMetadata({ text = "" }: ScriptText): boolean {
  return /^# \/\/\/ script[ \t]*$/m.test(text);
}

/** Adds requirements of the documentation that the declaration lacks. */
function withOptional(declared: Declaration, documented: readonly string[]): Declaration {
  const names = new Set(declared.requirements.map(nameOf));
  const more = documented.filter((line) => !names.has(nameOf(line)) || line.includes("["));
  if (more.length === 0) return declared;
  const source = declared === noDependencies ? "its documentation" : declared.source;
  return { ...declared, source, optional: [...declared.optional ?? [], ...more] };
}

/** Of a package that is named more than once, the way that says the most. */
function eachOnce(requirements: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const line of requirements) {
    const known = found.get(nameOf(line));
    if (known === undefined || line.length > known.length) found.set(nameOf(line), line);
  }
  return [...found.values()];
}

function nameOf(requirement: string): string {
  return parseRequirement(requirement)?.name ?? normalizePackageName(requirement);
}
