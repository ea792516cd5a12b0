/** `test --inspect`: a debugger stops in the student's file at its true lines, and the run is what it is without one. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bunPath, hasBun, runJobs } from "./child.ts";
import { studentCode } from "../commands/student_file.ts";
import { kvraft } from "../tester/kvraft/lab.ts";
import { commandLine, ended } from "./command_line.ts";
import { Running } from "./running.ts";
import { lineMapOf, sourcePlace } from "../sandbox/line_map.ts";

type Runtime = "deno" | "bun";

/** Where the engine has stopped: file and line, as the file has it. */
interface Stop {
  file: string;
  line: number;
  frame: string;
}

/** A debugger, as far as Deno's protocol and Bun's are alike. */
class Debugger {
  #socket: WebSocket;
  #isBun: boolean;
  #asked = 0;
  #answers = new Map<number, (result: Record<string, unknown>) => void>();
  #scripts = new Map<string, { url: string; mappings: string | null }>();
  #stops: Stop[] = [];
  #wake = () => {};

  static async connect(host: string, runtime: Runtime): Promise<Debugger> {
    const url = runtime === "bun"
      ? `ws://${host}/raftlab`
      : (await (await fetch(`http://${host}/json/list`)).json())[0].webSocketDebuggerUrl;
    const socket = new WebSocket(url);
    await new Promise((resolve) => socket.onopen = resolve);
    const made = new Debugger(socket, runtime);
    for (const method of runtime === "bun" ? ["Inspector.enable", "Runtime.enable"] : ["Runtime.enable"]) {
      await made.#ask(method);
    }
    await made.#ask("Debugger.enable");
    if (runtime === "bun") {
      await made.#ask("Debugger.setBreakpointsActive", { active: true });
      await made.#ask("Debugger.setPauseOnDebuggerStatements", { enabled: true });
    }
    return made;
  }

  private constructor(socket: WebSocket, runtime: Runtime) {
    this.#socket = socket;
    this.#isBun = runtime === "bun";
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
  }

  /** Lets the test begin that waits for a debugger. */
  async begin(): Promise<void> {
    await this.#ask(this.#isBun ? "Inspector.initialized" : "Runtime.runIfWaitingForDebugger");
  }

  /** Sets a breakpoint before a line, counted from 1; in a file that was loaded, or will be with lines of its own. */
  async breakAt(path: string, line: number): Promise<string> {
    const url = this.#isBun ? path : new URL(path, "file:///").href;
    const known = [...this.#scripts.values()].find((script) => script.url === url);
    let lineNumber = line - 1;
    if (known !== undefined && known.mappings !== null) {
      lineNumber = lineMapOf(known.mappings).findIndex((parts) =>
        parts.some(([, from]) => from === line - 1)
      );
    }
    const { breakpointId } = await this.#ask("Debugger.setBreakpointByUrl", { url, lineNumber });
    return String(breakpointId);
  }

  async remove(breakpointId: string): Promise<void> {
    await this.#ask("Debugger.removeBreakpoint", { breakpointId });
  }

  /** Goes on, by one step if that is asked for, to the next stop. */
  async next(step = false): Promise<Stop> {
    await this.resume(step);
    return await this.stop();
  }

  async resume(step = false): Promise<void> {
    this.#stops = [];
    await this.#ask(step ? "Debugger.stepOver" : "Debugger.resume");
  }

  /** Waits until the engine has stopped. */
  async stop(): Promise<Stop> {
    for (const limit = performance.now() + 60_000; this.#stops.length === 0;) {
      assert(performance.now() < limit, "the debugger does not stop");
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, 1000);
        this.#wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    return this.#stops[0];
  }

  /** The value of an expression where the engine has stopped. */
  async valueOf(expression: string): Promise<unknown> {
    const { frame: callFrameId } = this.#stops[0];
    const { result } = await this.#ask("Debugger.evaluateOnCallFrame", {
      callFrameId,
      expression: `JSON.stringify(${expression})`,
    });
    return JSON.parse((result as { value: string }).value);
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string, params = {}): Promise<Record<string, unknown>> {
    const id = ++this.#asked;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  // deno-lint-ignore no-explicit-any -- as the engine sends it
  #take({ id, error, result, method, params }: any): void {
    assertEquals(error, undefined);
    if (id !== undefined) this.#answers.get(id)!(result);
    if (method === "Debugger.scriptParsed") {
      const { scriptId, url, sourceMapURL = "" } = params;
      const [, base64] = /^data:application\/json;base64,(.*)$/.exec(sourceMapURL) ?? [];
      this.#scripts.set(scriptId, { url, mappings: base64 ? JSON.parse(atob(base64)).mappings : null });
    }
    if (method !== "Debugger.paused") return;
    const [{ location: { scriptId, lineNumber, columnNumber }, callFrameId }] = params.callFrames;
    const { url, mappings } = this.#scripts.get(scriptId)!;
    const map = mappings === null ? undefined : lineMapOf(mappings);
    const [line] = sourcePlace(map, lineNumber + 1, columnNumber + 1);
    this.#stops.push({ file: url.replace(/^.*\//, ""), line, frame: callFrameId });
    this.#wake();
  }
}

/** Begins a test that waits for a debugger, and connects one. */
async function debugged(runtime: Runtime, words: string[]): Promise<[Running, Debugger]> {
  const [command, args] = commandLine(["test", "--no-check", ...words], runtime);
  const running = new Running(command, args);
  const [, host] = /debugger at (\S+): attach/.exec(await running.until("attach"))!;
  return [running, await Debugger.connect(host, runtime)];
}

