/**
 * Linearizability: whether there is an order of a history's operations that explains all answers, in which each
 * operation takes effect between its call and its return.
 *
 * A history is a list of operations, in any order. Times are numbers of any unit; an operation without an answer has
 * neither `return` nor `output`, and may have taken effect or not.
 *
 * For the course's key/value service (Put, Append, Get) there is a check that explains what is wrong:
 *
 * ```ts
 * import { checkKv, explain, type KvOperation } from "./porcupine/mod.ts";
 *
 * const history: KvOperation[] = [
 *   { client: 0, call: 0, return: 5, input: { op: "Append", key: "k", value: "a" }, output: {} },
 *   { client: 1, call: 6, return: 9, input: { op: "Append", key: "k", value: "b" }, output: {} },
 *   { client: 2, call: 10, return: 12, input: { op: "Get", key: "k" }, output: { value: "a" } },
 *   { client: 0, call: 13, return: 15, input: { op: "Get", key: "k" }, output: { value: "ab" } },
 *   { client: 1, call: 14, input: { op: "Put", key: "k", value: "c" } },
 * ];
 * const { verdict, blame } = checkKv(history);
 * console.log(verdict); // illegal
 * console.log(blame?.cause, blame?.operations); // stale read [ 1, 2 ]
 * if (blame) for (const line of explain(history, blame)) console.log(line);
 * ```
 *
 * For everything else there is a search, which works with any model of a service:
 *
 * ```ts
 * import { type Model, type Operation, search } from "./porcupine/mod.ts";
 *
 * type Input = { write: number } | "read";
 * const register: Model<number, Input, number> = {
 *   init: () => 0,
 *   step: (state, input, output) =>
 *     input !== "read" ? { state: input.write } : output === undefined || output === state ? { state } : null,
 *   isRead: (input) => input === "read",
 *   describe: (input, output) => input === "read" ? `read ${output}` : `write ${input.write}`,
 * };
 * const history: Operation<Input, number>[] = [
 *   { client: 0, call: 0, return: 9, input: { write: 1 } },
 *   { client: 1, call: 1, return: 3, input: "read", output: 1 },
 *   { client: 2, call: 4, return: 6, input: "read", output: 0 },
 * ];
 * const { verdict, parts } = search(register, history, { steps: 10_000 });
 * console.log(verdict); // illegal
 * console.log(parts[0].path, parts[0].blocked); // [ { operation: 0, at: 0 }, { operation: 1, at: 1 } ] 2
 * ```
 *
 * The search takes exponential time at worst, so it has a budget of steps; a verdict is the same on every machine. When
 * the budget is used up the verdict is `unknown`, which is neither: say so.
 *
 * It needs nothing else from the project: the folder can be copied.
 *
 * @module
 */
export { type Blame, checkKv, type KeyVerdict, type KvVerdict } from "./kv/check.ts";
export { explain, type ExplainOptions } from "./kv/explain.ts";
export type { Cause } from "./kv/fault.ts";
export { type KvInput, kvModel, type KvOperation, type KvOutput } from "./kv/model.ts";
export type { Operation, Point } from "./history.ts";
export type { Model } from "./model.ts";
export { type PartResult, search, type SearchOptions, type SearchResult, type Verdict } from "./search.ts";
