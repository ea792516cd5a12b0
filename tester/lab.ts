/**
 * What a lab is. Command line, runner, reports, sandbox, grading and handout know a lab only by this type, so that a
 * new lab is a new folder and one line in a list (ARCHITECTURE.md has the steps).
 *
 * A lab has two halves: its data, which every process reads, and its code, which only a process that runs tests loads.
 *
 * @module
 */

import type { RunWatcher } from "../trace/watcher.ts";
import type { Cluster } from "./cluster.ts";
import type { Complaint, Learned, ServerState } from "../trace/complaint.ts";
import type { World } from "./world.ts";

/** A file that the student writes. */
interface StudentFile {
  /** Its name in the lab's folder, such as `raft.ts`. */
  name: string;
  /** The functions it must export: their names, and how each is called, such as `Make(peers, me, persister, applyCh)`. */
  exports: Record<string, string>;
}

/** A number of the Passed line. */
export interface Column {
  /** `peers`, `rpcs`, `bytes`, or what the lab's cluster counts. */
  name: string;
  /** Characters it takes at least, as in the course's format string. */
  width: number;
}

/** One test. */
export interface LabTest {
  /** The Go test's name, e.g. `TestReElection2A`. */
  name: string;
  /** The id of its lab. */
  lab: string;
  /** `2A`, `4B`, `A3` ... */
  part: string;
  /** The text after `Test (2A): `. */
  banner: string;
  /** The banners of further sections, each with a Passed line of its own. */
  sections?: string[];
  /** Number of servers. */
  servers: number;
  /** Number of clients with an instance of the student's code of their own; they are numbered after the servers. */
  clients?: number;
  /** Whether the network starts out unreliable. */
  unreliable: boolean;
  /** Whether servers are crashed and started again. */
  restarts: boolean;
  /** Whether it is about snapshots, so that it cannot judge a Raft without them. */
  snapshots?: boolean;
  /** Points of the course for this test; 0 where it gives none. */
  points: number;
  /**
   * What its body bears that is done to a run beside what it does itself, so that a right Raft still passes: short delays;
   * lost and late messages and pauses; restarts. Left out where it bears nothing: it counts RPCs, or plays a server.
   */
  bears?: "delays" | "faults" | "restarts";
  /** The name of its body in the lab's code. */
  body: string;
  /** What else its body needs to know, as its lab has it. */
  shape?: Readonly<Record<string, number | boolean>>;
}

/** A lab, as every process knows it. */
export interface Lab {
  /** Such as `raft`. */
  id: string;
  /** What is built in it, such as `Raft`. */
  title: string;
  /** The package named in the closing `ok` line. */
  packageName: string;
  /** The folder of the student's files in the project and in a handout, by path from the project's root. */
  folder: string;
  /** The folder of these files as a student first gets them. */
  starter: string;
  /** What its first test says of the starter, without the place, as a README shows it. */
  starterFails: string;
  /** The files that the student writes, the main one first. */
  files: StudentFile[];
  /** Files of other labs that it stands on, such as the student's `raft/raft.ts`; by path from the project's root. */
  under?: string[];
  /** Whether the part stands at the banner's end, `Test: one client (3A)`, as in the courses' services. */
  partLast?: boolean;
  /** Files that a student's file may import apart from labrpc and labgob, by path from the project's root. */
  offers: string[];
  /** What a Passed line shows after the seconds. */
  columns: Column[];
  /** Tests that belong to no course: they run on request, and give no points. */
  beyond: LabTest[];
  /** Loads what runs its tests. */
  code: () => Promise<LabCode>;
}

/** Watches a run for broken rules. */
interface Referee extends RunWatcher {
  /** What broke a rule so far, the earliest first. */
  complaints(): Complaint[];
  /** Called once when the run is over. */
  ended?(): void;
  /** The rules that it did not check in this run, or that had nothing to look at: their ids. */
  unchecked?(): string[];
  /** What is known of the servers now. */
  states?(): ServerState[];
  /** The same of the recent part of the logs, from which indexes count; the same list as before if nothing has changed. */
  recentStates?(): readonly ServerState[];
  /** What was learned of the servers since the last call. */
  learned(): Learned[];
}

/** What a referee is made with. */
interface RefereeOptions {
  /** The run's clock, in microseconds. */
  now: () => number;
  /** Whether it is the real one: then rules about time are off. */
  real: boolean;
  /** Whether servers may be held up for any time: then, too. */
  stalls: boolean;
  /** Called with each complaint when it is made. */
  heard: (complaint: Complaint) => void;
  /** Number of servers; whoever has a higher number is a client. */
  servers: number;
}

/** What runs a lab's tests. */
export interface LabCode {
  /** Makes and starts the servers of a test. */
  cluster: (test: LabTest, world: World) => Cluster;
  /** The tests' bodies by name; each takes the lab's cluster. */
  bodies: Record<string, (cluster: never) => Promise<void>>;
  /** Whether a file, by path from the project's root, has bodies of tests: a failure is placed in the innermost such. */
  hasBodies: (path: string) => boolean;
  /** Makes the referee; left out if the lab has none. */
  referee?: (options: RefereeOptions) => Referee;
}
