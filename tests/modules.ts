/** The project's modules and their imports, from Deno's module graph. */

/** A module; paths are relative to the project's folder. */
export interface Module {
  path: string;
  lines: number;
  /** Modules of the project that it imports, also type-only. */
  imports: string[];
  /** The type-only imports among them. */
  typesOnly: Set<string>;
  /** Modules of the platform (`node:`) and of libraries, by name in deno.json, that it imports. */
  libraries: string[];
}

const root = new URL("../", import.meta.url);

/** Files of no room: students' files and other test data, and what has a configuration of its own. */
const data = /(^|\/)testdata\/|^(bench|tests)\/browser\/|^tests\/(hostile|students)\/|^types\//;

interface GraphModule {
  specifier: string;
  dependencies?: {
    specifier: string;
    code?: { specifier?: string };
    type?: { specifier?: string };
    isDynamic?: boolean;
  }[];
}

function* sources(folder: string, isLeftOut = (path: string) => data.test(path)): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, root))) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory && !entry.name.startsWith(".") && entry.name !== "node_modules") {
      yield* sources(`${path}/`, isLeftOut);
    } else if (entry.isFile && path.endsWith(".ts") && !isLeftOut(path)) yield path;
  }
}

/** Paths of all TypeScript files, also of students' files and test data. */
export function allSources(): string[] {
  return [...sources("", () => false)];
}

/** All modules of the project, including tests. */
export async function readModules(): Promise<Module[]> {
  const paths = [...sources("")].sort();
  // One module that imports all others; it is outside of the project, so that nothing is written there.
  const all = paths.map((path) => `import ${JSON.stringify(new URL(path, root).href)};\n`).join("");
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-graph-" });
  try {
    Deno.writeTextFileSync(`${folder}/all.ts`, all);
    const config = new URL("deno.json", root).pathname;
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", config, `${folder}/all.ts`],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const graph = JSON.parse(new TextDecoder().decode(stdout)) as { modules: GraphModule[] };
    const bySpecifier = new Map(graph.modules.map((module) => [module.specifier, module]));
    return paths.map((path) => {
      const module = bySpecifier.get(new URL(path, root).href);
      if (module === undefined) throw new Error(`${path} is not in Deno's module graph`);
      const values = new Set<string>(), types = new Set<string>();
      for (const { code, type } of module.dependencies ?? []) {
        if (code?.specifier?.startsWith(root.href)) values.add(code.specifier.slice(root.href.length));
        if (type?.specifier?.startsWith(root.href)) types.add(type.specifier.slice(root.href.length));
      }
      const lines = Deno.readTextFileSync(new URL(path, root)).split("\n").length - 1;
      const imports = [...new Set([...values, ...types])].filter((target) => !data.test(target));
      const libraries = (module.dependencies ?? [])
        .filter(({ code }) => code !== undefined)
        .map(({ specifier }) => specifier)
        .filter((specifier) => /^[^./]/.test(specifier) && !specifier.startsWith("file:"));
      return { path, lines, imports, typesOnly: types.difference(values), libraries };
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Groups of two or more modules that import each other, directly or not. */
export function cyclesIn(modules: Module[]): string[][] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const order = new Map<string, number>(), low = new Map<string, number>();
  const open: string[] = [], cycles: string[][] = [];
  const visit = (path: string) => {
    order.set(path, order.size);
    low.set(path, order.get(path)!);
    open.push(path);
    for (const next of byPath.get(path)!.imports) {
      if (!byPath.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(path, Math.min(low.get(path)!, low.get(next)!));
    }
    if (low.get(path) !== order.get(path)) return;
    const group = open.splice(open.indexOf(path));
    if (group.length > 1) cycles.push(group.sort());
  };
  for (const { path } of modules) if (!order.has(path)) visit(path);
  return cycles;
}
