/** What one server can do to another, and to the harness: nothing. Each student's file is run as `test` runs it. */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Child } from "../child_process.ts";
import type { Ending } from "../ending.ts";
import { raftAt } from "../../tests/child.ts";
import { childProgram, importMapsOf, refusalsOf } from "../program.ts";
import type { Outcome } from "../protocol.ts";

const solution = Deno.readTextFileSync(new URL("../../raft/raft.ts", import.meta.url));

/** A Raft that passes, in which `act` is run by each server as it is made; more may stand around it. */
function raftThat(act: string, around = ""): string {
  return `import { Make as solution } from "./solution.ts";
    ${around}
    export function Make(peers, me, persister, applyCh) {
      ${act}
      return solution(peers, me, persister, applyCh);
    }`;
}

interface Run {
  prints: string[];
  ending: Ending;
}

/** Runs tests of a student's file one after the other in one child. */
async function runs(raft: string, tests: string[], other: Record<string, string> = {}): Promise<Run[]> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "raftlab-isolation-" }));
  try {
    for (const [name, text] of Object.entries({ "raft.ts": raft, "solution.ts": solution, ...other })) {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    const student = raftAt(`${folder}/raft.ts`);
    const child = new Child(childProgram(student, await importMapsOf(student)), {
      loading: 60_000,
      running: 60_000,
    });
    const rest = { jitter: 0, real: false, debug: false, announce: false };
    child.setUp({ student, course: "mit6824", ...rest });
    const all: Run[] = [];
    for (const test of tests) {
      const prints: string[] = [];
      const ending = await child.run({ test, seed: 1 }, (event) => {
        if (event.type === "print") prints.push(event.text);
      });
      all.push({ prints, ending });
    }
    child.kill();
    return all;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function outcomeOf({ ending }: Run): Outcome {
  if (ending.type === "outcome") return ending.outcome;
  throw new Error(`no outcome, but ${JSON.stringify(ending)}`);
}

/** What the file prints in the first test; it must pass. */
async function printsOf(raft: string, other: Record<string, string> = {}): Promise<string[]> {
  const [run] = await runs(raft, ["TestInitialElection2A"], other);
  assertEquals(outcomeOf(run).failure, null);
  return run.prints;
}

/** Why the first test fails. */
async function failureOf(raft: string, test = "TestInitialElection2A"): Promise<string> {
  const { failure } = outcomeOf((await runs(raft, [test]))[0]);
  return failure === null ? "it passes" : `${failure.kind}: ${failure.message}`;
}

Deno.test("realms: each server has its own of the file and of its helpers", async () => {
  const raft = raftThat(
    "console.log(++made, ++counter.made);",
    'import { counter } from "./counter.ts"; let made = 0;',
  );
  assertEquals(await printsOf(raft, { "counter.ts": "export const counter = { made: 0 };" }), [
    "1 1",
    "1 1",
    "1 1",
  ]);
});

Deno.test("realms: what a module keeps does not outlive a crash", async () => {
  const raft = `import { Make as solution } from "./solution.ts";
    import { MakePersister } from "../raft/persister.ts";
    const disk = MakePersister();
    export const Make = (peers, me, _persister, applyCh) => solution(peers, me, disk, applyCh);`;
  for (const test of ["TestPersist12C", "TestPersist22C"]) {
    assertMatch(await failureOf(raft, test), /^assertion: /, test);
  }
});

Deno.test("realms: a later test in the same child runs as it does alone", async () => {
  const tests = ["TestPersist12C", "TestBasicAgree2B", "TestPersist12C"];
  const digests = (await runs(raftThat(""), tests)).map((run) => outcomeOf(run).digest);
  assertEquals(digests[0], digests[2]);
});

Deno.test("types: what comes by RPC is of the receiver's own classes, whether it has shown them or not", async () => {
  const raft = `import { Register, ref } from "../labgob/mod.ts";
    class Op { Key = "k"; }
    class Args { Term = -1; Op = null; note = "lower"; }
    class Reply { Index = -1; }
    Register(Op);
    export function Make(peers, me) {
      Args.shared = Op.shared = Reply.shared = me;
      const self = new class Raft {
        Ask(args, reply) {
          const own = [args.Op, args, reply].map((each) => each.constructor.shared ?? "none");
          console.log(own.join(), args.constructor.name, args.Term, reply.Index, args.Op instanceof Op);
          const mine = new Args();
          ref(mine); // now this server has shown its class
          reply.Index = 7;
        }
        Start() { return [0, 0, false]; }
        GetState() { return [1, me === 0]; }
        Kill() {}
      }();
      if (me === 0) {
        const ask = async () => {
          for (let i = 0; i < 2; i++) {
            const args = Object.assign(new Args(), { Term: 0, Op: new Op() }), reply = new Reply();
            await peers[1].Call("Raft.Ask", args, reply);
            console.log(reply.Index, reply instanceof Reply);
          }
        };
        setTimeout(ask, 10);
      }
      return self;
    }`;
  const prints = (await printsOf(raft)).filter((line) => !line.startsWith("labgob"));
  assertEquals(prints, ["1,none,none Args 0 -1 true", "7 true", "1,none,none Args 0 -1 true", "7 true"]);
});

Deno.test("realms: what a server changes of the language is its own", async () => {
  const writes = [
    "globalThis.shared = me",
    "Array.prototype.shared = me",
    "Object.prototype.shared = me",
    "Promise.shared = me",
    "JSON.stringify.shared = me",
    "console.shared = me",
    "Math.shared = me",
    "Channel.prototype.send.shared = me",
    "Object.getPrototypeOf(peers[0]).shared = me",
    "Object.getPrototypeOf(persister).shared = me",
    "int.shared = me",
    "inspect.shared = me",
    "Object.getPrototypeOf(setTimeout(() => {}, 1)).shared = me",
    "new Uint8Array().__proto__.shared = me",
    "Symbol.prototype.shared = me",
  ];
  const imports = `import { Channel } from "../raft/api.ts"; import { int } from "../labgob/mod.ts";
    import { inspect } from "node:util";`;
  const reads = writes.map((write) => write.replace(/ = me$/, ""));
  const act = `const before = [${reads.join(", ")}];
    console.log(before.filter((value) => value !== undefined && value !== me).join());
    ${writes.join(";")};`;
  assertEquals(await printsOf(raftThat(act, imports)), ["", "", ""]);
});

Deno.test("realms: what a Raft may want of the language and the platform works", async () => {
  const act = `
    class Late extends Error { constructor() { super("late"); this.name = "Late"; this.message += "!"; } }
    const own = {}; own.toString = () => "own"; own.constructor = 1;
    function Old() {} Old.prototype.toString = () => "old"; Old.prototype.constructor = Old;
    class List extends Array { last() { return this.at(-1); } }
    const target = new EventTarget(); let heard = 0; target.addEventListener("x", () => heard++);
    target.dispatchEvent(new Event("x"));
    const abort = new AbortController(); abort.signal.addEventListener("abort", () => heard++); abort.abort();
    queueMicrotask(() => console.log("microtask"));
    console.log(String(new Late()), String(own), String(new Old()), List.from([1, 2]).last(), heard);
    console.log(structuredClone({ a: new Map([[1, 2]]) }).a.get(1), atob(btoa("x")), new TextDecoder().decode(new TextEncoder().encode("é")), new Intl.NumberFormat("en").format(1234));
    console.log(Date.now(), performance.now(), process.hrtime.bigint() + "", crypto.randomUUID().length, typeof Math.random());
    console.log(inspect({ a: 1 }), format("%d", 3), typeof promisify(setTimeout), Deno.inspect([1]), typeof Deno.version, typeof process.env);
    console.log([..."ab"].entries().map(([i]) => i).toArray(), [3, 1].toSorted(), Object.groupBy([1], () => "k").k);
    process.stdout.write("written\\n");`;
  const imports = 'import { format, inspect, promisify } from "node:util";';
  assertEquals(await printsOf(raftThat(`if (me === 0) { ${act} }`, imports)), [
    "Late: late! own old 2 2",
    "2 x é 1,234",
    "1577836800000 0 0 36 number",
    "{ a: 1 } 3 function [ 1 ] object object",
    "[ 0, 1 ] [ 1, 3 ] [ 1 ]",
    "written",
    "microtask",
  ]);
});

Deno.test("realms: ways out are refused for good, even where the error is caught", async () => {
  const ways: [string, RegExp][] = [
    ["fetch('http://x')", /^refused: S0: fetch reaches a real network/],
    ["(() => {}).constructor('return 1')()", /^refused: .*Function makes code from text/],
    ["(async () => {}).constructor('')", /^refused: .*AsyncFunction makes code from text/],
    ["globalThis['ev' + 'al']('1')", /^refused: .*eval makes code from text/],
    ["Deno.stdout", /^refused: .*Deno.stdout reaches/],
    ["addEventListener('x', () => {})", /^refused: .*would be heard by all servers/],
    ["process.on('exit', () => {})", /^refused: .*process.on reaches/],
    ["Deno.exit(0)", /^crash: S0 called Deno.exit\(0\)/],
    ["process.kill(1)", /^crash: S0 called process.kill\(1\)/],
  ];
  for (const [way, want] of ways) {
    assertMatch(
      await failureOf(raftThat(`if (me === 0) try { ${way}; } catch { console.log("caught"); }`)),
      want,
      way,
    );
  }
});

Deno.test("imports: what the scan has missed is not to be had either", async () => {
  const hidden = [
    "../tester/config.ts",
    new URL("../../tester/raft/config.ts", import.meta.url).href,
    new URL("../../sim/mod.ts", import.meta.url).href,
    "node:fs",
    "file:///etc/hostname",
  ];
  const act = `if (me === 0) for (const name of ${JSON.stringify(hidden)}) {
    load(name).then(() => console.log("loaded"), (error) => console.log(error.name));
  }`;
  // The scan would refuse it: here the child is asked directly.
  const load = "const load = (name) => import(name);";
  const [run] = await runs(raftThat(act, load), ["TestInitialElection2A"]);
  assert(run.prints.length <= hidden.length && !run.prints.includes("loaded"), String(run.prints));
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${folder}/raft.ts`, raftThat("", load));
  const refused = await refusalsOf(raftAt(`${folder}/raft.ts`));
  assertEquals(refused.filter((line) => line.includes("import() is refused")).length, 1, refused.join("\n"));
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("tester: what a server returns, throws or sends is laid to it, and to nobody else", async () => {
  const returning = (methods: string) => `export const Make = () => ({ Start() {}, Kill() {}, ${methods} });`;
  const cases: [string, RegExp][] = [
    [
      returning("GetState() { return [1, { valueOf: () => true }]; }"),
      /^crash: GetState of S\d must return/,
    ],
    [
      returning("GetState() { return new Proxy([], { get() { throw new Error('trap'); } }); }"),
      /^crash: exception in GetState of S\d: Error: trap/,
    ],
    [
      returning("GetState() { const e = new Error('mine'); e.name = 'SimFault'; throw e; }"),
      /^crash: exception in GetState of S\d: SimFault: mine/,
    ],
    [
      returning("GetState() { throw { toString() { throw 1; } }; }"),
      /^crash: exception in GetState of S\d: a value that cannot be shown/,
    ],
    [
      "export const Make = () => ({ get Start() { throw new Error('get'); } });",
      /^crash: exception in Make of S0/,
    ],
    [
      raftThat("if (me === 1) applyCh.send({ get CommandValid() { throw new Error('get'); } });"),
      /^crash: exception in what was sent on applyCh of S1: Error: get/,
    ],
    [
      raftThat("if (me === 1) persister.SaveRaftState({});"),
      /^crash: exception in Make of S1: TypeError: SaveRaft/,
    ],
  ];
  for (const [raft, want] of cases) assertMatch(await failureOf(raft), want, raft);
});

Deno.test("results: a run ends by its own outcome, whatever is done at its end or printed", async () => {
  const exits = raftThat("", "").replace("return solution(", "const raft = solution(").replace(
    /\}$/,
    "raft.Kill = () => { try { Deno.exit(0); } catch {} }; return raft; }",
  );
  assertMatch(await failureOf(exits), /^crash: .*called Deno.exit\(0\)/);
  const loud = raftThat("if (me === 0) for (let i = 0; i < 30000; i++) console.log('x'.repeat(99));");
  const prints = await printsOf(loud);
  assertEquals(prints.at(-1), "... and 19514 more lines: one test may print 1 MB");
});

Deno.test("results: what a run leaves behind does not reach the next one", async () => {
  const lingers = raftThat("", "").replace("return solution(", "const raft = solution(").replace(
    /\}$/,
    `raft.Kill = async () => {
      for (let i = 0; i < 20000; i++) await null;
      setTimeout(() => console.log("still here"), 1);
    }; return raft; }`,
  );
  const [first, second] = await runs(lingers, ["TestInitialElection2A", "TestInitialElection2A"]);
  assertEquals(outcomeOf(first).digest, outcomeOf(second).digest);
  assertEquals([...first.prints, ...second.prints], []);
});
