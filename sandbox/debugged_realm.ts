/**
 * Replaces a life's realm under a debugger, as the engines' inspectors do not know node:vm contexts. The files run in
 * the harness's own realm, in a scope with the names of the life's own global object. So the language's intrinsics are
 * shared, and nothing is isolated.
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

/** A debugged module's script: `scope` holds its globals, and `stops` says whether to stop in it. */
type Debugged = (scope: object, stops: () => boolean) => Code;

/** Scripts that have run: each runs once, as a debugger would be told of it again each time. */
const run = new WeakMap<Program["modules"][number], Debugged>();

/** The same as Realm, for a program that was compiled for a debugger. */
export class DebuggedRealm {
  /** The functions that the harness calls in it. */
  readonly inside: Inside;
  /** Always true, so that it is used for only one life. */
  readonly isChanged = true;

  /** `stops` says, at the first statement of the student's first file, whether the debugger should stop there. */
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
