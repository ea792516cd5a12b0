/**
 * Where code is that does not return: the engine's inspector in its process stops it, and is asked for the stack. Under
 * Deno alone, and where this process may connect to the machine it runs on; Bun's inspector waits for the loop to end.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";

/** Milliseconds until an inspector that does not answer is given up. */
const patience = 3000;
/** So many stops at most, until one is in code that says where it is. */
const mostStops = 5;

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

/** Where a process was stopped. */
export interface Stop {
  /** Lines of the stack, innermost first. */
  stack: string[];
  /** The server in whose instance of the student's file that is; null if in none. */
  server: number | null;
}

/** Nothing is known. */
export const nowhere: Stop = { stack: [], server: null };

/** Stops the process, if it can, on a stack of which `isKnown` knows a line. */
export async function stopAt(inspector: string, isKnown: (stack: string[]) => boolean): Promise<Stop> {
  const { evaluated, messageSchema, parseJson, paused, readAs, scriptParsed } = await import(
    "./inspector_schema.ts"
  );
  return await new Promise((resolve) => {
    const socket = new WebSocket(inspector);
    const done = (stop: Stop) => {
      clearTimeout(late);
      socket.close();
      resolve(stop);
    };
    const late = setTimeout(() => done(nowhere), patience);
    /** URLs of what was loaded, by id: unlike the stack's they tell one instance of a file from another. */
    const scripts = new Map<string, string>();
    let server: number | null = null;
    let sent = 0;
    const send = (method: string, params = {}) => socket.send(JSON.stringify({ id: ++sent, method, params }));
    let asked = 0;
    let stops = 0;
    socket.onerror = () => done(nowhere);
    socket.onopen = () => {
      send("Debugger.enable");
      send("Debugger.pause");
    };
    socket.onmessage = ({ data }) => {
      const { id, method, params, result } = readAs(parseJson(String(data)), messageSchema) ?? {};
      if (method === "Debugger.scriptParsed") {
        const script = readAs(params, scriptParsed);
        if (script !== null) scripts.set(script.scriptId, script.url);
      } else if (method === "Debugger.paused") {
        // The engine gives places in the code it runs; the stack of an error has those of the file.
        const frames = readAs(params, paused)?.callFrames ?? [];
        if (frames.length === 0) return done(nowhere);
        server = serverOf(frames.map(({ location }) => scripts.get(location.scriptId) ?? ""));
        const [{ callFrameId }] = frames;
        send("Debugger.evaluateOnCallFrame", { callFrameId, expression: "new Error().stack" });
        asked = sent;
      } else if (asked > 0 && id === asked) {
        const stack = linesOf(readAs(result, evaluated)?.result.value);
        if (isKnown(stack) || ++stops === mostStops) return done({ stack, server });
        // A loop over resolved promises is stopped where it is called from: its own code is the next to run.
        send("Debugger.stepInto");
      }
    };
  });
}

/** The lines of a stack, without those of the evaluation itself. */
function linesOf(stack: unknown): string[] {
  return typeof stack === "string"
    ? stack.split("\n").slice(1).filter((line) => !line.includes("eval at"))
    : [];
}

/** The server whose instance of a file is the first of these. */
function serverOf(urls: string[]): number | null {
  const found = /\?server=(\d+)&life=/.exec(urls.join("\n"));
  return found === null ? null : Number(found[1]);
}
