/**
 * Your Raft goes into this file, and into no other.
 *
 *     const rf = Make(peers, me, persister, applyCh)      // create a Raft server
 *     const [index, term, isLeader] = rf.Start(command)   // start agreement on a new log entry; returns at once
 *     const [term, isLeader] = rf.GetState()              // this server's current term, and whether it leads
 *     rf.Kill()                                           // this instance is finished: stop its loops and timers
 *     await applyCh.send(msg)                             // once per committed entry, in log order, no gaps
 *
 * The tester calls the first four; your server sends it ApplyMsgs on applyCh. The full contract is in raft/api.ts; the
 * task, part by part, is in docs/student.md. Parts are called 2A, 2B and 2C here; your course may call them otherwise,
 * and may also have snapshots (2D).
 *
 * @module
 */

import type { ClientEnd } from "../../labrpc/mod.ts";
// For 2B and 2C; import each name once you use it (an unused import is an error, as in Go):
// import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { DPrintf } from "../../raft/util.ts";

/** Milliseconds between two checks of the ticker. */
const tick = 50;

/** `await sleep(10)` is Go's time.Sleep(10 * time.Millisecond): other code runs meanwhile. */
function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a candidate sends to ask for a vote. */
export class RequestVoteArgs {
  // Your data here (2A, 2B): the arguments of RequestVote in Figure 2.
  // A field's default is its type, as in `Term = 0`. Its name starts with a capital letter, or it is not sent.
}

/** What comes back. */
export class RequestVoteReply {
  // Your data here (2A): the results of RequestVote in Figure 2.
}

/** What a leader sends: new entries, or none in a heartbeat. */
export class AppendEntriesArgs {
  // Your data here (2A, 2B): the arguments of AppendEntries in Figure 2.
  // An empty list needs its type: `Entries: LogEntry[] = listOf(LogEntry)`, for your class LogEntry.
}

/** What comes back. */
export class AppendEntriesReply {
  // Your data here (2A, 2B): the results of AppendEntries in Figure 2.
}

/**
 * One Raft server. Its capitalised methods with two parameters are RPC handlers, named after the class:
 * "Raft.RequestVote" and "Raft.AppendEntries".
 */
class Raft implements RaftServer {
  /** This server's index in peers. */
  readonly me: number;
  /** For calling each server, this one included. */
  readonly peers: ClientEnd[];
  /** Holds what must survive a crash. */
  readonly persister: Persister;
  /** Receives committed entries. */
  readonly applyCh: Channel<ApplyMsg>;
  /** Set by Kill. */
  dead = false;

  // Your data here (2A, 2B, 2C): see the box "State" in Figure 2.

  constructor(peers: ClientEnd[], me: number, persister: Persister, applyCh: Channel<ApplyMsg>) {
    this.me = me;
    this.peers = peers;
    this.persister = persister;
    this.applyCh = applyCh;
    // Your code here (2A, 2B, 2C): initial values.

    // Restore what this server saved before a crash.
    this.readPersist(persister.ReadRaftState());
    DPrintf("server %d of %d begins", me, peers.length); // shown with --debug

    // Not awaited: it runs in the background, as Make must return at once.
    this.ticker();
  }

  /** This server's term, and whether it believes it leads. */
  GetState(): [number, boolean] {
    // Your code here (2A).
    return [0, false];
  }

  /**
   * A service wants `command` to be the next entry of the log. A server that does not lead refuses. A leader appends
   * it, starts replication, and returns without waiting; the entry may never be committed, as the leader may fail or
   * lose its term. Returns the index the entry will have if it is committed, the current term, and whether this server
   * believes it leads.
   */
  Start(_command: unknown): [number, number, boolean] {
    // Your code here (2B).
    return [-1, -1, false];
  }

  /** The tester is done with this instance. Loops should check killed() after every await, and end. */
  Kill(): void {
    this.dead = true;
  }

  killed(): boolean {
    return this.dead;
  }

  // Your code here (2D, if your course has it): Snapshot(index: number, snapshot: Uint8Array), which the service calls
  // when `snapshot` holds its state up to that index; and InstallSnapshot(args, reply), by which a leader sends its
  // snapshot.

  /** Saves what Figure 2 calls persistent state, so that it can be restored after a crash. */
  persist(): void {
    // Your code here (2C). For example, with two fields xxx and yyy:
    //   const w = new Buffer();
    //   const e = NewEncoder(w);
    //   e.Encode(this.xxx);
    //   e.Encode(this.yyy);
    //   this.persister.SaveRaftState(w.Bytes());
    // Encoding the whole log each time is right, but slow for a long log: see docs/student.md.
  }

  /** Restores what was saved; `data` is empty if this is the server's first life. */
  readPersist(data: Uint8Array): void {
    if (data.length === 0) return;
    // Your code here (2C). For example:
    //   const d = NewDecoder(new Buffer(data));
    //   const xxx = ref(0); // the initial value sets the type
    //   const yyy = listOf(Thing); // a list is decoded in place
    //   if (d.Decode(xxx) === null && d.Decode(yyy) === null) {
    //     this.xxx = xxx.value;
    //     this.yyy = yyy;
    //   }
  }

  /** A candidate asks for this server's vote. The caller gets `reply` as it is when this returns. */
  RequestVote(_args: RequestVoteArgs, _reply: RequestVoteReply): void {
    // Your code here (2A, 2B). Remove the underscores from the parameters: they mean "not used".
  }

  /** A leader sends entries, or a heartbeat. */
  AppendEntries(_args: AppendEntriesArgs, _reply: AppendEntriesReply): void {
    // Your code here (2A, 2B).
  }

  /**
   * An example of sending an RPC: asks server number `server` for its vote.
   *
   * Resolves to true if the handler ran there and `reply` has been filled in; to false if the request or the reply was
   * lost, or the server is down or unreachable. That may take seconds, but it always ends, unless the handler there
   * never returns: you need no timeout of your own.
   *
   *     const args = new RequestVoteArgs();      // filled in before the await: afterwards, things may have changed
   *     const reply = new RequestVoteReply();    // a new one for every call
   *     const ok = await this.sendRequestVote(server, args, reply);
   *     // Is this still the term you asked in? Are you still a candidate?
   */
  async sendRequestVote(server: number, args: RequestVoteArgs, reply: RequestVoteReply): Promise<boolean> {
    return await this.peers[server].Call("Raft.RequestVote", args, reply);
  }

  /** Starts an election if this server has not heard from a leader for too long. */
  async ticker(): Promise<void> {
    while (!this.killed()) {
      // Your code here (2A): is an election due? The timeout should differ from server to server, and from one election
      // to the next (Math.random).
      await sleep(tick);
    }
  }
}

/**
 * Creates Raft server number `me` of `peers`. It must return at once: long-running work goes into loops like ticker.
 */
export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  return new Raft(peers, me, persister, applyCh);
}
