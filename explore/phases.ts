/**
 * Chooses steps as a history is told: in each phase one server has the word. It stands for election, takes commands and
 * replicates them, and only a group of servers hears it. What others have under way comes late. So leadership moves from
 * server to server, with different entries in their logs, which a choice of single steps hardly ever gets to.
 *
 * @module
 */

import type { Random } from "../sim/mod.ts";
import type { View } from "./goals.ts";
import { linkOf, type Option } from "./steering.ts";

/** A phase is over at the latest after so many steps, whatever it has come to: an election of five servers takes five. */
const stepsOfPhase = { least: 6, most: 20 };

interface Phase {
  /** The server that has the word. */
  leader: number;
  /** Those that hear each other, with it. */
  group: ReadonlySet<number>;
  /** A server that stands for election as well, and is heard by the group; -1 if there is none. */
  rival: number;
  /** What it ends with: the leader is elected, has a command, or has no more to say to its group. */
  until: "elected" | "command" | "said";
  /** Commands that it still takes. */
  commands: number;
  /** A server of the group whose replies to the elected leader come late; -1 if there is none. */
  mute: number;
  /** Whether what is under way from earlier phases reaches the elected leader, or those that it talks to. */
  hearsLate: boolean;
  /** Whether the leader sends heartbeats before earlier ones have arrived, so that requests overtake each other. */
  hurries: boolean;
  /** Messages up to this number are of earlier phases. */
  since: number;
  /** How many steps it has left. */
  left: number;
  /** Whether the leader has sent a heartbeat since its last command. */
  hasBeat: boolean;
  /** Whether the rival has stood for election. */
  rivals: boolean;
}

export class Phases {
  #random: Random;
  #phase: Phase | null = null;
  /** The number of the latest message. */
  #latest = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Begins a step: a new phase, if the last one is over. */
  begin(options: readonly Option[], view: View): void {
    for (const { message } of options) {
      if (message !== null) this.#latest = Math.max(this.#latest, message.id);
    }
    const phase = this.#phase;
    if (phase === null || this.#isOver(phase, options, view)) this.#phase = this.#drawn(view);
  }

  #drawn({ servers }: View): Phase {
    const random = this.#random;
    const n = servers.length;
    const last = this.#phase?.leader ?? -1;
    const leader = last >= 0 && random.below(4) > 0 ? (last + 1 + random.below(n - 1)) % n : random.below(n);
    const others = [...servers.keys()].filter((server) => server !== leader);
    // Mostly a bare majority; else all, or in a larger cluster a minority.
    const draw = random.below(100);
    const size = draw < 65 ? Math.floor(n / 2) : draw < 85 || n < 5 ? n - 1 : 1;
    const group = new Set([leader]);
    while (group.size <= size) group.add(others[random.below(others.length)]);
    const until = (["elected", "command", "command", "said", "said"] as const)[random.below(5)];
    const mute = random.below(3) === 0 ? [...group][1 + random.below(size)] : -1;
    return {
      leader,
      group,
      rival: random.below(3) === 0 ? others[random.below(others.length)] : -1,
      until,
      commands: until === "elected" ? 0 : until === "command" ? 1 : Math.max(0, random.below(4) - 1),
      mute,
      hearsLate: random.below(3) === 0,
      hurries: random.below(3) === 0,
      since: this.#latest,
      left: stepsOfPhase.least + random.below(stepsOfPhase.most - stepsOfPhase.least + 1),
      hasBeat: false,
      rivals: false,
    };
  }

  #isOver(phase: Phase, options: readonly Option[], { servers }: View): boolean {
    const { leader, until, left, commands, hasBeat } = phase;
    if (left <= 0 || this.#latest > phase.since && !servers[leader].alive) return true;
    const leads = isLeader(servers[leader]);
    if (until === "elected") return leads;
    if (until === "command") return commands === 0;
    return leads && hasBeat && !options.some((option) => this.#isHeard(phase, option, leads));
  }

  /** Whether it is a message of this phase that arrives in it. */
  #isHeard(
    { group, leader, rival, mute, since }: Phase,
    { step, message, leg }: Option,
    leads: boolean,
  ): boolean {
    if (message === null || step.step !== "deliver" || message.id <= since) return false;
    const { from, to } = linkOf(message);
    if (!(group.has(from) || from === rival) || !group.has(to)) return false;
    return !(leads && from === leader && to === mute && leg === "reply");
  }

  /** How likely a step is, beside others; `weight`: in a random walk. */
  weight(option: Option, weight: number, view: View): number {
    const phase = this.#phase!;
    const { step, message } = option;
    const { leader, group } = phase;
    const leads = isLeader(view.servers[leader]);
    switch (step.step) {
      case "deliver":
        if (this.#isHeard(phase, option, leads)) return 1000;
        if (message === null || message.id > phase.since) return 0;
        return leads && phase.hearsLate && linkOf(message).from === leader ? 500 : 4;
      case "lose":
        return Math.ceil(weight / 3);
      case "timer":
        if (step.server === phase.rival && !phase.rivals) return 200;
        if (step.server !== leader) return 1;
        return leads ? phase.hurries ? 800 : phase.hasBeat ? 1 : 100 : 200;
      case "start":
        return group.has(step.server) ? 400 : 4;
      case "crash":
        return weight * 3;
      case "command":
        return step.server === leader && phase.commands > 0 ? weight * 10 : 0;
    }
  }

  /** This step was taken. */
  took({ step }: Option): void {
    const phase = this.#phase!;
    phase.left--;
    if (step.step === "timer" && step.server === phase.rival) phase.rivals = true;
    if (!("server" in step) || step.server !== phase.leader) return;
    if (step.step === "command") {
      phase.commands--;
      phase.hasBeat = false;
    }
    if (step.step === "timer") phase.hasBeat = true;
  }
}

function isLeader({ alive, role }: View["servers"][number]): boolean {
  return alive && role === "leader";
}
