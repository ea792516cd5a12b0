/**
 * Finds where a handler set a field of its reply to something that cannot be sent: the reply is encoded only after the
 * handler has returned, so the failure's stack does not lead there. Replaces fields by accessors, so it must not be
 * used in a run that counts.
 *
 * @module
 */

import type { Message } from "../../labrpc/mod.ts";
import type { Touch } from "../../tester/hand.ts";
import { inWords } from "../../tester/in_words.ts";
import { shortName } from "./call_watch.ts";

/** The last value of a field that cannot be sent, and where it was set. */
interface Unsendable {
  text: string;
  blank: unknown;
  at: Error;
}

interface Reply {
  server: number;
  method: string;
  unsendable: Map<string, Unsendable>;
}

/** Watches the replies of all handlers of a run, until they are encoded. */
export class ReplyWatch {
  #placeOf: (stack: string) => string;
  #replies = new Map<number, Reply>();

  constructor(placeOf: (stack: string) => string) {
    this.#placeOf = placeOf;
  }

  /** A handler is about to fill in `reply`. */
  handling({ id, server, method }: Message, reply: object, touch: Touch): void {
    const unsendable: Reply["unsendable"] = new Map();
    this.#replies.set(id, { server: server as number, method, unsendable });
    for (const [field, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(reply))) {
      const { value: blank, configurable, writable, enumerable } = descriptor;
      // A field whose default is null or an object may hold values of many types.
      if (!configurable || !writable || typeof blank === "object") continue;
      let value: unknown = blank;
      const set = (given: unknown) => {
        value = given;
        if (isLike(blank, given)) unsendable.delete(field);
        else unsendable.set(field, { text: inWords(given), blank, at: new Error() });
      };
      touch.watchField(reply, field, () => value, set, enumerable === true);
    }
  }

  /** A reply was encoded, or will not be. */
  over({ id }: Message): void {
    this.#replies.delete(id);
  }

  /** The notes at the moment of a failure with this message. */
  lines(message: string): string[] {
    if (!message.includes("labrpc: cannot encode the reply of ")) return [];
    return [...this.#replies.values()].flatMap(({ server, method, unsendable }) =>
      [...unsendable].map(([field, { text, blank, at }]) =>
        `${field} of ${shortName(method)}'s reply, ${
          inWords(blank)
        } by default, was set to ${text} by S${server}` +
        `${this.#placeOf(at.stack ?? "")}: a field is sent as the type of its default`
      )
    );
  }
}

/** Whether a value has the type of the field's default. */
function isLike(blank: unknown, value: unknown): boolean {
  if (typeof blank !== typeof value) return typeof blank === "number" && typeof value === "bigint";
  return typeof value !== "number" || Number.isSafeInteger(value);
}
