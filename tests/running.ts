/**
 * A command that is used while it runs.
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
import { assert } from "@std/assert";
import { childrenOf } from "./stress.ts";

const root = new URL("../", import.meta.url).pathname;

/** A command whose output can be waited for. */
export class Running {
  #process: Deno.ChildProcess;
  #text = "";
  #reading: Promise<void>;
  #wake = () => {};

  constructor(command: string, args: string[]) {
    const child = new Deno.Command(command, { args, cwd: root, stdout: "piped", stderr: "inherit" }).spawn();
    this.#process = child;
    this.#reading = (async () => {
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        this.#text += text;
        this.#wake();
      }
    })();
  }

  /** Waits for a text, and takes everything up to its end. */
  async until(text: string): Promise<string> {
    for (const limit = performance.now() + 30_000; !this.#text.includes(text);) {
      assert(performance.now() < limit, `no ${JSON.stringify(text)} in ${this.#text}`);
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, 1000);
        this.#wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    const end = this.#text.indexOf(text) + text.length;
    const taken = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    return taken;
  }

  /** Milliseconds of the processor that it and its children have used. */
  processorTime(): number {
    const used = (pid: number): number => {
      // The program's name, in brackets, may hold anything; 11 fields after it come hundredths of a second, those of
      // children that have ended among them.
      try {
        const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
        const own = fields.slice(11, 15).reduce((sum, field) => sum + 10 * Number(field), 0);
        return childrenOf(pid).reduce((sum, child) => sum + used(child), own);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        return 0; // it has ended: its parent tells
      }
    };
    return used(this.#process.pid);
  }

  /** Ends it as Ctrl-C does; returns its exit code. */
  end(): Promise<number> {
    this.#process.kill("SIGINT");
    return this.ended();
  }

  /** Waits for its end; returns its exit code. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#reading;
    return code;
  }
}
