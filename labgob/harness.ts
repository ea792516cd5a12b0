/**
 * What those who run servers need of labgob, and servers do not: where messages go, ids given afresh, and which
 * server's types are whose.
 *
 * @module
 */
export { errorCount, setWarn } from "./check.ts";
export { everybodys, reset, tableAt, TypeTable } from "./table.ts";
