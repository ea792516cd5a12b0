/**
 * A lab. Command line, runner, reports, sandbox, grading and handout know a lab only by this type, so a new lab is a
 * new folder and one line in a list (ARCHITECTURE.md has the steps).
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
  /**
   * The functions it must export: their names, and how each is called, such as `Make(peers, me, persister, applyCh)`.
   */
  exports: Record<string, string>;
}

/** A number of the Passed line. */
export interface Column {
  /** `peers`, `rpcs`, `bytes`, or what the lab's cluster counts. */
  name: string;
  /** The minimum width, as in the course's format string. */
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
  /** Number of clients, each with its own instance of the student's code; they are numbered after the servers. */
  clients?: number;
  /** Whether the network starts out unreliable. */
  unreliable: boolean;
  /** Whether servers are crashed and started again. */
  restarts: boolean;
  /** Whether it is about snapshots, so that it cannot judge a Raft without them. */
  snapshots?: boolean;
  /** The course's points for this test; 0 if it gives none. */
  points: number;
  /**
   * What its body bears that is done to a run beside what it does itself, so that a right Raft still passes: short delays;
   * lost and late messages and pauses; restarts. Left out where it bears nothing: it counts RPCs, or plays a server.
   */
  bears?: "delays" | "faults" | "restarts";
  /** The name of its body in the lab's code. */
  body: string;
  /** Parameters of its body, in the lab's form. */
  shape?: Readonly<Record<string, number | boolean>>;
}

/** The data half of a lab. */
export interface Lab {
  /** Such as `raft`. */
  id: string;
  /** What students build in it, such as `Raft`. */
  title: string;
  /** The package named in the closing `ok` line. */
  packageName: string;
  /** The folder of the student's files in the project and in a handout. */
  folder: string;
  /** The folder of the skeletons of these files. */
  starter: string;
  /** The message of its first test for the starter, without the place, as a README shows it. */
  starterFails: string;
  /** The files that the student writes, the main one first. */
  files: StudentFile[];
  /** Files of other labs that it builds on, such as the student's `raft/raft.ts`, by path in the project. */
  under?: string[];
  /** Whether the part comes at the banner's end, `Test: one client (3A)`, as in the courses' services. */
  partLast?: boolean;
  /** Files that a student's file may import besides labrpc and labgob, by path in the project. */
  offers: string[];
  /** What a Passed line shows after the seconds. */
  columns: Column[];
  /** Tests that belong to no course: they run on request, and give no points. */
  beyond: LabTest[];
  /** Loads the code half. */
  code: () => Promise<LabCode>;
}

/** Watches a run for broken rules. */
interface Referee extends RunWatcher {
  /** The complaints so far, the earliest first. */
  complaints(): Complaint[];
  /** Called once when the run is over. */
  ended?(): void;
  /** Ids of the rules that it did not check in this run, or that had nothing to check. */
  unchecked?(): string[];
  /** What is known of the servers now. */
  states?(): ServerState[];
  /** The same of the recent part of the logs, from which indexes count; the same list as before if nothing has changed. */
  recentStates?(): readonly ServerState[];
  /** Changes in what is known of the servers since the last call. */
  learned(): Learned[];
}

interface RefereeOptions {
  /** The run's clock, in microseconds. */
  now: () => number;
  /** Whether that is the wall clock: then rules about time are off. */
  real: boolean;
  /** Whether servers may be delayed for any time: then, too. */
  stalls: boolean;
  /** Called with each complaint. */
  heard: (complaint: Complaint) => void;
  /** Number of servers; clients have higher numbers. */
  servers: number;
}

/** The code half of a lab, which runs its tests. */
export interface LabCode {
  /** Makes and starts the servers of a test. */
  cluster: (test: LabTest, world: World) => Cluster;
  /** The tests' bodies by name; each takes the lab's cluster. */
  bodies: Record<string, (cluster: never) => Promise<void>>;
  /** Whether a file, by path in the project, has bodies of tests: a failure is placed in the innermost such file. */
  hasBodies: (path: string) => boolean;
  /** Makes the referee; absent if the lab has none. */
  referee?: (options: RefereeOptions) => Referee;
}
