/** Whatever servers send, the referee may complain, but it never throws, nor takes for ever. */

// @ts-types="../types/std_assert.d.ts"
import { assert } from "@std/assert";
import type { Message } from "./mod.ts";
import { Scenario } from "./testdata/scenario.ts";

/** A small generator, so that a failure comes again. */
function chance(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * n);
  };
}

Deno.test("referee: garbage of every kind", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const below = chance(seed);
    const s = new Scenario(3);
    const number = () => below(40) === 0 ? 1e9 : below(8) - 2;
    const flights: Message[] = [];
    const any = () => flights[below(flights.length)];
    for (let step = 0; step < 300; step++) {
      s.wait(below(3) === 0 ? below(400) : 0);
      const server = below(3);
      const entries = Array.from({ length: below(4) }, (): [number, unknown] => [number(), below(5)]);
      const move = flights.length === 0 ? below(2) : below(12);
      if (move === 0) flights.push(s.asks(server, below(3), number(), { last: [number(), number()] }));
      else if (move === 1) {
        const prev: [number, number] = [number(), number()];
        flights.push(s.appends(server, below(3), number(), { prev, entries, commit: number() }));
      } else if (move <= 3) s.enters(any());
      else if (move <= 5) s.returns(any(), number(), below(2) === 0);
      else if (move === 6) s.arrives(any());
      else if (move === 7) s.referee.failed(any());
      else if (move === 8) s.start(server, below(5), number(), number(), below(2) === 0);
      else if (move === 9) s.apply(server, number(), below(5));
      else if (move === 10) s.state(server, number(), below(2) === 0);
      else if (below(4) === 0) s.restart(server);
      else s.referee.unheard(any(), {});
    }
    assert(s.complaints().length > 0);
  }
});
