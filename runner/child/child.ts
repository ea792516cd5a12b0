/**
 * The process that runs tests: it loads the student's file, takes jobs one after another, and reports run events.
 * Nothing that the student's code does here can be trusted; the parent watches from outside.
 *
 * @module
 */

import { reset as resetLabgob, setWarn } from "../../labgob/harness.ts";
import {
  describeError,
  faultOf,
  installGlobals,
  listen,
  loadHash,
  makeRandom,
  stackOf,
} from "../../sim/mod.ts";
import { compileDebuggedInside } from "../../sandbox/debugged_realm.ts";
import { debuggedName } from "../../sandbox/debugged_text.ts";
import { namedFolders } from "../../sandbox/imports.ts";
import { CannotLoad, compileProgram, type Program } from "../../sandbox/program.ts";
import { compileInside } from "../../sandbox/realm.ts";
import { courses } from "../../tester/courses/all.ts";
import { everyTest } from "../../tester/courses/mod.ts";
import type { Lab, LabCode, LabTest } from "../../tester/lab.ts";
import { Coverage } from "../../explore/coverage.ts";
import { isStep, type Override, overridesOf } from "../../explore/override.ts";
import { GivenSteps, Steering } from "../../explore/steering.ts";
import { Walk } from "../../explore/walk.ts";
import { Digest } from "../../trace/digest.ts";
import { Run, type Verdict } from "../../tester/run.ts";
import { Traffic, trafficLimits } from "../../tester/traffic.ts";
import type { Exports } from "../../tester/world.ts";
import { processorNow, readLines, realNow, Reporter } from "./channel.ts";
import {
  type Complaint,
  type Job,
  type Outcome,
  printLimit,
  type ServerView,
  type Setup,
  tracedPrintLimit,
} from "../protocol.ts";
import { ownFrames, placeOf } from "../frames.ts";
import { valuesText } from "../../trace/text.ts";
import { brief, gobValues } from "../../trace/value.ts";
import { failedBy, failedByRule, nameDeadlock, note, suspected } from "./failures.ts";
import { Realms } from "./realms.ts";
import { type Chosen, newStates, runSearch } from "./search_run.ts";
import { Recorder } from "../../trace/recorder.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { notesOn } from "./notes_run.ts";
import { afterEach, together } from "../../trace/watchers.ts";
import { type Life, loadOnce, type Place, realPlace, simulatedPlace } from "./worlds.ts";

// Ten frames, the platform's limit, can all be the harness's: a student's line would not be among them.
Error.stackTraceLimit = 50;

/** Milliseconds of silence after which a running test reports that it is alive. */
const progressInterval = 200;
/** Milliseconds of a running test after which it also reports what its servers do. */
const doingAfter = 1000;

const root = new URL("../../", import.meta.url).href;

/** The command line: the lab's id. */
const [labId] = "Deno" in globalThis ? Deno.args : process.argv.slice(2);
const lab = courses.flatMap(({ labs }) => labs).find(({ id }) => id === labId)!;
/** These load while the parent is still busy with the command line. */
const loading = lab.code();
const insideCode = compileInside();

/** Characters of one print; what is longer is cut. */
const longestPrint = 1 << 16;

/** The run under way, to which prints belong. */
let place: Place | null = null;
/** Characters that the job has printed. */
let printed = 0;
/** Lines that it printed beyond the limit. */
let dropped = 0;
/** Whether prints are discarded. */
let silent = false;
/** The student's line in a stack, as ` (raft.ts:5)`; "" if there is none. */
let studentsLine: (stack: string) => string = () => "";
/** Reports its events, if they were asked for. */
let recorder: Recorder | null = null;
/** Maps lines to those of the student's files, where the engine has others. */
let lines: Program["lines"] = new Map();

