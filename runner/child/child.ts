/**
 * The process that runs tests: it loads the student's file, takes jobs one after the other, and reports run events.
 * Nothing that the student's code does here can be trusted; the parent watches from outside.
 *
 * @module
 */

import { reset as resetLabgob, setWarn } from "../../labgob/mod.ts";
import type { Make } from "../../raft/api.ts";
import { setDebug } from "../../raft/util.ts";
import { Referee } from "../../referee/mod.ts";
import { installGlobals, makeRandom, SimFault, Simulation } from "../../sim/mod.ts";
import { courses } from "../../tester/courses/all.ts";
import { type Course, everyTest } from "../../tester/courses/mod.ts";
import { Digest } from "../../tester/digest.ts";
import { Run, type Verdict } from "../../tester/run.ts";
import { readLines, realNow, Reporter } from "./channel.ts";
import { captureConsole } from "./console.ts";
import type { Complaint, Failure, Job, Outcome, Setup } from "../events.ts";
import { ownFrames, pathOf } from "./frames.ts";
import { Log } from "./log.ts";
import { together } from "./watchers.ts";
import { type Place, realPlace, simulatedPlace } from "./worlds.ts";

/** Milliseconds of silence after which a running test reports that it is alive. */
const progressInterval = 200;

const root = new URL("../../", import.meta.url).href;

/** The run under way; prints are laid to it. */
let place: Place | null = null;
/** Its log, if one was asked for. */
let log: Log | null = null;

async function main(): Promise<void> {
  const lines = readLines();
  const first = await lines.next();
  if (first.done) return;
  const setup = first.value as Setup;
  const reporter = new Reporter(setup.token);
  const owner = () => {
    const owner = place?.owner() ?? -1;
    return owner < 0 ? null : owner;
  };
  const print = (text: string) => {
    reporter.gather({ type: "print", at: place?.now() ?? 0, server: owner(), text });
    // What comes next may be a loop that never ends: whoever looks for it must have everything before it.
    if (setup.announce || setup.log) reporter.flush();
  };
  captureConsole(print);
  setWarn((text) => log === null ? print(text) : log.warn(owner(), text));
  setDebug(setup.debug);
  if (!setup.real) installGlobals();
  if ("Bun" in globalThis) {
    const { installBunDoors } = await import("../../sim/doors.ts");
    installBunDoors(pathOf(setup.raft), new URL(root));
  }

  const make = await load(setup, reporter);
  if (make === null) return;
  reporter.send({ type: "ready" });
  const given = courses.find((course) => course.id === setup.course)!;
  const course = { ...given, testLimit: setup.testLimit ?? given.testLimit };
  for await (const job of lines) await runTest(make, course, setup, job as Job, reporter, print);
}

/** The student's Make, or null if the file cannot be used, which has then been reported. */
async function load(setup: Setup, reporter: Reporter): Promise<Make | null> {
  const fail = (message: string, stack = "") => {
    reporter.send({ type: "loadError", message, stack: ownFrames(stack.split("\n"), setup.raft, root) });
    return null;
  };
  try {
    const loading = () => import(setup.raft);
    const student = await (setup.real ? loading() : new Simulation({ seed: 0 }).load(loading));
    if (typeof student.Make === "function") return student.Make;
    const found = Object.keys(student).join(", ") || "nothing";
    return fail(`it must export a function Make(peers, me, persister, applyCh); it exports ${found}`);
  } catch (error) {
    if (error instanceof SimFault) return fail(error.fault.message, error.fault.stack);
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return fail(text, error instanceof Error ? error.stack : "");
  }
}

async function runTest(
  make: Make,
  course: Course,
  setup: Setup,
  { test, seed }: Job,
  reporter: Reporter,
  print: (text: string) => void,
): Promise<void> {
  const courseTest = everyTest(course).find(({ name }) => name === test)!;
  reporter.send({ type: "start", test, seed });
  const begun = realNow();

  // A test runs on the same seed whether it runs alone or among others, so its seed depends on its name and no more.
  const ownSeed = makeRandom(seed, test).uint32();
  let told = begun;
  const alive = (at: number) => {
    if (realNow() - told < progressInterval) return;
    told = realNow();
    reporter.send({ type: "progress", test, at });
  };
  const onStep = setup.announce
    ? (_step: number, at: number, owner: number) =>
      reporter.send({ type: "step", at, server: owner < 0 ? null : owner })
    : (step: number, at: number) => {
      if ((step & 15) === 0) alive(at);
    };
  const here = place = setup.real ? realPlace(ownSeed) : simulatedPlace(ownSeed, setup.jitter, onStep);
  const pulse = setup.real ? setInterval(() => alive(here.now()), progressInterval) : undefined;

  resetLabgob();
  const digest = new Digest(here.now);
  log = setup.log ? new Log(here.now, (event) => reporter.send(event), setup.logInFull === true) : null;
  const heard = (complaint: Complaint) => log?.complaint(complaint);
  const referee = setup.referee === false ? null : new Referee({ now: here.now, real: setup.real, heard });
  // The log comes before the referee: what happened first, then what is wrong with it.
  const watcher = together(...[digest, log, referee].filter((each) => each !== null));
  const note = (text: string) => log === null ? print(text) : log.note(text);
  const run = new Run(courseTest, course, { ...here, make, note, watcher });
  let verdict: Verdict | null = null;
  try {
    await here.run(async () => {
      let ending: unknown;
      try {
        await run.go();
      } catch (error) {
        // Whoever is to blame is not the test that came upon it: the run ends with the simulator's word.
        if (error instanceof SimFault) throw error;
        ending = error;
      }
      verdict = run.verdict(ending);
      if (verdict.failure !== null) {
        nameDeadlock(verdict.failure, here);
        log?.fail(verdict.failure);
      }
      run.cleanup();
    });
  } catch (ending) {
    // The last word is the simulator's; but a test that had failed before it was ended has failed for that reason.
    if (verdict === null) {
      verdict = run.verdict(ending);
      log?.fail(verdict.failure!);
    }
  }
  clearInterval(pulse);
  // A fault of the harness keeps its whole stack: it is a bug report.
  const failure = (verdict as Verdict).failure;
  if (failure !== null && failure.kind !== "fault") {
    failure.stack = ownFrames(failure.stack, setup.raft, root);
  }
  const outcome: Outcome = {
    test,
    seed,
    ...(verdict as Verdict),
    digest: digest.value(),
    steps: here.steps(),
    realMs: realNow() - begun,
  };
  const complaints = referee?.complaints() ?? [];
  if (complaints.length > 0) outcome.complaints = complaints;
  reporter.send({ type: "end", outcome });
  place = log = null;
}

/** Where the servers came to a standstill before the test noticed, the standstill is the reason. */
function nameDeadlock(failure: Failure, place: Place): void {
  const since = place.idleSince();
  if (since === null || failure.kind !== "assertion" || failure.server !== null) return;
  failure.kind = "deadlock";
  failure.message +=
    ` (deadlock: since ${(since / 1e6).toFixed(3)} s nothing is left to happen in any server: ` +
    "no timer is set and no call is under way)";
}

await main();
