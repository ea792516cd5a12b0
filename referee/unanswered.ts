/**
 * The requests under way, and those that have got no answer. A server may send such a request again, as it was, at any
 * time (§5.1: servers retry RPCs): even in a later term, as if the network had delayed the first one.
 */

import type { AnyRequest } from "./messages.ts";

function nameOf(request: AnyRequest): string {
  const { kind, from, life, to, term } = request;
  const [first, second] = kind === "RequestVote"
    ? [request.lastIndex, request.lastTerm]
    : kind === "AppendEntries"
    ? [request.prev, request.length]
    : [request.last.index, request.last.term];
  return `${from} ${life} ${to} ${term} ${kind} ${first} ${second}`;
}

export class Unanswered {
  #underWay = new Map<number, AnyRequest>();
  #lost = new Set<string>();

  /** @param id the message's */
  begins(id: number, request: AnyRequest): void {
    this.#underWay.set(id, request);
  }

  underWay(id: number): AnyRequest | undefined {
    return this.#underWay.get(id);
  }

  /** A call is over: returns its request. @param read whether its reply was certainly read */
  ends(id: number, read: boolean): AnyRequest | undefined {
    const request = this.#underWay.get(id);
    this.#underWay.delete(id);
    if (request !== undefined && !read) this.#lost.add(nameOf(request));
    return request;
  }

  /** Whether a request, which is under way, is one that its sender had sent before and that got no answer. */
  repeats(request: AnyRequest): boolean {
    const name = nameOf(request);
    if (this.#lost.has(name)) return true;
    for (const other of this.#underWay.values()) {
      if (other !== request && other.term === request.term && nameOf(other) === name) return true;
    }
    return false;
  }
}
