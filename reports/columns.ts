/**
 * A log for a terminal: one column per server or, where those would be too narrow to read, one line an event.
 *
 * @module
 */

import { linesOf, type LogLine, timeOf } from "../trace/log_line.ts";
import type { TopicPaint } from "../trace/topics.ts";
import { padded, prefixOf, widthOf } from "./width.ts";

/** Columns of the time and its separator. */
const timeWidth = 11;
/** A narrower column cannot be read: a RequestVote would take four lines and more. */
const narrowest = 30;
/** The column where a line's text begins: after time, server and topic. */
const textColumn = 22;

function widthOfColumn(servers: number, lineWidth: number): number {
  return Math.floor((lineWidth - timeWidth + 1) / servers) - 1;
}

/** Whether a terminal of this width has room for the columns of these servers. */
export function hasRoomForColumns(servers: number, lineWidth: number): boolean {
  return widthOfColumn(servers, lineWidth) >= narrowest;
}

export class Columns {
  #servers: number[];
  #width: number;
  #paint: TopicPaint;

  /** Columns for these servers. A column is never too narrow to read, so lines may exceed `lineWidth`. */
  constructor(servers: number[], lineWidth: number, paint: TopicPaint) {
    this.#servers = servers;
    this.#width = Math.max(narrowest / 2, widthOfColumn(servers.length, lineWidth));
    this.#paint = paint;
  }

  /** The line above the columns. */
  header(): string {
    const names = this.#servers.map((server) => padded(`S${server}`, this.#width));
    return `${" ".repeat(timeWidth)}${names.join(" ")}`.trimEnd();
  }

  /** The lines of an event. One that is in none of these servers spans all columns. */
  lines({ at, server, name, topic, text }: LogLine): string[] {
    const column = server === null ? -1 : this.#servers.indexOf(server);
    const apart = column < 0;
    const indent = apart ? 0 : column * (this.#width + 1);
    const width = apart ? this.#servers.length * (this.#width + 1) - 4 : this.#width;
    const wrapped = linesOf(text).flatMap((line) => wrap(line, width));
    return wrapped.map((part, i) => {
      const time = i === 0 ? timeOf(at) : " ".repeat(timeWidth - 1);
      const mark = apart ? (i === 0 ? `${name} ` : "   ") : "";
      return `${time} ${" ".repeat(indent)}${this.#paint(topic, mark + part)}`;
    });
  }
}

/** The lines of an event on a terminal without room for columns: one, with the rest indented under its text. */
export function wrappedLines(
  { at, name, topic, text }: LogLine,
  width: number,
  paint: TopicPaint,
): string[] {
  const stamp = `${timeOf(at)} ${name}  ${paint(topic, topic.padEnd(6))} `;
  const parts = linesOf(text).flatMap((line) => wrap(line, Math.max(narrowest, width - textColumn)));
  return parts.map((part, i) => (i === 0 ? stamp : " ".repeat(textColumn)) + paint(topic, part));
}

/** Wraps a line at `width` columns, between words where possible; all parts but the first begin with a space. */
export function wrap(line: string, width: number): string[] {
  const parts: string[] = [];
  // Characters that move the cursor would break the columns.
  let rest = line.replaceAll("\t", " ");
  while (widthOf(rest) > width) {
    const most = Math.max(2, prefixOf(rest, width));
    const space = rest.lastIndexOf(" ", most);
    const end = space > 0 ? space : most;
    parts.push(rest.slice(0, end));
    rest = ` ${rest.slice(end).trimStart()}`;
  }
  return [...parts, rest];
}
