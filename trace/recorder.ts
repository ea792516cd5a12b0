/**
 * The full log of a run, for `replay`: each thing that happens becomes a log event of one line.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";
import type { RunWatcher } from "./watcher.ts";
import type { LogEvent, Topic } from "./event.ts";
import { brief, type Detail, full, gobText, shortened } from "../labgob/text.ts";

/** Saves of up to so many bytes are shown in a full log; a Raft with a long log saves megabytes a second. */
const shownSave = 2048;

/** What the referee says of a broken rule, as far as a log shows it. */
interface Said {
  rule: string;
  severity: string;
  server: number;
  section: string;
  sentence: string;
  context: string | null;
}

/** Writes down a run. It touches nothing of the student's but bytes and what the tester was given. */
export class Log implements RunWatcher {
  #now: () => number;
  #send: (event: LogEvent) => void;
  #full: boolean;
  #detail: Detail;
  #lives: number[] = [];
  #running: boolean[] = [];
  #connected: boolean[] = [];
  /** Why calls are about to fail, by message id; each is there only until the next event of its message. */
  #reasons = new Map<number, string>();
  /** The text of a request's arguments, from its sending until it arrives. */
  #args = new WeakMap<Message, string>();
  /** The command that Start is being called with. */
  #command = "";

  /**
   * The log of a run that has not begun.
   *
   * @param now the run's clock, in microseconds
   * @param send takes the events
   * @param all everything in full, and what is left out else
   */
  constructor(now: () => number, send: (event: LogEvent) => void, all: boolean) {
    this.#now = now;
    this.#send = send;
    this.#full = all;
    this.#detail = all ? full : brief;
  }

