/**
 * Right Rafts in other styles, as changes of the base: what etcd and section 6 of the paper add to Figure 2.
 *
 * @module
 */

import type { Edit } from "../staff/mutants/mod.ts";

const wake = "  wakeApplier: () => void = () => {};\n";

/** A leader that has had no answer from a majority for the least election timeout steps down, in its term. */
export const checkQuorum: Edit[] = [
  [wake, `${wake}  answeredAt: number[] = [];\n`],
  [
    "    this.awaiting = this.peers.map(() => null);\n",
    "    this.awaiting = this.peers.map(() => null);\n    this.answeredAt = this.peers.map(() => Date.now());\n",
  ],
  [
    "    if (this.awaiting[peer] === args) this.awaiting[peer] = null;\n",
    "    if (this.awaiting[peer] === args) this.awaiting[peer] = null;\n    if (ok) this.answeredAt[peer] = Date.now();\n",
  ],
  [
    "      await sleep(heartbeatInterval);\n",
    `      await sleep(heartbeatInterval);
      const since = Date.now() - electionTimeoutMin;
      const active = this.answeredAt.filter((at, peer) => peer === this.me || at >= since).length;
      if (this.role === "leader" && this.currentTerm === term && !this.hasQuorum(active)) {
        this.role = "follower";
        this.resetElectionTimer();
      }
`,
  ],
];

/** Whoever leads, or has heard from a leader within the least election timeout, disregards RequestVote (§6). */
export const leaderKnown: Edit[] = [
  [wake, `${wake}  heardAt = -Infinity;\n`],
  [
    "  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
    `  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    const led = this.role === "leader" || Date.now() - this.heardAt < electionTimeoutMin;
    if (args.Term > this.currentTerm && led) {
      reply.Term = this.currentTerm;
      return;
    }
`,
  ],
  [
    '    this.role = "follower";\n    this.resetElectionTimer();\n\n',
    '    this.role = "follower";\n    this.heardAt = Date.now();\n    this.resetElectionTimer();\n\n',
  ],
];

/** A leader begins with an entry of its own (§8), which the service does not see: its indexes count commands alone. */
export const ownEntry: Edit[] = [
  [
    '    this.role = "leader";\n',
    `    this.role = "leader";
    const own = new LogEntry();
    own.Term = this.currentTerm;
    this.log.push(own);
    this.persist();
`,
  ],
  [
    "this.nextIndex = this.peers.map(() => this.log.length);",
    "this.nextIndex = this.peers.map(() => this.lastLogIndex());",
  ],
  [
    "    return [this.lastLogIndex(), this.currentTerm, true];",
    `    const commands = this.log.filter(({ Command }) => Command !== null);
    return [commands.length, this.currentTerm, true];`,
  ],
  [
    "      const msg = new ApplyMsg();\n",
    "      if (this.log[this.lastApplied].Command === null) continue;\n      const msg = new ApplyMsg();\n",
  ],
  [
    "      msg.CommandIndex = this.lastApplied;\n",
    `      const upTo = this.log.slice(0, this.lastApplied + 1);
      msg.CommandIndex = upTo.filter(({ Command }) => Command !== null).length;
`,
  ],
];
