/**
 * What a life of a server has in place of a realm when a debugger looks on: the engines' inspectors do not know the
 * contexts of node:vm. Its files run in the harness's own realm, with the names of the life's own global object around
 * them; so the intrinsics of the language are shared, and nothing is isolated.
 *
 * @module
 */

import type { Inside, Life } from "./inside/hand.ts";
import type { Code } from "./inside/loader.ts";
import type { Outside } from "./inside/outside.ts";
import type { Program } from "./program.ts";
import { compileInside, type InsideCode, insideOf } from "./realm.ts";

/** Compiles inside/ for such realms. */
export function compileDebuggedInside(): InsideCode {
  return compileInside((text) => `(function (globalThis, Math) { return ${text}; })`);
}

/** What the text of a module that is debugged gives: `scope` holds its globals, and `stops` whether to stop in it. */
type Debugged = (scope: object, stops: () => boolean) => Code;

/** Each script is run once: a debugger would be told of it again each time. */
const run = new WeakMap<Program["modules"][number], Debugged>();

/** The same as Realm, for a program that was compiled for a debugger. */
export class DebuggedRealm {
  /** What the harness calls in it. */
  readonly inside: Inside;
  /** It is used for one life. */
  readonly isChanged = true;

  /** `stops` is asked at the first statement of the student's first file whether the debugger is to stop there. */
  constructor({ script, imports }: InsideCode, program: Program, outside: Outside, stops: () => boolean) {
    const scope = Object.create(globalThis);
    scope.globalThis = scope;
    scope.Math = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Math));
    const open = script.runInThisContext() as (global: object, math: Math) => Code[];
    this.inside = insideOf(open(scope, scope.Math), imports, [], outside, true);
    for (const module of program.modules) {
      const debugged = run.get(module) ?? module.script.runInThisContext() as Debugged;
      run.set(module, debugged);
      this.inside.add(debugged(scope, stops), module.imports.join());
    }
  }

  /** Evaluates the program's modules. See Inside.load. */
  load(raft?: number, channels?: number): Life {
    return this.inside.load(raft ?? -1, channels ?? -1);
  }
}
