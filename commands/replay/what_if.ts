/**
 * `replay --at S --lose '#58'`, `--fire S2`, `--crash S1`, `--restart S1`: the same run up to a moment, then a changed
 * one.
 *
 * @module
 */

import { codeOf, type Override } from "../../explore/override.ts";
import { UsageError } from "../../platform/usage_error.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { TraceEvent } from "../../trace/event.ts";
import type { ReplayOptions } from "./replay_options.ts";

/** Whether the options change the run. */
export function asksWhatIf({ lose, fire, crash, restart }: ReplayOptions): boolean {
  return lose.length + fire.length + crash.length + restart.length > 0;
}

/** A message of the run: its link, its number on the link, and until when each leg is under way. */
interface Sent {
  from: number;
  to: number;
  number: number;
  at: number;
  /** When the request has arrived or is lost, and when the call is over. */
  arrivedAt: number;
  overAt: number;
}

/** Collects the original run's messages, to name them as overrides do. */
export class Messages {
  #sentOn = new Map<string, number>();
  #sent = new Map<number, Sent>();
  /** The last moment of the run. */
  last = 0;

  take(event: TraceEvent): void {
    const at = event.at ?? this.last;
    this.last = Math.max(this.last, at);
    if (!("message" in event && "method" in event)) return;
    const { message, server, peer } = event;
    if (event.kind === "request sent") {
      const link = `${server}>${peer}`;
      const number = (this.#sentOn.get(link) ?? 0) + 1;
      this.#sentOn.set(link, number);
      this.#sent.set(message, { from: server, to: peer, number, at, arrivedAt: Infinity, overAt: Infinity });
      return;
    }
    const sent = this.#sent.get(message);
    if (sent === undefined) return;
    if (event.kind === "request arrived") sent.arrivedAt = at;
    if (event.kind === "reply arrived" || event.kind === "call failed") sent.overAt = at;
  }

  /** The override that loses the leg of a message under way at a moment: the request if it is not sent yet. */
  lost(message: number, at: number | null): Override {
    const sent = this.#sent.get(message);
    if (sent === undefined) {
      throw new UsageError(`--lose #${message}: this run has the messages #1 to #${this.#sent.size}`);
    }
    const { from, to, number } = sent;
    if (at !== null && at >= sent.overAt) {
      const seconds = (sent.overAt / 1e6).toFixed(6);
      throw new UsageError(`--lose #${message}: it is over at ${seconds} s, before the moment of --at`);
    }
    const what = at !== null && at >= sent.arrivedAt ? "reply" : "request";
    return { do: "lose", what, from, to, number };
  }
}

/** The run's schedule with the options' changes. */
export function changed(options: ReplayOptions, messages: Messages, test: LabTest): string {
  const { at, lose, fire, crash, restart, schedule } = options;
  const onServers = (how: "fire" | "crash" | "restart", servers: number[]) =>
    servers.map((server): Override => {
      if (server >= test.servers) {
        throw new UsageError(`--${how} S${server}: ${test.name} has the servers 0 to ${test.servers - 1}`);
      }
      if (at! > messages.last) {
        throw new UsageError(`--at: this run ends at ${(messages.last / 1e6).toFixed(6)} s`);
      }
      return { do: how, server, at: at! };
    });
  const overrides = [
    ...lose.map((message) => messages.lost(message, at)),
    ...onServers("fire", fire),
    ...onServers("crash", crash),
    ...onServers("restart", restart),
  ];
  return [...(schedule === null ? [] : [schedule]), codeOf(overrides)].join(".");
}
