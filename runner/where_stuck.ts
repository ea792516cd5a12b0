/**
 * Finds where code is stuck, by asking the engine's inspector in its process for the stack. Works only under Deno, and
 * if this process may connect to its own machine; Bun's inspector waits for the loop to end.
 *
 * @module
 */

import type { ProfileNode } from "./inspector_schema.ts";

/** Milliseconds to wait for an inspector that does not answer. */
const patience = 3000;
/**
 * The most times it is asked for its stack: a loop over resolved promises is mostly in the engine, between its steps.
 */
const mostQuestions = 50;
/** Then the engine's profiler watches for this many milliseconds: it sees all code, but only its innermost line. */
const watched = 500;

/**
 * The engine answers between two steps of the loop, so the stack is that of the loop's code. The child knows on whose
 * behalf its code runs (runner/child/child.ts).
 */
const question = 'JSON.stringify([new Error().stack, globalThis[Symbol.for("raftlab.owner")]?.() ?? -1])';

/** Where a process was stopped. */
export interface Stop {
  /** Lines of the stack, innermost first. */
  stack: string[];
  /** The server whose code it is; null for none. */
  server: number | null;
}

type Schemas = typeof import("./inspector_schema.ts");

export const nowhere: Stop = { stack: [], server: null };

/** Asks the process where it is, if possible, until `isKnown` recognises a line of the stack. */
export function stopAt(inspector: string, isKnown: (stack: string[]) => boolean): Promise<Stop> {
  return new Promise((resolve) => {
    const socket = new WebSocket(inspector);
    let last = nowhere;
    const done = (stop: Stop) => {
      clearTimeout(late);
      socket.close();
      resolve(stop);
    };
    const late = setTimeout(() => done(last), patience);
    let asked = 0, stopping = 0;
    const send = (method: string, params = {}) => {
      socket.send(JSON.stringify({ id: ++asked, method, params }));
      return asked;
    };
    const ask = () => send("Runtime.evaluate", { expression: question, returnByValue: true });
    const watch = () => {
      send("Profiler.enable");
      send("Profiler.start");
      setTimeout(() => stopping = send("Profiler.stop"), watched);
    };
    socket.onerror = () => done(last);
    const hear = ({ answer, messageSchema, parseJson, place, profile, readAs }: Schemas, data: unknown) => {
      const { id, result } = readAs(parseJson(String(data)), messageSchema) ?? {};
      if (stopping > 0 && id === stopping) {
        const nodes = readAs(result, profile)?.profile.nodes ?? [];
        const lines = nodes.toSorted((a, b) => (b.hitCount ?? 0) - (a.hitCount ?? 0)).map(lineOf);
        const known = lines.find((line) => isKnown([line]));
        done(known === undefined ? last : { ...last, stack: [known] });
      }
      if (asked > mostQuestions || id !== asked) return;
      const value = readAs(result, answer)?.result.value;
      const told = typeof value === "string" ? readAs(parseJson(value), place) : null;
      if (told !== null) {
        const [stack, owner] = told;
        last = { stack: stack.split("\n").slice(1), server: owner >= 0 ? owner : null };
        if (isKnown(last.stack)) return done(last);
      }
      if (asked === mostQuestions) watch();
      else ask();
    };
    socket.onopen = () => {
      import("./inspector_schema.ts").then((schemas) => {
        socket.onmessage = ({ data }) => hear(schemas, data);
        ask();
      }, () => done(last));
    };
  });
}

/** A stack line for where the profiler saw the code most often. */
function lineOf({ callFrame: { functionName, url, lineNumber }, positionTicks = [] }: ProfileNode): string {
  const [most] = positionTicks.toSorted((a, b) => b.ticks - a.ticks);
  return `    at ${functionName || "<anonymous>"} (${url}:${most?.line ?? lineNumber + 1}:1)`;
}
