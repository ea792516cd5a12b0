/**
 * The events of a run: one typed event for everything that happens, as plain data that JSON can express.
 * The child makes events (recorder.ts), `replay --json` writes them to a file (docs/trace.md), and whatever shows a run
 * reads them: the text and columns of `replay`, the comparison of two runs, the picture.
 *
 * @module
 */

import type { Value } from "./value.ts";

/** What the first line of a file of events says it is. */
export const traceFormat = "raftlab trace";
/** Version of the events. Readers refuse files of other versions. */
export const traceVersion = 1;

/** When and where something happened. */
interface Happening {
  /** Microseconds since the test began; null for a print that did not come through the console. */
  at: number | null;
  /** The server in which it happened; null for the network as a whole, the test and the harness. */
  server: number | null;
}

/** An event of one RPC. `server` is where it happened, `peer` the other side. */
interface OfMessage extends Happening {
  server: number;
  peer: number;
  /** The RPC's number: 1, 2, 3, ... in the order of sending. Its request, reply and end share it. */
  message: number;
  /** For example `Raft.AppendEntries`. */
  method: string;
  /** The life of the sender that sent the request; its first is 1. */
  life: number;
}

/** For a service: the client's operation that the event belongs to, if known. */
interface OfOperation {
  operation?: number;
}

/** Why a call fails. */
export type LossReason =
  | "request lost"
  | "reply lost"
  /** The target crashed, or it or the end was disconnected, while the handler ran. */
  | "target gone"
  /** The caller was disconnected, or its life ended, while the handler ran. */
  | "caller cut off"
  | "caller crashed"
  | "caller disconnected"
  | "target crashed"
  | "target disconnected"
  | "no connection";

/** What happened to a request or reply on its way, or to the call. */
export type MessageEvent =
  /** At the sender. `args` is what was encoded. */
  | (OfMessage & OfOperation & { kind: "request sent"; args: Value[]; bytes: number })
  /** At the sender: the request takes this many microseconds longer than others, so it may be overtaken. */
  | (OfMessage & { kind: "request delayed"; delay: number })
  /** At the sender. */
  | (OfMessage & { kind: "request lost" })
  /** At the target: the handler is about to run. */
  | (OfMessage & { kind: "request arrived" })
  /** At the target: the handler has returned. */
  | (OfMessage & { kind: "reply sent"; reply: Value[]; bytes: number })
  /** At the target; see "request delayed". */
  | (OfMessage & { kind: "reply delayed"; delay: number })
  /** At the target. */
  | (OfMessage & { kind: "reply lost" })
  /** At the target: nobody can receive the reply any more. */
  | (OfMessage & { kind: "reply undeliverable" })
  /** At the sender: Call returns true. */
  | (OfMessage & { kind: "reply arrived" })
  /** At the sender: the target cannot be reached; Call will return false after `delay` microseconds. */
  | (OfMessage & { kind: "unreachable"; reason: LossReason; delay: number })
  /** At the sender: Call returns false. */
  | (OfMessage & { kind: "call failed"; reason: LossReason | null });

/** What a server does, and what is done to it. */
export type ServerEvent =
  | (OfServer & { kind: "launched"; life: number })
  /** The tester plays this server, so its messages need not be those of a correct server. */
  | (OfServer & { kind: "played" })
  | (OfServer & { kind: "crashed" })
  | (OfServer & { kind: "connected"; connected: boolean })
  /** From now on messages from `server` to `peer` arrive, or are lost. */
  | (OfServer & { kind: "link"; peer: number; arrives: boolean })
  /** Start is about to be called with `command`. */
  | (OfServer & { kind: "start called"; command: Value })
  | (OfServer & OfOperation & {
    kind: "start returned";
    command: Value;
    index: number;
    term: number;
    isLeader: boolean;
    /** For a service: the RPC whose handler called it. */
    message?: number;
  })
  | (OfServer & { kind: "state returned"; term: number; isLeader: boolean })
  /** The tester took a message from the applyCh of this life. */
  | (OfServer & OfOperation & {
    kind: "applied";
    life: number;
    valid: boolean;
    index: number;
    command: Value;
  })
  /**
   * The tester took a snapshot of this many bytes from the applyCh, or ignored it because CondInstallSnapshot
   * refused it.
   */
  | (OfServer & {
    kind: "snapshot applied" | "snapshot refused";
    life: number;
    index: number;
    term: number;
    bytes: number;
  })
  /** The service has made a snapshot after the entry at `index`: Snapshot is about to be called. */
  | (OfServer & { kind: "snapshot made"; life: number; index: number; bytes: number })
  /**
   * The Persister of this life got this many bytes, and a snapshot of this size, if any. `state` is their
   * content, if it was asked for.
   */
  | (OfServer & { kind: "saved"; life: number; bytes: number; snapshot?: number; state?: Value[] })
  /**
   * What the referee concludes from this server's messages and calls up to the previous event; only what
   * changed. The role is the one in which the server last acted.
   */
  | (OfServer & { kind: "learned"; term?: number; role?: Role; vote?: number | null; commit?: number })
  /** The referee found that this server broke a rule. */
  | (OfServer & {
    kind: "complaint";
    rule: string;
    severity: string;
    section: string;
    sentence: string;
    context: string | null;
  });

/** A server's role in its term. */
export type Role = "follower" | "candidate" | "leader";

interface OfServer extends Happening {
  server: number;
}

/** Events of the test, of the network as a whole, and of any code. */
export type OtherEvent =
  /** A setting of the network was switched. */
  | (Happening & { kind: "network"; setting: "reliable" | "longReordering" | "lateRequests"; on: boolean })
  /** The test body acts on the cluster, or learns something from it. */
  | (Happening & { kind: "step"; text: string })
  /**
   * A client of the service starts an operation: `Append("k", "x")`. Clients are numbered after the servers.
   * For a key/value service, its parts as well.
   */
  | (Happening & {
    kind: "operation called";
    client: number;
    operation: number;
    text: string;
    asked?: { op: "Get" | "Put" | "Append"; key: string; value?: string };
  })
  /** The operation of this number has returned; `text` is its result. */
  | (Happening & { kind: "operation returned"; client: number; operation: number; text: string })
  /** A line that a server's code printed. */
  | (Happening & { kind: "print"; text: string })
  /** labgob complains about a value that `server` encodes or decodes. */
  | (Happening & { kind: "warning"; text: string })
  /** The test fails. `failure` is its kind, such as "assertion" or "crash". */
  | (Happening & { kind: "failed"; failure: string; message: string });

/** One thing that happened in a run. */
export type TraceEvent = MessageEvent | ServerEvent | OtherEvent;

/** The topic of a line of a log; topics.ts describes them. */
export type Topic =
  | "rpc"
  | "reply"
  | "lost"
  | "late"
  | "start"
  | "apply"
  | "snap"
  | "save"
  | "server"
  | "net"
  | "print"
  | "warn"
  | "client"
  | "test"
  | "fail"
  | "referee";
