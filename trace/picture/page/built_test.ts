/**
 * built.html is the whole page except the run, bundled from the files beside it, so that looking at a run
 * does not need the libraries that it uses.
 *
 *     deno task build:picture
 *
 * @module
 */

// @ts-types="../../../types/std_assert.d.ts"
import { assert } from "@std/assert";

const here = (name: string) => new URL(name, import.meta.url);

async function bundled(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", "--no-check", here("main.ts").pathname],
    cwd: here("../../../").pathname,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("picture: built.html is up to date", async () => {
  const script = await bundled();
  assert(!/<\/script|<!--/i.test(script), "the bundle would end its own element");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const parts: Record<string, string> = {
    hash: `sha256-${new Uint8Array(digest).toBase64()}`,
    style: Deno.readTextFileSync(here("page.css")).trim(),
    script,
  };
  const page = Deno.readTextFileSync(here("page.html"));
  const built = page.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => parts[name] ?? whole);
  const file = here("built.html");
  if (Deno.args.includes("--rewrite")) Deno.writeTextFileSync(file, built);
  assert(Deno.readTextFileSync(file) === built, "built.html is old: deno task build:picture");
});
