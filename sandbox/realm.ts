/**
 * A realm: its own global object and intrinsics, in which one life of a server runs. A server can reach only its
 * realm's objects, none of the harness's or of another server's: see docs/isolation.md.
 *
 * @module
 */

import vm from "node:vm";
import { readText } from "../platform/files.ts";
import type { Inside, Life, makeInside } from "./inside/hand.ts";
import type { Code, Loader, Loading, Namespace } from "./inside/loader.ts";
import type { Outside } from "./inside/outside.ts";
import type { Program } from "./program.ts";

/** The language's objects that code may have changed. */
const languageNames =
  "Object Function Array Number String Symbol Date Promise RegExp Error JSON Math Uint8Array Map Set console"
    .split(" ");

/** inside/, compiled: a list of the modules' functions, and the numbers of each one's imports, as text. */
export interface InsideCode {
  script: vm.Script;
  imports: string[];
}

/** Reads and compiles inside/, once for a process; `wrap` may put something around its text. */
export function compileInside(wrap = (text: string) => text): InsideCode {
  const { functions, imports } = JSON.parse(readText(new URL("inside/built.json", import.meta.url)));
  return { script: new vm.Script(wrap(functions), { filename: "harness:///sandbox/inside" }), imports };
}

/** Loads inside/; `list` is an empty list of the realm. */
export function insideOf(
  codes: Code[],
  imports: string[],
  list: Namespace[],
  outside: Outside,
  isShared: boolean,
): Inside {
  // The first one loads the others; only code of inside/ sees its arguments.
  const exported: Namespace = {};
  const byHand = {
    out: (name: string, get: () => unknown) => Object.defineProperty(exported, name, { get }),
  };
  codes[0](byHand as unknown as Loading);
  const loader = new (exported.Loader as typeof Loader)();
  codes.forEach((code, i) => loader.add(code, imports[i]));
  const hand = loader.load(list).at(-1) as { makeInside: typeof makeInside };
  return hand.makeInside(outside, isShared);
}

/** Makes a function of the harness from its text: `new Function` is not allowed in the process that runs servers. */
export function compileHere(text: string): unknown {
  return new vm.Script(`(${text})`, { filename: "harness:///compiled" }).runInThisContext();
}

export class Realm {
  /** The functions that the harness calls in it. */
  readonly inside: Inside;
  /** Identifies the owner of a promise. */
  readonly promisePrototype: object;
  /** The global object, and the language's objects that it names, with their prototypes. */
  #language: object[];
  #names: string;

  /** Makes a realm without loading the program. */
  constructor({ script, imports }: InsideCode, program: Program, outside: Outside) {
    const context = vm.createContext(Object.create(null), {
      codeGeneration: { strings: false, wasm: false },
    });
    const global = vm.runInContext("globalThis", context) as Namespace;
    this.promisePrototype = vm.runInContext("Promise.prototype", context);
    const inside = script.runInContext(context) as Code[];
    this.inside = insideOf(inside, imports, vm.runInContext("[]", context), outside, false);
    for (const { script, imports } of program.modules) {
      this.inside.add(script.runInContext(context) as Code, imports.join());
    }
    const named = languageNames.map((name) => global[name] as { prototype?: object });
    this.#language = [global, ...named, ...named.flatMap(({ prototype }) => prototype ?? [])];
    this.#names = this.#ownNames();
  }

  /** Evaluates the program's modules anew. See Inside.load. */
  load(raft?: number, channels?: number): Life {
    return this.inside.load(raft ?? -1, channels ?? -1);
  }

  /** Whether code has added or removed properties of the language's objects: then the realm is not reused. */
  get isChanged(): boolean {
    return this.#names !== this.#ownNames();
  }

  #ownNames(): string {
    return this.#language.map((object) => Reflect.ownKeys(object).length).join();
  }
}

export type { Life, Outside };
