/**
 * RPC over a network that can lose requests, lose replies, delay messages and disconnect hosts.
 *
 *     const net = MakeNetwork()               // holds ends and servers
 *     const end = net.MakeEnd(endName)        // a client's end, to talk to one server
 *     net.AddServer(serverName, server)
 *     net.DeleteServer(serverName)            // its calls fail, also those in progress
 *     net.Connect(endName, serverName)        // once per end
 *     net.Enable(endName, yes)                // disconnect an end, or connect it again
 *     net.Reliable(no)                        // delay and lose messages
 *     net.LongReordering(yes), net.LongDelays(yes), net.Cleanup()
 *     net.LateRequests(yes), net.LoseReplies(endName, yes)    // not in the course's labrpc
 *     net.GetCount(serverName), net.GetTotalCount(), net.GetTotalBytes()
 *
 *     const ok = await end.Call("Raft.AppendEntries", args, reply)
 *
 *     const server = MakeServer()             // a server is a set of services
 *     server.AddService(MakeService(object))  // the object's methods Xyz(args, reply) can be called
 *
 * Call resolves to true if the handler ran and the reply is valid; to false if a message was lost or the server is
 * unreachable. It always resolves, unless the handler never returns and its server is never deleted. Calls may overlap,
 * on one end too, and may arrive in another order. Only bytes (labgob) cross the network, never an object.
 *
 * A service is named after its object's class. A handler may be async. An exception in it, an unknown service or
 * method, or a second end with the same name is a bug in somebody's code: it stops the run with a message that says
 * what exists.
 *
 * Source: labrpc.go of MIT 6.824 (2020), except late requests and ends that lose replies. Numbers: options.ts.
 *
 * @module
 */

export { callDirectly } from "./direct.ts";
export { ClientEnd, MakeNetwork, Network, type Send } from "./network.ts";
export { MakeServer, MakeService, Server, Service } from "./server.ts";
export type { Handler } from "./server.ts";
export type { TypeTable } from "../labgob/harness.ts";
export { courseNetwork, settledHere } from "./options.ts";
export type { CallError, Chance, Leg, Message, NetworkOptions, Watcher } from "./options.ts";
