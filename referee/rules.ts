/**
 * The rules as data. S are about safety, O about what a server has to grant others, P about persistence, L about time
 * and liveness, H about names. docs/referee.md's table is made from it:
 * `deno test -A tests/referee_doc_test.ts -- --rewrite`.
 *
 * @module
 */

import { commit } from "./rules/commit.ts";
import { elections } from "./rules/elections.ts";
import { log } from "./rules/log.ts";
import { names } from "./rules/names.ts";
import { progress } from "./rules/progress.ts";
import type { Rule } from "./rules/rule.ts";
import { snapshots } from "./rules/snapshots.ts";
import { timing } from "./rules/timing.ts";

/** Every rule. */
export const rules = { ...elections, ...log, ...commit, ...snapshots, ...progress, ...timing, ...names };

/** A rule's id. */
export type RuleId = keyof typeof rules;

/** The values that broke a rule, for its sentence. */
export type Evidence<Id extends RuleId> = Parameters<(typeof rules)[Id]["sentence"]>[1];

/** The sentence of a broken rule. */
export function sentenceOf<Id extends RuleId>(id: Id, server: number, evidence: Evidence<Id>): string {
  const table: { readonly [Each in RuleId]: Rule<Evidence<Each>> } = rules;
  return table[id].sentence(server, evidence);
}

/** All ids: by letter, in the order S, O, P, L, H, then by number. */
export const ruleIds: readonly RuleId[] = (Object.keys(rules) as RuleId[]).sort((a, b) => {
  const place = (id: RuleId) => "SOPLH".indexOf(id[0]) * 100 + parseInt(id.slice(1));
  return place(a) - place(b) || (a < b ? -1 : 1);
});
