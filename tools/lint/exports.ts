/**
 * Exports that nobody imports.
 * @module
 */
import { dirname, join } from "node:path";
import { specifierOf } from "./graph.ts";
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

/** Values that a file of `lib/` exports without a user; types may wait for one. */
export function exportFindings({ files }: Program): Finding[] {
  const used = new Set([...files].flatMap(([path, file]) => namesUsed(path, file)));
  return [...files].flatMap(([path, file]) => {
    if (!path.startsWith("lib/") || path === "lib/mod.ts") return [];
    return exportedValues(file)
      .filter(({ name }) => !used.has(`${path}#${name}`) && !used.has(`${path}#*`))
      .map(({ name, node }) => findingAt(path, node, `nobody imports ${name}`));
  });
}

/** `path#name` for each import of a name; `path#*` where a whole module is imported. */
function namesUsed(path: string, file: ts.SourceFile): string[] {
  const names: string[] = [];
  walk(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier === null || !specifier.startsWith(".")) return;
    const target = join(dirname(path), specifier);
    for (const name of importedNames(node)) names.push(`${target}#${name}`);
  });
  return names;
}

function importedNames(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined) return ["default"];
    return ts.isNamespaceImport(bindings) ? ["*"] : bindings.elements.map(originalName);
  }
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    return clause !== undefined && ts.isNamedExports(clause)
      ? clause.elements.map(originalName)
      : ["*"];
  }
  // `const { name } = await import("…")`; anything else uses the whole module.
  const declaration = ts.isAwaitExpression(node.parent) ? node.parent.parent : node.parent;
  if (ts.isVariableDeclaration(declaration) && ts.isObjectBindingPattern(declaration.name)) {
    return declaration.name.elements.map(({ name, propertyName }) =>
      (propertyName ?? name).getText()
    );
  }
  return ["*"];
}

function originalName({ name, propertyName }: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (propertyName ?? name).text;
}

function exportedValues(file: ts.SourceFile): { name: string; node: ts.Node }[] {
  return file.statements.flatMap((node): { name: string; node: ts.Node }[] => {
    if (!ts.canHaveModifiers(node)) return [];
    const isExported = ts.getModifiers(node)?.some(({ kind }) =>
      kind === ts.SyntaxKind.ExportKeyword
    );
    if (!isExported) return [];
    if (ts.isVariableStatement(node)) {
      return node.declarationList.declarations.map(({ name }) => ({ name: name.getText(), node }));
    }
    const isValue = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
    return isValue && node.name !== undefined ? [{ name: node.name.text, node }] : [];
  });
}
