/**
 * A realm: a global object and intrinsics of its own, in which one life of a server runs. What a server can reach is its
 * realm's, and nothing of the harness's or of another server's is: see docs/isolation.md.
 *
 * @module
 */

import vm from "node:vm";
import { readText } from "../platform/files.ts";
import type { Inside, Life, makeInside } from "./inside/hand.ts";
import type { Code, Loader, Loading, Namespace } from "./inside/loader.ts";
import type { Outside } from "./inside/outside.ts";
import type { Program } from "./program.ts";

/** Objects of the language that code may have added something to. */
const languageNames =
  "Object Function Array Number String Symbol Date Promise RegExp Error JSON Math Uint8Array Map Set console"
    .split(" ");

/** inside/, compiled: a list of the modules' functions, and the numbers of what each imports, as text. */
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
  // The first one loads the others; only code of inside/ sees what it is called with.
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

/** A realm with a program. */
export class Realm {
  /** What the harness calls in it. */
  readonly inside: Inside;
  /** By it one tells whose a promise is. */
  readonly promisePrototype: object;
  /** The global object, and the objects of the language that it names, with their prototypes. */
  #language: object[];
  #names: string;

  /** Makes a realm, in which the program is not yet loaded. */
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

  /** Whether code has added to the global object or the language's, or taken away: then the realm is not used again. */
  get isChanged(): boolean {
    return this.#names !== this.#ownNames();
  }

  #ownNames(): string {
    return this.#language.map((object) => Reflect.ownKeys(object).length).join();
  }
}

export type { Life, Outside };
