/**
 * The parts of labgob for the harness, not for servers: where messages go, resetting ids, which types belong
 * to which server, and which bytes lack a value.
 *
 * @module
 */
export { untyped } from "./gob/types.ts";
export { errorCount, setWarn } from "./check.ts";
export { typeOfValue } from "./classes.ts";
export { type Missing, missingFrom } from "./missing.ts";
export { copyBytes, isBytes, standFor, viewOf } from "./gob/makers.ts";
export { handed } from "./labgob.ts";
export { everybodys, reset, TypeTable } from "./table.ts";
export { asListOf, asMapOf } from "./words.ts";
