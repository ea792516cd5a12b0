/**
 * The files of a lab outside the project: the student's own, and settings with which editors resolve their imports.
 *
 * @module
 */

import { fileUrl } from "../../platform/paths.ts";
import type { Lab } from "../../tester/lab.ts";

/** What any lab's files may import. */
const libraries = ["labrpc/mod.ts", "labgob/mod.ts"];

/** A skeleton's text with imports adjusted for a place outside starter/, one folder higher. */
export function ownText(skeleton: string): string {
  return skeleton.replaceAll('"../../', '"../');
}

type Layout = Pick<Lab, "folder" | "offers" | "under">;

/** The subfolder of a lab's files, with a slash: a lab that builds on others has one for each, as the project has. */
export function roomOf({ folder, under = [] }: Layout): string {
  return under.length > 0 ? `${folder}/` : "";
}

/** A deno.json that resolves imports of the harness to the project at `root`, with the rules by which grade judges. */
export function denoConfig(lab: Layout, root: string): string {
  const { folder, offers } = lab;
  const imports = [...libraries, ...offers].flatMap((path) => {
    const url = fileUrl(path, root);
    if (roomOf(lab) !== "") return [[`./${path}`, url]];
    const neighbour = path.startsWith(`${folder}/`) ? [[`./${path.slice(folder.length + 1)}`, url]] : [];
    return [[`../${path}`, url], ...neighbour];
  });
  return json({
    imports: Object.fromEntries(imports),
    compilerOptions: {
      strict: true,
      noUnusedLocals: true,
      noImplicitOverride: true,
      noFallthroughCasesInSwitch: true,
    },
    fmt: { lineWidth: 110 },
    lint: { rules: { tags: ["recommended"], include: ["no-explicit-any", "eqeqeq", "no-console"] } },
  });
}

/** The same for tsc, and for editors without Deno. */
export function typescriptConfig(lab: Layout, root: string): string {
  const [above, files] = roomOf(lab) === "" ? ["..", "*.ts"] : [".", "*/*.ts"];
  return json({
    extends: `${root}/tsconfig.json`,
    compilerOptions: { rootDirs: [above, root] },
    include: [files],
  });
}

/** How VS Code attaches to `test --inspect`; it steps over the harness's own files. */
export function launchConfig(root: string): string {
  return json({
    version: "0.2.0",
    configurations: [{
      name: "raftlab: attach",
      type: "node",
      request: "attach",
      port: 9229,
      skipFiles: ["<node_internals>/**", `${root}/**`],
    }],
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
