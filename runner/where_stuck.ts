/**
 * Where code is that does not return: the engine's inspector in its process is asked for the stack. Under
 * Deno alone, and where this process may connect to the machine it runs on; Bun's inspector waits for the loop to end.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";

/** Milliseconds until an inspector that does not answer is given up. */
const patience = 3000;
/** So often it is asked at most, until it is in code that says where it is: a loop over promises mostly is in the engine. */
const mostQuestions = 2000;

/** The same program with an inspector that listens for this machine alone, if it can be had. */
export function inspectable(program: Program): Program {
  if (!platform.mayConnect() || program.args[0] !== "run") return program;
  // A quiet engine does not say where its inspector listens.
  const args = program.args.slice(1).filter((arg) => arg !== "--quiet");
  return { ...program, args: ["run", "--inspect=127.0.0.1:0", ...args] };
}

/** The address of the inspector, which the engine writes to standard error before anything runs; null if there is none. */
export function inspectorIn(stderr: string): string | null {
  if (stderr.length > 4096) return null; // a flood, which is not to be looked through again and again
  return /^Debugger listening on (ws:\/\/127\.0\.0\.1:\d+\/\S+)/m.exec(stderr)?.[1] ?? null;
}

/**
 * The engine answers between two steps of the loop: the stack is then that of the loop's code. The child says in whose
 * name its code runs (runner/child/child.ts).
 */
const question = 'JSON.stringify([new Error().stack, globalThis[Symbol.for("raftlab.owner")]?.() ?? -1])';

/** Where a process was stopped. */
export interface Stop {
  /** Lines of the stack, innermost first. */
  stack: string[];
  /** The server in whose name that code runs; null if in none's. */
  server: number | null;
}

/** Nothing is known. */
export const nowhere: Stop = { stack: [], server: null };

/** Asks the process where it is, if it can be asked, until `isKnown` knows a line of the stack. */
export async function stopAt(inspector: string, isKnown: (stack: string[]) => boolean): Promise<Stop> {
  const { answer, messageSchema, parseJson, place, readAs } = await import("./inspector_schema.ts");
  return await new Promise((resolve) => {
    const socket = new WebSocket(inspector);
    let last = nowhere;
    const done = (stop: Stop) => {
      clearTimeout(late);
      socket.close();
      resolve(stop);
    };
    const late = setTimeout(() => done(last), patience);
    let asked = 0;
    const ask = () =>
      socket.send(JSON.stringify({
        id: ++asked,
        method: "Runtime.evaluate",
        params: { expression: question, returnByValue: true },
      }));
    socket.onerror = () => done(last);
    socket.onopen = ask;
    socket.onmessage = ({ data }) => {
      const { id, result } = readAs(parseJson(String(data)), messageSchema) ?? {};
      if (id !== asked) return;
      const value = readAs(result, answer)?.result.value;
      const told = typeof value === "string" ? readAs(parseJson(value), place) : null;
      if (told !== null) {
        const [stack, owner] = told;
        last = { stack: stack.split("\n").slice(1), server: owner >= 0 ? owner : null };
        if (isKnown(last.stack)) return done(last);
      }
      if (asked === mostQuestions) done(last);
      else ask();
    };
  });
}
