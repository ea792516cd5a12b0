/**
 * The order in which children get jobs. The first child follows the course's order, so the user sees the first test at
 * once; the others take the slowest tests first, so no slow one is left for the end.
 *
 * @module
 */

/** The slowest tests: milliseconds of the worked solution in a fresh child. Others take about 4. */
const costs: [name: RegExp, cost: number][] = [
  [/ReliableChurn/, 110],
  [/UnreliableChurn/, 30],
  [/Figure8Unreliable/, 60],
  [/Figure8/, 12],
  [/Backup/, 45],
  [/RPCBytes/, 10],
  [/Persist2/, 8],
  [/UnreliableAgree/, 6],
];

/** Estimated milliseconds of a test. */
function costOf(test: string): number {
  return costs.find(([name]) => name.test(test))?.[1] ?? 4;
}

/** Estimated milliseconds to start a child. */
const startCost = 40;

/** How many children are worth starting for `rounds` rounds of these tests. */
export function worthwhileChildren(tests: string[], rounds: number): number {
  const cost = rounds * tests.reduce((sum, test) => sum + costOf(test), 0);
  return Math.min(tests.length * rounds, Math.max(1, Math.round(cost / startCost)));
}

/** Hands out the positions 0, 1, ... of `rounds` rounds of tests. */
export class Schedule {
  #tests: string[];
  #rounds: number;
  #round = -1;
  #left: number[] = [];
  #ended = false;
  #byCost: number[];

  /** @param tests the names of one round, in the course's order; @param rounds may be Infinity */
  constructor(tests: string[], rounds: number) {
    this.#tests = tests;
    this.#rounds = rounds;
    this.#byCost = tests.map((_, i) => i).sort((a, b) => costOf(tests[a]) - costOf(tests[b]) || b - a);
  }

  /** The next position, the earliest if `inOrder`, else the slowest of its round; null if none is left. */
  next(inOrder: boolean): number | null {
    if (this.#ended) return null;
    if (this.#left.length === 0) {
      if (++this.#round >= this.#rounds) return null;
      this.#left = [...this.#byCost];
    }
    const at = inOrder ? this.#left.indexOf(Math.min(...this.#left)) : this.#left.length - 1;
    const [position] = this.#left.splice(at, 1);
    return this.#round * this.#tests.length + position;
  }

  end(): void {
    this.#ended = true;
  }

  /** How many rounds have started. */
  get begun(): number {
    return Math.min(this.#round + 1, this.#rounds);
  }
}