/** The number of the line of a text that begins so, apart from its indent. */
function lineOf(text: string, beginning: string): number {
  const at = text.split("\n").findIndex((line) => line.trimStart().startsWith(beginning));
  assert(at >= 0, `no line begins with ${beginning}`);
  return at + 1;
}

Deno.test("inspect: a breakpoint is hit at its line, a step goes over an await, meanwhile time stands still", async () => {
  const solution = new URL("../raft/raft.ts", import.meta.url).pathname;
  const text = Deno.readTextFileSync(solution);
  const words = ["TestReElection2A", "--seed", "5"];
  const [command, args] = commandLine(["test", "--no-check", ...words]);
  const cwd = new URL("../", import.meta.url).pathname;
  const plain = await ended(new Deno.Command(command, { args, cwd, stdout: "piped", stderr: "piped" }));
  const [running, inspector] = await debugged("deno", [...words, "--inspect=0"]);
  const asks = lineOf(text, 'const ok = await this.peers[peer].Call("Raft.RequestVote"');
  const breakpoint = await inspector.breakAt(solution, asks);
  await inspector.begin();
  const { file, line } = await inspector.stop();
  assertEquals([file, line], ["raft.ts", asks]);

  const clocks = "[performance.now(), Date.now(), this.state]";
  const before = await inspector.valueOf(clocks) as number[];
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(await inspector.valueOf(clocks), before);

  await inspector.remove(breakpoint);
  const behind = await inspector.next(true);
  assertEquals([behind.file, behind.line], ["raft.ts", asks + 1]);
  assertEquals(await inspector.valueOf("typeof ok"), "boolean");
  const [now] = await inspector.valueOf(clocks) as number[];
  assert(now > before[0] && now < before[0] + 7000, `${before[0]} ms, then ${now} ms`);

  await inspector.resume();
  const rest = await running.until("\nok  \traft\t5.");
  assertStringIncludes(plain.out, rest.slice(rest.indexOf("Test (2A)")));
  assertMatch(rest, / {2}\.\.\. Passed -- +6\.0 +3 /);
  assertEquals(await running.ended(), 0);
  inspector.close();
});

/** Its types are more than what can be blanked out, so that its lines move. */
const withEnum = `// A file begins with a comment.

enum Role {
  Follower,
  Leader,
}
class Count {
  constructor(readonly value = 0) {}
}

export function Make(_peers: unknown, me: number) {
  let role = Role.Follower;
  const run = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    role = me === new Count().value ? Role.Leader : Role.Follower;
  };
  run();
  const GetState = () => [1, role === Role.Leader];
  return { Start: () => [-1, 0, false], GetState, Kill() {} };
}
`;

for (const runtime of ["deno", "bun"] as const) {
  Deno.test(`inspect: --inspect-brk stops at once; a file with enums has its true lines by a source map, ${runtime}`, async () => {
    if (runtime === "bun") assert(await hasBun(), `Bun was not found at ${bunPath()}`);
    const folder = Deno.makeTempDirSync({ prefix: "raftlab-inspect-" });
    try {
      const path = `${folder}/raft.ts`;
      Deno.writeTextFileSync(path, withEnum);
      const words = ["TestInitialElection2A", "--seed", "5", "--no-referee", "--raft", path];
      const [running, inspector] = await debugged(runtime, [...words, "--inspect-brk=0"]);
      await inspector.begin();
      const first = await inspector.stop();
      // Bun's source map has no place for an enum.
      const statement = runtime === "deno" ? "enum Role" : "class Count";
      assertEquals([first.file, first.line], ["raft.ts", lineOf(withEnum, statement)]);
      const waits = lineOf(withEnum, "await new Promise");
      const breakpoint = await inspector.breakAt(path, waits);
      const { file, line } = await inspector.next();
      assertEquals([file, line], ["raft.ts", waits]);
      await inspector.remove(breakpoint);
      assertEquals((await inspector.next(true)).line, waits + 1);
      assertEquals(await inspector.valueOf("performance.now()"), 50);
      await inspector.resume();
      await running.until("... Passed -- ");
      assertEquals(await running.ended(), 0);
      inspector.close();
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });

  Deno.test(`inspect: the digest is the same as without a debugger, ${runtime}`, async () => {
    if (runtime === "bun") assert(await hasBun(), `Bun was not found at ${bunPath()}`);
    const tests = ["TestBackup2B", "TestPersist22C"];
    const service = studentCode(kvraft, null);
    const digests = async (options: Parameters<typeof runJobs>[2]) => {
      const seeds = (names: string[]) => names.map((test) => ({ test, seed: 5 }));
      const outcomes = [
        ...await runJobs(runtime, seeds(tests), options),
        ...await runJobs(runtime, seeds(["TestOnePartition3A"]), { ...options, student: service }),
      ];
      return outcomes.map(({ digest }) => digest);
    };
    assertEquals(await digests({ debugger: { stops: false } }), await digests({}));
  });
}

Deno.test("inspect: an address that is taken is a usage error, and so are two tests", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const said = async (...words: string[]) => {
    const [command, args] = commandLine(["test", "--no-check", ...words]);
    const cwd = new URL("../", import.meta.url).pathname;
    const { code, err } = await ended(
      new Deno.Command(command, { args, cwd, stdout: "piped", stderr: "piped" }),
    );
    return [code, err];
  };
  assertEquals(await said("TestReElection2A", `--inspect=${port}`), [
    2,
    `raftlab: no debugger can connect to 127.0.0.1:${port}: it is taken, or is not this machine's; name another, such as --inspect=9230\n`,
  ]);
  assertEquals(await said("2A", "--inspect"), [
    2,
    "raftlab: a debugger looks at one test, and 2 are chosen; name one, such as TestInitialElection2A\n",
  ]);
  listener.close();
});
