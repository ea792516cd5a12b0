/**
 * What operations wait for, to explain why a test does not end.
 *
 * @module
 */

import type { Message } from "../../labrpc/mod.ts";
import { namesFor } from "../../trace/names.ts";
import type { RunWatcher } from "../../trace/watcher.ts";
import type { Operation } from "./operations.ts";

/** A clerk's call that is under way. */
interface Call {
  message: Message;
  /** When it was sent, and when its handler began to run; null if it has not. In microseconds. */
  sent: number;
  handled: number | null;
  /** Its server was deleted or disconnected: the call will fail. */
  unreachable: boolean;
}

/** The most operations shown. */
const shown = 8;

/** Watches the calls of clerks. */
export class Waits implements RunWatcher {
  #now: () => number;
  #servers: number;
  /** By the number of the message. */
  #calls = new Map<number, Call & { client: number }>();
  /** When each client's last call ended. */
  #ended: number[] = [];
  #clients = new Map<unknown, number>();

  /** Clients have numbers from `servers` on. */
  constructor(now: () => number, servers: number) {
    this.#now = now;
    this.#servers = servers;
  }

  sent(message: Message): void {
    const { end, id } = message;
    let client = this.#clients.get(end);
    if (client === undefined) this.#clients.set(end, client = Number.parseInt(String(end)));
    if (client < this.#servers) return;
    this.#calls.set(id, { client, message, sent: this.#now(), handled: null, unreachable: false });
  }
  handling({ id }: Message): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.handled = this.#now();
  }
  unreachable({ id }: Message): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.unreachable = true;
  }
  delivered(message: Message): void {
    this.#over(message);
  }
  failed(message: Message): void {
    this.#over(message);
  }

  #over({ id }: Message): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    this.#ended[call.client] = this.#now();
  }

  /** A line for each of these operations; `state` describes a server's state. */
  lines(waiting: readonly Operation[], state: (server: number) => string): string[] {
    const lines = waiting.slice(0, shown).map(({ client, call, input: { op, key } }) => {
      const calls = [...this.#calls.values()].filter((each) => each.client === client);
      const what = calls.length > 0
        ? calls.map((each) => this.#callText(each, state)).join("; ")
        : `it has called nothing since ${seconds(this.#ended[client] ?? call)}`;
      return `${namesFor(this.#servers)(client)} waits for ${op}(${key}) since ${seconds(call)}: ${what}`;
    });
    const more = waiting.length - shown;
    return more > 0 ? [...lines, `and ${more} operations more wait`] : lines;
  }

  #callText({ message, sent, handled, unreachable }: Call, state: (server: number) => string): string {
    const server = message.server as number;
    const name = `${message.method.replace(/^.*\./, "")} #${message.id}`;
    if (unreachable) return `its ${name} to S${server}, sent at ${seconds(sent)}, cannot arrive`;
    if (handled === null) return `its ${name} to S${server}, sent at ${seconds(sent)}, is on its way`;
    return `the handler of its ${name} runs in S${server} since ${seconds(handled)} (${state(server)})`;
  }
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}