  #line(topic: Topic, server: number | null, text: string): void {
    this.#send({ type: "log", at: this.#now(), server, topic, text });
  }

  /** A line about a message, at its sender or at the server it goes to. */
  #message(topic: Topic, message: Message, place: "sender" | "target", text: string): void {
    const { sender, life } = senderOf(message);
    const target = message.server as number;
    const old = life === this.#lives[sender] ? "" : ` (sent by S${sender}'s life ${life}, which is over)`;
    const line = `${text}${old}`;
    const [server, peer] = place === "sender" ? [sender, target] : [target, sender];
    this.#send({ type: "log", at: this.#now(), server, peer, topic, text: line });
  }

  #text(bytes: Uint8Array): string {
    const text = gobText(bytes, this.#detail);
    return this.#full ? `${text} (${bytes.length} bytes)` : text;
  }

  /** See Watcher. */
  sent(message: Message): void {
    const args = this.#text(message.args);
    this.#args.set(message, args);
    this.#message("rpc", message, "sender", `-> S${message.server} ${nameOf(message)} ${args}`);
  }
  /** See Watcher. */
  unreachable(message: Message, delay: number): void {
    const why = this.#whyUnreachable(message);
    this.#reasons.set(message.id, why);
    const text = `x S${message.server} ${nameOf(message)} unreachable: ${why}; the call fails in ${
      seconds(delay)
    } s`;
    this.#message("lost", message, "sender", text);
  }
  /** See Watcher. */
  requestDelayed(message: Message, delay: number): void {
    const text = `-> S${message.server} ${nameOf(message)} request held up for ${seconds(delay)} s`;
    this.#message("late", message, "sender", text);
  }
  /** See Watcher. */
  requestDropped(message: Message): void {
    this.#reasons.set(message.id, "the request was lost");
  }
  /** See Watcher. */
  handling(message: Message): void {
    const args = this.#args.get(message);
    this.#message("rpc", message, "target", `<- S${senderOf(message).sender} ${nameOf(message)} ${args}`);
  }
  /** See Watcher. */
  replied(message: Message, _reply: unknown, bytes: Uint8Array): void {
    const text = `-> S${senderOf(message).sender} ${nameOf(message)} reply ${this.#text(bytes)}`;
    this.#message("reply", message, "target", text);
  }
  /** See Watcher. */
  serverGone(message: Message): void {
    const { sender, life } = senderOf(message);
    const cut = !this.#connected[sender] || life !== this.#lives[sender];
    const why = cut ? `S${sender} was cut off` : `S${message.server} was cut off or crashed`;
    this.#reasons.set(message.id, `${why} while the call was under way`);
  }
  /** See Watcher. */
  replyDropped(message: Message): void {
    this.#reasons.set(message.id, "the reply was lost");
  }
  /** See Watcher. */
  replyDelayed(message: Message, delay: number): void {
    const text = `-> S${senderOf(message).sender} ${nameOf(message)} reply held up for ${seconds(delay)} s`;
    this.#message("late", message, "target", text);
  }
  /** See Watcher. */
  delivered(message: Message, bytes: Uint8Array): void {
    const text = `<- S${message.server} ${nameOf(message)} reply ${this.#text(bytes)}`;
    this.#message("reply", message, "sender", text);
  }
  /** See Watcher. */
  failed(message: Message): void {
    const why = this.#reasons.get(message.id);
    this.#reasons.delete(message.id);
    const text = `x S${message.server} ${nameOf(message)} failed${why === undefined ? "" : `: ${why}`}`;
    this.#message("lost", message, "sender", text);
  }

  #whyUnreachable(message: Message): string {
    const { sender, life } = senderOf(message);
    const target = message.server as number;
    if (life !== this.#lives[sender]) return `S${sender} has crashed since`;
    if (!this.#connected[sender]) return `S${sender} is disconnected`;
    if (!this.#running[target]) return `S${target} is crashed`;
    return this.#connected[target] ? "no connection" : `S${target} is disconnected`;
  }

  /** See RunWatcher. */
  started(server: number, life: number): void {
    this.#lives[server] = life;
    this.#running[server] = true;
    this.#line("server", server, life === 1 ? "starts" : `starts again, life ${life}`);
  }
  /** See RunWatcher. */
  played(server: number): void {
    this.#line("server", server, "is played by the tester");
  }
  /** See RunWatcher. */
  crashed(server: number): void {
    this.#running[server] = false;
    this.#line("server", server, "crashes");
  }
  /** The tester disconnects what is disconnected, too: only changes are told. */
  connected(server: number, yes: boolean): void {
    if ((this.#connected[server] ?? false) === yes) return;
    this.#connected[server] = yes;
    this.#line("net", server, yes ? "connected" : "disconnected");
  }
  /** See RunWatcher. */
  network(setting: keyof typeof weather, yes: boolean): void {
    this.#line("net", null, weather[setting][yes ? 1 : 0]);
  }
  /** See RunWatcher. */
  link(from: number, to: number, yes: boolean): void {
    this.#line(
      "net",
      from,
      `what it sends S${to} ${yes ? "arrives" : "is lost, requests and replies"}`,
    );
  }
  /** See RunWatcher. */
  startCalled(server: number, command: unknown): void {
    this.#command = this.#shown(command);
    if (this.#full) this.#line("start", server, `Start(${this.#command})`);
  }
  /** The tester asks each server whether it is the leader by calling its Start: refusals are many, and tell little. */
  startReturned(server: number, [index, term, isLeader]: readonly [number, number, boolean]): void {
    if (!isLeader && !this.#full) return;
    const answer = isLeader
      ? `accepted at index ${index} in term ${term}`
      : `refused: not the leader, in term ${term}`;
    this.#line("start", server, `Start(${this.#command}) ${answer}`);
  }
  /** See RunWatcher. */
  applied(server: number, msg: ApplyMsg): void {
    const text = msg.CommandValid
      ? `applies ${msg.CommandIndex}: ${this.#shown(msg.Command)}`
      : "applies a message whose CommandValid is false";
    this.#line("apply", server, text);
  }
  /** See RunWatcher. */
  saved(server: number, bytes: Uint8Array): void {
    const shown = this.#full && bytes.length <= shownSave;
    const text = `saves ${bytes.length} bytes${shown ? `: ${gobText(bytes, full)}` : ""}`;
    this.#line("save", server, text);
  }
  /** See RunWatcher. */
  step(text: string): void {
    this.#line("test", null, text);
  }

  /** A line of the harness's own. */
  note(text: string): void {
    this.#line("test", null, text);
  }
  /** What labgob complains of, in the name of the server whose code it is. */
  warn(server: number | null, text: string): void {
    this.#line("warn", server, text);
  }
  /** What the referee has to say of the event before, in the name of the server that broke the rule. */
  complaint({ rule, severity, server, sentence, section, context }: Said): void {
    // Rules S1 to S4 and servers S1 to S4 are not to be mistaken for each other.
    const name = severity === "error" ? `rule ${rule}` : `rule ${rule} (${severity})`;
    const help = context === null ? "" : ` ${context}`;
    this.#line("referee", server, `${name}: ${sentence} (${section}).${help}`);
  }
  /** The moment in which the test fails. */
  fail({ server, kind, message }: { server: number | null; kind: string; message: string }): void {
    this.#line("fail", server, `${kind}: ${message.split("\n", 1)[0]}`);
  }

  #shown(command: unknown): string {
    return typeof command === "string" ? shortened(command, this.#detail.characters) : String(command);
  }
}

/** `RequestVote #12`: `Raft.` goes without saying. */
function nameOf({ method, id }: Message): string {
  return `${method.replace(/^Raft\./, "")} #${id}`;
}

/** What is said when a setting of the network is off, and when it is on. */
const weather = {
  reliable: [
    "the network is unreliable: it delays requests, loses requests and replies",
    "the network is reliable",
  ],
  longReordering: ["two replies in three come late: off", "two replies in three come late: on"],
  lateRequests: ["one request in three comes late: off", "one request in three comes late: on"],
};

const senders = new Map<unknown, { sender: number; life: number }>();

/** The tester names an end `server.life>peer`. */
function senderOf({ end }: Message): { sender: number; life: number } {
  let found = senders.get(end);
  if (found === undefined) {
    const [sender, life] = String(end).split(/[.>]/).map(Number);
    senders.set(end, found = { sender, life });
  }
  return found;
}

function seconds(us: number): string {
  return (us / 1e6).toFixed(3);
}
