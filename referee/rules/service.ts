/** Rules for a key/value service on Raft, from section 8 and the courses' handouts. */

import type { Rule } from "./rule.ts";
import { seconds } from "./text.ts";

export interface OperationNamed {
  readonly op: "Get" | "Put" | "Append";
  readonly key: string;
  readonly value?: string;
  readonly client: number;
  /** What the client is called. */
  readonly who: string;
}

/** `C2's Append("3", "x 2 0 y")`; a long value is cut. */
function nameOf({ op, key, value, who }: OperationNamed): string {
  const asked = value === undefined ? quote(key) : `${quote(key)}, ${quote(value)}`;
  return `${who}'s ${op}(${asked})`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 30 ? `${text.slice(0, 12)}...${text.slice(-12)}` : text);
}

/** A Get's answer, compared with the log. */
type Answer = { get: OperationNamed };

export const service = {
  K1: {
    section: "§5.3: a client is answered once its command is committed and applied",
    severity: "error",
    sees: "a client's Put or Append returns, although no server has taken its entry from the log",
    sentence: (id, { write }: { write: OperationNamed }) =>
      `S${id} answered ${nameOf(write)}, which no server has taken from its log`,
  },
  K2: {
    section: "§5.3: a client is answered with the result of its own command",
    severity: "error",
    sees: "a client's Get returns another key's value, which its own key never had",
    sentence: (id, { get, key }: Answer & { key: string }) =>
      `S${id} answered ${nameOf(get)} with the value of key ${quote(key)}`,
  },
  K3: {
    section: "§8: a read-only operation must not return what is out of date",
    severity: "error",
    sees: "a client's Get returns its key's value from before a write that had been answered when the Get " +
      "was called, from a server that had not yet taken that write from its log",
    sentence: (
      id,
      { get, index, write, answered, called }: Answer & {
        index: number;
        write: OperationNamed;
        /** When the write was answered or seen by another Get, and when this Get was called. */
        answered: number;
        called: number;
      },
    ) =>
      `S${id} answered ${nameOf(get)} without entry ${index}, ${nameOf(write)}, which had been answered at ` +
      `${seconds(answered)}; the Get was called at ${seconds(called)}`,
  },
  K4: {
    section: "§8: a command that was executed already is not executed again",
    severity: "error",
    sees:
      "a client's Get returns a value that contains an Append twice, or that its key has only if a later entry for a " +
      "Put or Append is executed, too",
    sentence: (
      id,
      { get, write, isIn, indexes }: Answer & { write: OperationNamed; isIn: boolean; indexes: number[] },
    ) =>
      `S${id} answered ${nameOf(get)} ` +
      (isIn ? `with ${nameOf(write)} in it twice` : `as if ${nameOf(write)} had been done twice`) +
      (indexes.length > 1
        ? `; entries ${indexes.join(" and ")} are for it`
        : `; only entry ${indexes[0]} is for it`),
  },
  K5: {
    section: "§5.3: a service does what is in the log, all of it, in its order",
    severity: "error",
    sees: "a client's Get returns a value that its key has after no entry of the log, or its value from " +
      "before an entry that had been answered and that this server had taken from its log",
    sentence: (id, { get, index, write }: Answer & { index: number; write: OperationNamed }) =>
      `S${id} answered ${nameOf(get)} with a value in which entry ${index}, ${
        nameOf(write)
      }, is missing or in another place`,
  },
  K6: {
    section: "§7: a snapshot holds what its last entry led to",
    severity: "error",
    sees:
      "a service makes a snapshot up to an entry, although it has not received one that it should include and that " +
      "comes out of a log",
    sentence: (id, { index, taken }: { index: number; taken: number }) =>
      `S${id} made a snapshot up to entry ${index}, when it had taken entries up to ${taken} from its log`,
  },
  K7: {
    section: "the lab: a leader that lost its place lets its waiting clients go",
    severity: "warning",
    sees:
      "a client's request is still unanswered three seconds after another command came out of the log where " +
      "the server had put its command, and the client has no other request open",
    lawful: "not checked with `--real`",
    sentence: (
      id,
      { waiting, index, instead }: { waiting: OperationNamed; index: number; instead: number },
    ) =>
      `S${id} keeps ${
        nameOf(waiting)
      } waiting: it had put it at ${index}, where another command was applied at ` +
      `${seconds(instead)}`,
  },
} satisfies Record<string, Rule>;
