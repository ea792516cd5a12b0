/**
 * Holds both checks of linearizability against a search that tries every order, on many random histories.
 *
 *     deno run bench/linearizability_random.ts [histories, 1000000] [first seed, 1]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints what it found

import { checkKv, kvModel, search } from "../porcupine/mod.ts";
import { Chance, faultOf, isLinearizable, longHistory, smallHistory } from "../tests/kv_histories.ts";

const [histories = 1_000_000, first = 1] = Deno.args.map(Number);
let wrong = 0;
const differ = (seed: number, what: string) => {
  wrong++;
  console.log(`seed ${seed}: ${what}`);
};
for (const repeats of [0, 30]) {
  const causes: Record<string, number> = {};
  for (let seed = first; seed < first + histories / 2; seed++) {
    const history = smallHistory(new Chance(seed), repeats);
    const expected = isLinearizable(history) ? "ok" : "illegal";
    const { verdict, blame, keys } = checkKv(history);
    const found = search(kvModel, history);
    if (verdict !== expected || found.verdict !== expected) {
      differ(seed, `${verdict} and ${found.verdict}, not ${expected}: ${JSON.stringify(history)}`);
    } else if (expected === "ok") {
      const fault = faultOf(keys[0].linearization()!, history) ?? faultOf(found.parts[0].path, history);
      if (fault) differ(seed, fault);
    }
    causes[blame?.cause ?? "ok"] = (causes[blame?.cause ?? "ok"] ?? 0) + 1;
  }
  console.log(`${histories / 2} histories, values written again ${repeats} in 100 times:`, causes);
}

// Longer ones, which only the two checks can judge; both when they are right, and with a Get changed.
const long = Math.floor(histories / 100);
const verdicts: Record<string, number> = {};
for (let seed = first; seed < first + long; seed++) {
  const chance = new Chance(seed);
  const clients = 2 + chance.number(4);
  const shape = { clients, keys: 1 + chance.number(3), operations: 20 + chance.number(60), latency: 5 };
  const history = longHistory(chance, { ...shape, puts: chance.pick([5, 20]), appends: 40 });
  const gets = history.filter(({ input }) => input.op === "Get");
  if (chance.percent(60) && gets.length > 0) chance.pick(gets).output = { ...chance.pick(gets).output };
  const { verdict } = checkKv(history);
  const found = search(kvModel, history).verdict;
  verdicts[`${verdict}, ${found}`] = (verdicts[`${verdict}, ${found}`] ?? 0) + 1;
  if (verdict !== found && found !== "unknown") {
    differ(seed, `${verdict} and ${found}: ${JSON.stringify(history)}`);
  }
}
console.log(`${long} longer ones, by both verdicts:`, verdicts);
console.log(wrong === 0 ? "no disagreement" : `${wrong} disagreements`);
Deno.exit(wrong === 0 ? 0 : 1);
