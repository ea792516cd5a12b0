/** Which exports nobody imports, by the modules' text. */

/** A module's text and path, relative to the project's folder. */
interface Source {
  path: string;
  text: string;
}

/** `a`, `type b`, `c as d` in braces: pairs of the name there and the name here. */
function named(list: string): [there: string, here: string][] {
  return list.split(",").map((part) => part.trim().replace(/^type\s+/, "")).filter((part) => part !== "")
    .map((part) => {
      const [there, here = there] = part.split(/\s+as\s+/);
      return [there, here];
    });
}

const declared =
  /^export (?:declare |default |abstract |async )*(?:function\*?|class|const|let|interface|type|enum|namespace) (\w+)/gm;
const listed = /^export (?:type )?\{([^}]*)\}(?: from "([^"]+)")?/gm;
const imported = /(?:^import|^export) (?:type )?(?:\w+,? ?)?(?:\{([^}]*)\}|\* as (\w+)) from "([^"]+)"/gm;
const dynamic = /(?:\{([^{}]*)\} = await )?import\(\s*"([^"]+)"/g;

function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? new URL(specifier, `file:///${from}`).pathname.slice(1) : specifier;
}

/**
 * Exports that no other of these modules imports, as `path: name`. Of a module that is imported dynamically without
 * names, or as a namespace that is handed on, every export counts as used.
 */
export function unusedExports(sources: Source[]): string[] {
  const used = new Set<string>();
  const useAll = new Set<string>();
  for (const { path, text } of sources) {
    for (const [, names, namespace, specifier] of text.matchAll(imported)) {
      const target = resolve(path, specifier);
      if (names !== undefined) { for (const [there] of named(names)) used.add(`${target}: ${there}`); }
      else {
        const members = [...text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, "g"))];
        for (const [, member] of members) used.add(`${target}: ${member}`);
        if (new RegExp(`\\b${namespace}\\b(?!\\.| from)`).test(text.replace(/^import .*$/gm, ""))) {
          useAll.add(target);
        }
      }
    }
    for (const [, names, specifier] of text.matchAll(dynamic)) {
      const target = resolve(path, specifier);
      if (names === undefined) useAll.add(target);
      else for (const name of names.split(",")) used.add(`${target}: ${name.split(":")[0].trim()}`);
    }
  }
  const unused: string[] = [];
  for (const { path, text } of sources) {
    if (useAll.has(path)) continue;
    const code = text.replace(/`[^`]*`/g, ""); // a template may hold a student's file
    const names = [...code.matchAll(declared)].map(([, name]) => name);
    for (const [, list] of code.matchAll(listed)) names.push(...named(list).map(([, here]) => here));
    unused.push(...new Set(names.map((name) => `${path}: ${name}`).filter((name) => !used.has(name))));
  }
  return unused;
}
