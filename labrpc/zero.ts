/** A new variable of the type of `value`, as gob would make it: zero, or a new instance of its class. */
export function zeroLike(value: unknown): unknown {
  switch (typeof value) {
    case "number":
      return 0;
    case "bigint":
      return 0n;
    case "string":
      return "";
    case "boolean":
      return false;
    default:
      return value === null ? null : new ((value as object).constructor as new () => object)();
  }
}
