/**
 * What servers and clients are called. The tester numbers the clients of a service after its servers.
 *
 * @module
 */

/**
 * `S2` for a server, `C0` for a client.
 *
 * @param servers how many there are; if nobody knows, clients are named like servers
 */
export function namesFor(servers = Infinity): (id: number) => string {
  return (id) => id < servers ? `S${id}` : `C${id - servers}`;
}
