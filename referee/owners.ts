/**
 * Whether terms may belong to servers, as where each server stands only in terms that leave its number when divided by
 * the number of servers. Nobody else asks for votes in such a term, so a vote in it need not be saved.
 */
export class TermOwners {
  #candidates = new Map<number, number>();
  #highest = 0;
  /** The server that stands in terms with each remainder; and the remainder of each server's terms. */
  #byRemainder = new Map<number, number>();
  #remainders = new Map<number, number>();
  /** Whether two servers stand in terms with one remainder, or one server in terms with two. */
  #mixed = false;
  #waiting: (() => void)[] | null = [];

  /** A server, one of `servers`, stands in a term. */
  stands(server: number, term: number, servers: number): void {
    if (this.#waiting === null) return;
    const shared = (this.#candidates.get(term) ?? server) !== server;
    this.#candidates.set(term, server);
    this.#highest = Math.max(this.#highest, term);
    const remainder = term % servers;
    const other = this.#byRemainder.get(remainder) ?? server;
    this.#mixed ||= other !== server || (this.#remainders.get(server) ?? remainder) !== remainder;
    this.#byRemainder.set(remainder, server);
    this.#remainders.set(server, remainder);
    // With owners of another kind there are terms that nobody has used, unless each has one of the first.
    if (!shared && !(this.#mixed && this.#candidates.size === this.#highest)) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const then of waiting) then();
  }

  /** Calls `then` once it is clear that terms belong to nobody. */
  onceFree(then: () => void): void {
    if (this.#waiting === null) then();
    else this.#waiting.push(then);
  }
}
