/**
 * In what order jobs are handed to children. The first child takes them as the course does, so that whoever watches
 * sees the first test at once; the others take the most costly first, so that no long one is left for the end.
 *
 * @module
 */

/** What the tests that cost most cost: milliseconds of the worked solution in a fresh child. Others take about 4. */
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

/** What a test may cost, by its name. */
export function costOf(test: string): number {
  return costs.find(([name]) => name.test(test))?.[1] ?? 4;
}

/** What the start of a child costs, in the same milliseconds. */
const startCost = 40;

/** How many children are worth starting at once for `rounds` of the tests named. */
export function worthwhileChildren(tests: string[], rounds: number): number {
  const cost = rounds * tests.reduce((sum, test) => sum + costOf(test), 0);
  return Math.min(tests.length * rounds, Math.max(1, Math.floor(cost / startCost)));
}

/** Hands out the places 0, 1, ... of `rounds` rounds of the tests named. */
export class Schedule {
  #tests: string[];
  #rounds: number;
  #round = -1;
  #left: number[] = [];
  #ended = false;
  #byCost: number[];

  /**
   * Nothing is handed out yet. @param tests the names of one round, in the course's order; @param rounds may be
   * Infinity
   */
  constructor(tests: string[], rounds: number) {
    this.#tests = tests;
    this.#rounds = rounds;
    this.#byCost = tests.map((_, i) => i).sort((a, b) => costOf(tests[a]) - costOf(tests[b]) || b - a);
  }

  /** The next place, or null if all are handed out; `inOrder` for the earliest, else the most costly of its round. */
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

  /** No more is handed out. */
  end(): void {
    this.#ended = true;
  }

  /** Rounds of which something was handed out. */
  get begun(): number {
    return Math.min(this.#round + 1, this.#rounds);
  }
}
