/**
 * A log with one column per server, for a terminal.
 *
 * @module
 */

import { linesOf, type LogLine, nameOf, timeOf } from "./log_line.ts";
import type { TopicPaint } from "./topics.ts";

/** Characters of the time and its separator. */
const timeWidth = 11;
/** A narrower column could not be read. */
const narrowest = 14;

export class Columns {
  #servers: number;
  #width: number;
  #paint: TopicPaint;

  /** `lineWidth` is in characters; a column is never narrower than can be read, so lines may get longer. */
  constructor(servers: number, lineWidth: number, paint: TopicPaint) {
    this.#servers = servers;
    this.#width = Math.max(narrowest, Math.floor((lineWidth - timeWidth) / servers) - 1);
    this.#paint = paint;
  }

  /** The line above the columns. */
  header(): string {
    const names = Array.from({ length: this.#servers }, (_, server) => nameOf(server).padEnd(this.#width));
    return `${" ".repeat(timeWidth)}${names.join(" ")}`.trimEnd();
  }

  /** The lines of an event. An event of no server spans all columns. */
  lines({ at, server, topic, text }: LogLine): string[] {
    const apart = server === null || server >= this.#servers;
    const indent = apart ? 0 : server * (this.#width + 1);
    const width = apart ? this.#servers * (this.#width + 1) - 4 : this.#width;
    const wrapped = linesOf(text).flatMap((line) => wrap(line, width));
    return wrapped.map((part, i) => {
      const time = i === 0 ? timeOf(at) : " ".repeat(timeWidth - 1);
      const mark = apart ? (i === 0 ? "-- " : "   ") : "";
      return `${time} ${" ".repeat(indent)}${this.#paint(topic, mark + part)}`;
    });
  }
}

/** Wraps a line at `width` characters, between words where possible. */
export function wrap(line: string, width: number): string[] {
  const parts: string[] = [];
  // deno-lint-ignore no-control-regex -- characters that move the cursor would break the columns
  let rest = line.replaceAll(/\x1b\[[0-9;]*m/g, "").replaceAll(/[\x00-\x1f\x7f]/g, " ");
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const end = space > 0 ? space : width;
    parts.push(rest.slice(0, end));
    rest = ` ${rest.slice(end).trimStart()}`;
  }
  return [...parts, rest];
}
