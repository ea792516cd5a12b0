// Runs one test of fake_child.ts, with half a second of patience, and says how it ended.

import { Child } from "../child_process.ts";

const rights = Deno.args[0] === "TestStopped" ? ["--allow-run"] : [];
const args = ["run", "--no-prompt", ...rights, "--quiet", "--no-lock", new URL("fake_child.ts", import.meta.url).pathname];
const child = new Child({ command: Deno.execPath(), args, env: {} }, {
  loading: 60_000,
  running: Deno.args[0] === "TestStopped" ? 2000 : 60_000,
  whole: Deno.args[0] === "TestStopped" ? 60_000 : 500,
});
child.setUp({
  student: { lab: "fake", files: [import.meta.url], offers: [], folder: "fake" },
  course: "fake",
  real: false,
  debug: false,
  jitter: 0,
  announce: false,
});
const ending = await child.run({ test: Deno.args[0], seed: 1 }, () => {});
child.kill();
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(ending)));
Deno.exit();
