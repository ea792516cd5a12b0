/**
 * Notes under a failure: what the servers did that is allowed, but usually a mistake, and whether anybody led. The failed
 * run is repeated to find them, as some cannot be observed without touching the servers' own objects.
 *
 * @module
 */

import type { Message } from "../../labrpc/mod.ts";
import type { ApplyMsg } from "../../raft/api.ts";
import type { Touch } from "../../tester/hand.ts";
import { inWords } from "../../tester/in_words.ts";
import type { RunWatcher } from "../../trace/watcher.ts";
import { CallWatch, seconds, shortName, times } from "./call_watch.ts";
import { ElectionWatch } from "./election_watch.ts";
import { ReplyWatch } from "./reply_watch.ts";

/** Something that several servers did several times. */
interface Habit {
  servers: Set<number>;
  count: number;
  /** Microsecond of the first time. */
  first: number;
  /** The note's text, the same each time. */
  text: string;
}

export class Notes implements RunWatcher {
  #now: () => number;
  #touchOf: (server: number) => Touch;
  #habits = new Map<string, Habit>();
  #calls: CallWatch;
  #replies: ReplyWatch;
  #elections: ElectionWatch;

  /**
   * `placeOf` finds the student's line in a stack, as ` (raft.ts:5)`, or "". `touchOf` gives access to a server's
   * objects.
   */
  constructor(now: () => number, placeOf: (stack: string) => string, touchOf: (server: number) => Touch) {
    this.#now = now;
    this.#touchOf = touchOf;
    this.#calls = new CallWatch(now, placeOf);
    this.#replies = new ReplyWatch(placeOf);
    this.#elections = new ElectionWatch(now);
  }

  /** A server under test has made a call. */
  called(server: number, method: string, reply: object, answer: Promise<boolean>): void {
    this.#calls.called(server, method, reply, answer, this.#touchOf(server));
  }

  sent(message: Message, args: unknown): void {
    this.#elections.sent(message, args);
  }
  step(text: string): void {
    this.#elections.step(text);
  }
  network(...change: Parameters<ElectionWatch["network"]>): void {
    this.#elections.network(...change);
  }

  handling(message: Message, _args: unknown, reply: object): void {
    this.#replies.handling(message, reply, this.#touchOf(message.server as number));
  }

  replied(message: Message): void {
    this.#replies.over(message);
  }

  unheard(message: Message): void {
    this.#replies.over(message);
  }

  returned(message: Message, value: unknown, reply: object): void {
    if (typeof value !== "object" || value === null || value === reply || !isBlank(reply)) return;
    const method = shortName(message.method);
    this.#habit(
      message.server as number,
      `${method} returned ${safely(() => inWords(value))} and left its reply as it was`,
      "A handler's return value is ignored: fill in its second parameter.",
    );
  }
  applied(server: number, { CommandValid, Command, CommandIndex, SnapshotValid }: ApplyMsg): void {
    if (CommandValid || SnapshotValid || (Command === null && CommandIndex === 0)) return;
    this.#habit(
      server,
      "a message with a command was sent on applyCh, and its CommandValid was false",
      "The tester ignores these: set CommandValid to true.",
    );
  }

  #habit(server: number, what: string, advice: string): void {
    const habit = this.#habits.get(what) ??
      { servers: new Set(), count: 0, first: this.#now(), text: `${what} %. ${advice}` };
    habit.servers.add(server);
    habit.count++;
    this.#habits.set(what, habit);
  }

  /** The notes at the moment of a failure with this message. */
  lines(message: string): string[] {
    const habits = [...this.#habits.values()].map(({ servers, count, first, text }) => {
      const who = [...servers].sort().map((server) => `S${server}`).join(", ");
      return text.replace("%", `(${who}; ${times(count)}, first at ${seconds(first)})`);
    });
    return [
      ...this.#replies.lines(message),
      ...habits,
      ...this.#calls.lines(),
      ...this.#elections.lines(message),
    ];
  }
}

/** Whether a reply is untouched: all its fields are zero. */
function isBlank(reply: object): boolean {
  return Object.values(reply).every((value) =>
    value === 0 || value === "" || value === false || value === null ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Reads a server's own values, which may throw. */
function safely(look: () => string): string {
  try {
    return look();
  } catch {
    return "a value";
  }
}
