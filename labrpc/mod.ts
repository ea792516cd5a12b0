/**
 * RPC over a network that can lose requests, lose replies, delay messages and cut off hosts.
 *
 *     const net = MakeNetwork()               // holds ends and servers
 *     const end = net.MakeEnd(endName)        // a client's end, to talk to one server
 *     net.AddServer(serverName, server)
 *     net.DeleteServer(serverName)            // its calls fail, those under way too
 *     net.Connect(endName, serverName)        // once in an end's life
 *     net.Enable(endName, yes)                // cut an end off, or let it talk again
 *     net.Reliable(no)                        // delay and lose messages
 *     net.LongReordering(yes), net.LongDelays(yes), net.Cleanup()
 *     net.LateRequests(yes), net.LoseReplies(endName, yes)    // not the course's
 *     net.GetCount(serverName), net.GetTotalCount(), net.GetTotalBytes()
 *
 *     const ok = await end.Call("Raft.AppendEntries", args, reply)
 *
 *     const server = MakeServer()             // a server is a set of services
 *     server.AddService(MakeService(object))  // the object's methods Xyz(args, reply) can be called
 *
 * Call resolves to true if the handler ran and the reply is valid; to false if a message was lost or the server is out
 * of reach. It always resolves, unless the handler never returns and its server is never deleted. Calls may overlap,
 * on one end too, and may arrive in another order. What crosses is bytes (labgob), never an object.
 *
 * A service is named after its object's class. A handler may be async. An exception in it, an unknown service or
 * method, a second end of the same name: mistakes in somebody's code, which stop the run with a sentence that says what
 * there is.
 *
 * Source: labrpc.go of MIT 6.824 (2020), but for late requests and ends that lose replies. The numbers are in options.ts.
 *
 * @module
 */

export { callDirectly } from "./direct.ts";
export { ClientEnd, MakeNetwork, Network } from "./network.ts";
export { MakeServer, MakeService, Server, Service } from "./server.ts";
export type { Handler } from "./server.ts";
export type { TypeTable } from "../labgob/harness.ts";
export { courseNetwork } from "./options.ts";
export type { CallError, Chance, Message, NetworkOptions, Watcher } from "./options.ts";
