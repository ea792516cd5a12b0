/**
 * What those who run servers need of labgob, and servers do not: where messages go, ids given afresh, which server's
 * types are whose, and which bytes lack a value.
 *
 * @module
 */
export { errorCount, setWarn } from "./check.ts";
export { typeOfValue } from "./classes.ts";
export { type Missing, missingFrom } from "./missing.ts";
export { copyBytes, isBytes, standFor, viewOf } from "./gob/makers.ts";
export { handed } from "./labgob.ts";
export { everybodys, reset, TypeTable } from "./table.ts";
export { asListOf, asMapOf } from "./words.ts";
