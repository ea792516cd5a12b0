/**
 * Your Raft goes into this file, and into no other.
 *
 *     const rf = Make(peers, me, persister, applyCh)      // create a Raft server
 *     const [index, term, isLeader] = rf.Start(command)   // start agreement on a new log entry; returns at once
 *     const [term, isLeader] = rf.GetState()              // this server's current term, and whether it leads
 *     rf.Kill()                                           // this instance is finished: stop its loops and timers
 *     await applyCh.send(msg)                             // once per committed entry, in log order, no gaps
 *
 * The tester calls the first four; applyCh.send, with an ApplyMsg, is how your server answers it. What each of them
 * owes is in raft/api.ts; the task, part by part, is in docs/student.md. Parts are called 2A, 2B and 2C here; your
 * course may have other names for them, and snapshots besides (2D).
 *
 * @module
 */

import type { ClientEnd } from "../../labrpc/mod.ts";
// For 2B and 2C, each name once you use it (what is imported and not used is an error, as in Go):
// import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { DPrintf } from "../../raft/util.ts";

/** Milliseconds between two looks of the ticker at what is due. */
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
  // The type of an empty list has to be said: `Entries: LogEntry[] = listOf(LogEntry)`, for a class LogEntry of yours.
}

/** What comes back. */
export class AppendEntriesReply {
  // Your data here (2A, 2B): the results of AppendEntries in Figure 2.
}

/**
 * One Raft server. The class's name is the first half of what others call: its capitalised methods of two parameters
 * are the RPC handlers "Raft.RequestVote" and "Raft.AppendEntries".
 */
class Raft implements RaftServer {
  /** This server's place in peers. */
  readonly me: number;
  /** A way to call each server, this one included. */
  readonly peers: ClientEnd[];
  /** Keeps what must outlive a crash. */
  readonly persister: Persister;
  /** Takes committed entries. */
  readonly applyCh: Channel<ApplyMsg>;
  /** Set by Kill. */
  dead = false;

  // Your data here (2A, 2B, 2C): the box "State" of Figure 2 says what a server has to know.

  constructor(peers: ClientEnd[], me: number, persister: Persister, applyCh: Channel<ApplyMsg>) {
    this.me = me;
    this.peers = peers;
    this.persister = persister;
    this.applyCh = applyCh;
    // Your code here (2A, 2B, 2C): first values.

    // What an earlier life of this server saved, before a crash.
    this.readPersist(persister.ReadRaftState());
    DPrintf("server %d of %d begins", me, peers.length); // shown with --debug

    // Runs beside everything else. Nobody waits for it: Make has to return at once.
    this.ticker();
  }

  /**
   * This server's term, and whether it believes it leads.
   */
  GetState(): [number, boolean] {
    // Your code here (2A).
    return [0, false];
  }

  /**
   * A service wants `command` to be the next entry of the log. A server that does not lead says no. A leader appends
   * it, sees to it that the others get it, and returns without waiting for that; whether the entry will ever be
   * committed is not known yet, as the leader may fail or lose its term. Returns the index the entry has if it is
   * committed, the current term, and whether this server believes it leads.
   */
  Start(_command: unknown): [number, number, boolean] {
    // Your code here (2B).
    return [-1, -1, false];
  }

  /** The tester is done with this instance. Loops should look at killed() after every await, and end. */
  Kill(): void {
    this.dead = true;
  }

  killed(): boolean {
    return this.dead;
  }

  // Your code here (2D, if your course has it): Snapshot(index: number, snapshot: Uint8Array), which the service calls when
  // it has saved itself up to that index; and InstallSnapshot(args, reply), by which a leader sends what was saved.

  /**
   * Saves what Figure 2 calls persistent state, so that it can be restored after a crash.
   */
  persist(): void {
    // Your code here (2C). For example, with two fields xxx and yyy:
    //   const w = new Buffer();
    //   const e = NewEncoder(w);
    //   e.Encode(this.xxx);
    //   e.Encode(this.yyy);
    //   this.persister.SaveRaftState(w.Bytes());
    // To encode the whole log each time is right, and costs the more the longer the log is: see docs/student.md.
  }

  /** Restores what was saved; `data` is empty if this is the server's first life. */
  readPersist(data: Uint8Array): void {
    if (data.length === 0) return;
    // Your code here (2C). For example:
    //   const d = NewDecoder(new Buffer(data));
    //   const xxx = ref(0); // the first value tells the type
    //   const yyy = listOf(Thing); // a list is decoded into itself
    //   if (d.Decode(xxx) === null && d.Decode(yyy) === null) {
    //     this.xxx = xxx.value;
    //     this.yyy = yyy;
    //   }
  }

  /** Somebody asks for this server's vote. What is set in `reply` when this returns is what the caller gets. */
  RequestVote(_args: RequestVoteArgs, _reply: RequestVoteReply): void {
    // Your code here (2A, 2B). Take the underscores off the parameters: they say "not used".
  }

  /** A leader sends entries, or a heartbeat. */
  AppendEntries(_args: AppendEntriesArgs, _reply: AppendEntriesReply): void {
    // Your code here (2A, 2B).
  }

  /**
   * An example of sending an RPC: asks server number `server` for its vote.
   *
   * Resolves to true if the handler ran there and `reply` has been filled in; to false if the request or the reply was
   * lost, or the server is down or out of reach. That may take seconds, but it always ends, unless the handler there
   * does not return: there is no need for a timeout of your own around it.
   *
   *     const args = new RequestVoteArgs();      // filled in before the await: afterwards, things may have changed
   *     const reply = new RequestVoteReply();    // a new one for every call
   *     const ok = await this.sendRequestVote(server, args, reply);
   *     // Is this still the term you asked in? Are you still a candidate?
   */
  async sendRequestVote(server: number, args: RequestVoteArgs, reply: RequestVoteReply): Promise<boolean> {
    return await this.peers[server].Call("Raft.RequestVote", args, reply);
  }

  /** Starts an election if no leader has been heard of for too long. */
  async ticker(): Promise<void> {
    while (!this.killed()) {
      // Your code here (2A): is an election due? When the next one is due should differ from server to server, and
      // from time to time (Math.random).
      await sleep(tick);
    }
  }
}

/** Creates Raft server number `me` of `peers`. It must return at once: what takes time goes into loops like ticker. */
export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  return new Raft(peers, me, persister, applyCh);
}