async function main(): Promise<void> {
  const messages = readLines();
  const first = await messages.next();
  if (first.done) return;
  const setup = first.value as Setup;
  const reporter = new Reporter(setup.token);
  const owner = () => {
    const owner = place?.owner() ?? -1;
    return owner < 0 ? null : owner;
  };
  const mayPrint = setup.trace ? tracedPrintLimit : printLimit;
  const print = (whole: string) => {
    if (silent) return;
    const text = whole.length > longestPrint ? `${whole.slice(0, longestPrint)}... (cut)` : whole;
    // A gigabyte costs the parent as much if it only throws it away.
    if (printed >= mayPrint) return void dropped++;
    printed += text.length + 1;
    reporter.gather({ type: "print", at: place?.now() ?? 0, server: owner(), text });
    // Next may come an endless loop: to find it, the parent needs everything before it.
    if (setup.announce || setup.trace) reporter.flush();
  };
  studentsLine = (stack) => placeOf(framesOf(stack.split("\n"), setup));
  setWarn((line, stack, bytes) => {
    const text = line + studentsLine(stack) + holding(bytes);
    if (recorder === null) print(text);
    else recorder.warning(owner(), text);
  });
  // For runner/where_stuck.ts, which asks where this process is.
  Object.defineProperty(globalThis, Symbol.for("raftlab.owner"), { value: () => place?.owner() ?? -1 });
  const code = await loading;
  if (!setup.real) installGlobals();
  // Events of a finished run are ignored.
  listen(() => {});
  const course = courses.find((course) => course.id === setup.course)!;
  let realms: Realms | null = null;
  const isDebugged = setup.debugger !== undefined;
  const life: Life = {
    ownerOf: (promise) => promise === undefined || isDebugged ? undefined : realms?.ownerOf(promise) ?? -1,
    print,
  };
  const ready = await loaded(setup, reporter, async () => {
    const program = await compileProgram(setup.student, new URL(root), isDebugged);
    lines = program.lines;
    realms = new Realms(
      isDebugged ? compileDebuggedInside() : insideCode,
      program,
      setup.debug,
      (exports, file) => demandExports(exports, lab, file),
      setup.debugger?.stops,
    );
    await loadOnce((host) => realms!.instance(0, 1, host), life);
  });
  if (!ready) return;
  reporter.send({ type: "ready" });
  for await (const line of messages) {
    const job = line as Job;
    const test = everyTest(course).find(({ name }) => name === job.test)!;
    printed = dropped = 0;
    if (job.seed >= 2 ** 32) await loadHash();
    reporter.send({ type: "start", test: job.test, seed: job.seed });
    const run = (chosen: Chosen | null, seed = job.seed) =>
      runTest(realms!, life, test, code, course.testLimit, setup, { ...job, seed }, chosen, reporter, print);
    silent = job.search !== undefined;
    const outcome = job.search === undefined
      ? await run(null)
      : await runSearch(test, job.search, job.seed, run);
    silent = false;
    reporter.send(dropped === 0 ? { type: "end", outcome } : { type: "end", outcome, dropped });
  }
}

/** Describes bytes from which something was not decoded. */
function holding(bytes: Uint8Array | null): string {
  return bytes === null
    ? ""
    : `; the bytes hold, in this order: ${valuesText(gobValues(bytes, brief), false)}`;
}

/** The frames of a stack that are the student's. */
function framesOf(stack: string[], { student, debugger: looksOn }: Setup): string[] {
  let text = stack.join("\n");
  if (looksOn) {
    for (const [url, name] of namedFolders(student)) text = text.replaceAll(debuggedName(url), name);
  }
  return ownFrames(text.split("\n"), student.files[0], root, lines);
}

/** Throws NotExported if the lab's file number i lacks a function that it must export. */
function demandExports(exported: Exports, { files }: Lab, i: number): void {
  for (const [name, call] of Object.entries(files[i].exports)) {
    if (typeof exported[name] === "function") continue;
    const found = Object.keys(exported).join(", ") || "nothing";
    const which = files.length === 1 ? "it" : files[i].name;
    throw new NotExported(`${which} must export a function ${call}; it exports ${found}`);
  }
}

/** The student's file lacks a function that the lab needs. */
class NotExported extends Error {}

