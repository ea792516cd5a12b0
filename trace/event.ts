/**
 * What a run tells of itself, as data.
 *
 * @module
 */

/** What a log event is about; trace/topics.ts says what each is. */
export type Topic =
  | "rpc"
  | "reply"
  | "lost"
  | "late"
  | "start"
  | "apply"
  | "save"
  | "server"
  | "net"
  | "print"
  | "warn"
  | "test"
  | "fail"
  | "referee";

/** Something that happened in a run. */
export interface LogEvent {
  /** Which event this is. */
  type: "log";
  /** Microseconds of the test. */
  at: number;
  /** Where it happened; null for the network as a whole and for the test. */
  server: number | null;
  /** The other server, of an RPC. */
  peer?: number;
  /** What it is about. */
  topic: Topic;
  /** One line. */
  text: string;
}
