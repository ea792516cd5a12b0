/**
 * What servers and clients are called. The tester numbers the clients of a service after its servers.
 *
 * @module
 */

/** `S2`, and of a client `C0`. @param servers how many there are; clients are named as servers where nobody knows. */
export function namesFor(servers = Infinity): (id: number) => string {
  return (id) => id < servers ? `S${id}` : `C${id - servers}`;
}