/** Whether loading succeeded; reports if the file cannot be used. */
async function loaded(setup: Setup, reporter: Reporter, load: () => Promise<void>): Promise<boolean> {
  const fail = (message: string, stack = "") => {
    reporter.send({ type: "loadError", message, stack: framesOf(stack.split("\n"), setup) });
    return false;
  };
  try {
    await load();
    return true;
  } catch (error) {
    if (error instanceof NotExported || error instanceof CannotLoad) return fail(error.message);
    const fault = faultOf(error);
    return fault === null ? fail(describeError(error), stackOf(error)) : fail(fault.message, fault.stack);
  }
}

async function runTest(
  realms: Realms,
  life: Life,
  labTest: LabTest,
  code: LabCode,
  courseLimit: number,
  setup: Setup,
  { test, seed, overrides: written }: Job,
  chosen: Chosen | null,
  reporter: Reporter,
  print: (text: string) => void,
): Promise<Outcome> {
  const begun = realNow();
  const processorBegun = processorNow();

  // A test runs the same alone as among others, so its seed depends only on the given seed and its name. An unguessable
  // seed stays unguessable.
  const chance = makeRandom(seed, test);
  const ownSeed = seed < 2 ** 32 ? chance.uint32() : 2 ** 52 + chance.below(2 ** 52);
  let told = begun;
  const alive = (at: number) => {
    if (realNow() - told < progressInterval) return;
    told = realNow();
    const doing = told - begun < doingAfter ? undefined : traffic.lines();
    reporter.send({ type: "progress", test, at, used: processorNow() - processorBegun, doing });
  };
  const onStep = (step: number, at: number, owner: number) => {
    if (setup.announce) reporter.send({ type: "step", at, server: owner < 0 ? null : owner });
    else if ((step & 15) === 0) alive(at);
    if (owner >= 0) traffic.event(owner, at);
  };
  const overrides = overridesOf(written ?? "") as Override[];
  const steps = overrides.filter(isStep);
  const walk = chosen instanceof Walk ? chosen : null;
  const perturbed = chosen instanceof Walk ? null : chosen;
  const perturbation = perturbed?.perturbation ?? null;
  const coverage = perturbed?.coverage ?? (setup.coverage ? new Coverage() : null);
  const steering = (now: () => number, after: (us: number, fn: () => void) => unknown) =>
    new Steering(walk ?? (steps.length === 0 ? null : new GivenSteps(steps)), overrides, {
      now,
      after,
      tell: (text) => recorder?.step(text),
    }, perturbation);
  const isSteered = chosen !== null || overrides.length > 0;
  const simulated = () =>
    simulatedPlace(ownSeed, setup.jitter, onStep, life, isSteered ? steering : undefined);
  const here = place = setup.real ? realPlace(ownSeed, life) : simulated();
  const pulse = setup.real ? setInterval(() => alive(here.now()), progressInterval) : undefined;

  resetLabgob();
  realms.begin();
  const traffic = new Traffic(
    here.now,
    (server, message) => here.fail(message, server),
    setup.real ? { sent: Infinity, events: Infinity } : trafficLimits,
    labTest.servers,
  );
  const digest = new Digest(here.now);
  const trace = (event: TraceEvent) => reporter.send({ type: "trace", event });
  recorder = setup.trace ? new Recorder(here.now, trace, setup.traceInFull === true) : null;
  const heard = (complaint: Complaint) => recorder?.complaint(complaint);
  const referee = setup.referee === false ? null : code.referee?.({
    now: here.now,
    real: setup.real,
    stalls: walk !== null || [...overrides, ...perturbation?.planned ?? []].some(stalls),
    heard,
    servers: labTest.servers,
  }) ?? null;
  walk?.watch(() => referee?.states?.() ?? []);
  coverage?.watch(() => referee?.recentStates?.() ?? []);
  // The recorder comes before the referee: first the event, then complaints about it.
  const learner = recorder === null || referee === null
    ? null
    : afterEach(() => referee.learned().forEach((each) => recorder?.learned(each)));
  const watcher = together(
    ...[here.steering, digest, traffic, recorder, referee, learner, coverage].filter((each) =>
      each !== null && each !== undefined
    ),
  );
  const tell = (text: string) => recorder === null ? print(text) : recorder.step(text);
  const instance = (server: number, life: number) => realms.instance(server, life, place!.host);
  const limit = setup.testLimit ?? courseLimit;
  const run = new Run(labTest, code, limit, {
    ...here,
    instance,
    settled: realms.settled,
    isFault: (error) => faultOf(error) !== null,
    note: tell,
    watcher,
  });
  const broken = () =>
    setup.strict ? referee?.complaints().find(({ severity }) => severity === "error") : undefined;
  const unsent = () => setup.mustSend?.find((name) => !traffic.hasSent(name));
  let verdict: Verdict | null = null;
  let views: ServerView[] = [];
  /** The digest when the test itself failed. */
  let decided: string | null = null;
  try {
    await here.run(async () => {
      let ended: { by: unknown } | null = null;
      try {
        await run.go();
      } catch (error) {
        // The test that ran into it is not to blame: the simulator decides how the run ends.
        if (faultOf(error) !== null) throw error;
        ended = { by: error };
        decided = digest.value();
      }
      verdict = run.verdict(ended);
      if (verdict.failure !== null) {
        nameDeadlock(verdict.failure, here);
        recorder?.failure(verdict.failure);
      }
      if (verdict.passed && (broken() !== undefined || unsent() !== undefined)) views = run.views();
      run.cleanup();
    });
  } catch (ending) {
    // The simulator decides; but a test that had failed before it was ended keeps its reason.
    if (verdict === null || (verdict as Verdict).passed) {
      verdict = run.verdict({ by: ending });
      recorder?.failure(verdict.failure!);
    }
  }
  clearInterval(pulse);
  // A fault of the harness keeps its whole stack: it is a bug report.
  const failure = (verdict as Verdict).failure;
  if (failure?.kind === "fault" && overrides.some(crashes)) {
    // The test's body used a server that the overrides have crashed.
    failure.kind = "assertion";
    failure.message = `the test cannot go on after these overrides: ${failure.message}`;
  }
  if (failure !== null && failure.kind !== "fault") {
    if (failure.kind === "timeout") note(failure, ...traffic.lines());
    failure.stack = framesOf(failure.stack, setup);
  }
  const outcome: Outcome = {
    test,
    seed,
    ...(verdict as Verdict),
    digest: digest.value(),
    steps: here.steps(),
    realMs: realNow() - begun,
  };
  const rule = broken();
  if (outcome.passed && rule !== undefined) {
    outcome.passed = false;
    outcome.failure = failedByRule(rule, views);
  }
  const missing = unsent();
  if (outcome.passed && missing !== undefined) {
    outcome.passed = false;
    outcome.failure = failedBy(
      `no server sent ${missing} in this test, and the course asks for it`,
      null,
      outcome.total * 1e6,
      views,
    );
  }
  referee?.ended?.();
  const complaints = referee?.complaints() ?? [];
  if (failure !== null && referee !== null && (lab.under ?? []).length > 0) {
    note(failure, ...suspected(failure, complaints));
  }
  if (complaints.length > 0) outcome.complaints = complaints;
  if (setup.coverage && coverage !== null) {
    outcome.covered = { states: newStates(test, coverage.states), goals: [...coverage.goals] };
  }
  if (setup.unchecked && referee !== null) outcome.unchecked = referee.unchecked?.();
  if (
    setup.notes && overrides.length === 0 && failure !== null && failure.kind !== "fault" && decided !== null
  ) {
    silent = true;
    place = simulated();
    const notes = await notesOn(labTest, code, limit, place, realms, decided, studentsLine);
    silent = false;
    note(failure, ...notes);
  }
  place = recorder = null;
  return outcome;
}

/** Whether it delays servers, so that rules about time do not apply. */
function stalls(override: Override): boolean {
  return isStep(override) || override.do === "pause" || override.do === "fire";
}

/** Whether it crashes a server that the test's body may use. */
function crashes(override: Override): boolean {
  return !isStep(override) && /^(crash|restart)/.test(override.do);
}

await main();
