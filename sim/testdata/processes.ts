/** Runs programs for this room's tests. */
import { fileURLToPath } from "node:url";

/** A file URL as a path of this system. */
export const fromFileUrl: (url: URL) => string = fileURLToPath;

/** Returns what a program printed; if it failed, with standard error. */
export async function run(command: string, args: string[], cwd?: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, cwd, env: { NO_COLOR: "1" } })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return success ? text(stdout) : `${text(stdout)}${text(stderr)}`;
}

/** The path of Bun from RAFTLAB_BUN or PATH; undefined without one. */
export function whereIsBun(): string | undefined {
  const named = Deno.env.get("RAFTLAB_BUN");
  for (
    const path of named ? [named] : (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/bun`)
  ) {
    try {
      if (Deno.statSync(path).isFile) return path;
    } catch {
      // not there
    }
  }
  return undefined;
}
