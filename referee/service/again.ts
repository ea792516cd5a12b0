/** K4: finds an entry that was executed although an earlier one had been for the same operation. */

import type { KeyValue, Repeat } from "./values.ts";

/** Of many repeated entries, so many of the last ones are tried one by one. */
const most = 8;

/**
 * The repeated entry whose execution gives the key this value, after an entry from the state at `from` on. Services that
 * execute all repeated entries are tried, and those that execute one. Only entries up to `taken` count.
 */
export function executedAgain(key: KeyValue, value: string, from: number, taken: number): Repeat | null {
  const repeats = key.repeats.filter(({ index }) => index <= taken);
  const floor = key.states[from].index;
  for (const executed of [repeats, ...repeats.slice(-most).map((repeat) => [repeat])]) {
    let text = "";
    let again: Repeat | null = null;
    for (const entry of [...key.states, ...executed].sort((a, b) => a.index - b.index)) {
      if (entry.by === null) continue;
      const repeat = "of" in entry ? null : entry;
      const isPut = entry.by.op === "Put";
      text = isPut ? entry.by.value! : text + entry.by.value!;
      again = isPut ? repeat : again ?? repeat;
      if (again !== null && entry.index >= floor && text === value) return again;
    }
  }
  return null;
}
