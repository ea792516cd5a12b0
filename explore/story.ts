/**
 * The events of a run as a story: a numbered line for each step, with its consequences, and the end. For a perturbed
 * test, a numbered line for each override, and the last events.
 *
 * @module
 */

import type { TraceEvent } from "../trace/event.ts";
import { valuesText } from "../trace/text.ts";
import { visible } from "../trace/visible.ts";

/** A step of a run, and its consequences. */
interface Chapter {
  text: string;
  effects: string[];
}

/** How many lines to show after the steps. */
const restMost = { scope: 12, test: 20 };

export class Story {
  #chapters: Chapter[] = [];
  #rest: string[] = [];
  #steps: number;
  /** Whether there are no steps: then events are shown with their moments. */
  #ofTest: boolean;
  #over: boolean;
  #failed = false;
  #rule: string | null;
  /** Requests of one kind that one server sends in a step. */
  #sent: { server: number; name: string; to: number[]; args: string } | null = null;
  #terms: number[] = [];
  #complaint: string | null = null;

  /**
   * @param told the sentence of each override of a test; or how many steps a schedule takes in the small scope, after which
   * events are shown in brief
   * @param rule it ends where this rule is broken; if null, with the test's failure
   */
  constructor(told: readonly string[] | number, rule: string | null) {
    this.#ofTest = typeof told !== "number";
    this.#steps = typeof told === "number" ? told : 0;
    this.#over = this.#ofTest;
    if (typeof told !== "number") this.#chapters = told.map((text) => ({ text, effects: [] }));
    this.#rule = rule;
  }

  take(event: TraceEvent): void {
    if (this.#failed) return;
    if (event.kind === "step" && !this.#ofTest) return this.#step(event.text);
    if (event.kind === "request sent") {
      if (this.#over) return;
      const args = visible(valuesText(event.args, false));
      const name = event.method.replace(/^\w+\./, "");
      if (this.#sent?.server === event.server && this.#sent.name === name && this.#sent.args === args) {
        return void this.#sent.to.push(event.peer);
      }
      this.#flush();
      this.#sent = { server: event.server, name, to: [event.peer], args };
      return;
    }
    const effect = this.#effectOf(event);
    if (effect === null) return;
    // That it leads is learned from what it sends as a leader, and told before that.
    const isFirst = event.kind === "learned" && this.#sent?.server === event.server;
    if (!isFirst) this.#flush();
    if (this.#ofTest) this.#rest.push(`${((event.at ?? 0) / 1e6).toFixed(6)} ${effect}`);
    else if (this.#over) this.#rest.push(effect);
    else this.#chapters.at(-1)?.effects.push(effect);
  }

  #step(text: string): void {
    this.#flush();
    if (this.#chapters.length < this.#steps && !/\(/.test(text)) this.#chapters.push({ text, effects: [] });
    else this.#over = true;
  }

  #flush(): void {
    if (this.#sent === null) return;
    const { server, name, to, args } = this.#sent;
    this.#sent = null;
    this.#chapters.at(-1)?.effects.push(
      `S${server} sends ${to.map((peer) => `S${peer}`).join(", ")} ${name} ${args}`,
    );
  }

  #effectOf(event: TraceEvent): string | null {
    switch (event.kind) {
      case "step":
        return visible(event.text);
      case "crashed":
      case "launched":
        return this.#ofTest && event.at !== 0
          ? `S${event.server} ${event.kind === "crashed" ? "crashes" : "starts again"}`
          : null;
      case "connected":
        return this.#ofTest && event.at !== 0
          ? `S${event.server} is ${event.connected ? "connected" : "disconnected"}`
          : null;
      case "reply sent":
        return this.#over ? null : `S${event.server} answers ${visible(valuesText(event.reply, false))}`;
      case "start returned":
        return event.isLeader && !this.#over
          ? `S${event.server} takes ${
            visible(String(event.command))
          } at index ${event.index} in term ${event.term}`
          : null;
      case "applied":
        return event.valid
          ? `S${event.server} applies ${event.index}: ${visible(String(event.command))}`
          : null;
      case "learned": {
        const { server, role, term } = event;
        if (term !== undefined) this.#terms[server] = term;
        return role === "leader" ? `S${server} leads term ${this.#terms[server] ?? 0}` : null;
      }
      case "complaint":
        if (event.severity !== "error" || this.#complaint !== null) return null;
        if (this.#rule !== null && this.#rule !== event.rule) return null;
        this.#failed = this.#rule !== null;
        this.#complaint = `rule ${event.rule}: ${visible(event.sentence)} (${event.section})`;
        return `*** ${this.#complaint}`;
      case "failed":
        this.#failed = true;
        return `*** ${visible(event.message.split("\n", 1)[0])}`;
      default:
        return null;
    }
  }

  /** The lines so far, wrapped at `width` with an indent. */
  lines(width: number): string[] {
    this.#flush();
    const lines: string[] = [];
    this.#chapters.forEach(({ text, effects }, i) => {
      lines.push(`${String(i + 1).padStart(4)}. ${text}`);
      for (const effect of effects) lines.push(`      ${effect}`);
    });
    if (this.#rest.length > 0) {
      lines.push(
        this.#ofTest
          ? "      The last of what happened; replay shows all of it:"
          : "      After that all servers run, and all messages arrive:",
      );
      const most = this.#ofTest ? restMost.test : restMost.scope;
      const left = this.#rest.length - most;
      if (left > 0) lines.push(`      (${left} more)`);
      for (const effect of this.#rest.slice(-most)) lines.push(`      ${effect}`);
    }
    return lines.flatMap((line) => wrapped(line, width));
  }
}

/** A line wrapped at `width` with an indent. */
export function wrapped(line: string, width: number, indent = 8): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const at = rest.lastIndexOf(" ", width);
    const cut = at > 12 ? at : width;
    lines.push(rest.slice(0, cut));
    rest = `${" ".repeat(indent)}${rest.slice(cut).trimStart()}`;
  }
  return [...lines, rest];
}
