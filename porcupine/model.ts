/** A service, one operation at a time. States are never changed, only replaced. */
export interface Model<State, Input, Output> {
  /** The state before the first operation. */
  init(): State;
  /**
   * The state after an operation that was answered with `output`; null if it cannot be answered so in `state`.
   * `output` is undefined for an operation without an answer.
   */
  step(state: State, input: Input, output: Output | undefined): { state: State } | null;
  /**
   * Operations of different parts never depend on each other, such as those on different keys: each part is judged
   * alone. Without it, all operations are one part.
   */
  partition?(input: Input): string;
  /**
   * Whether an operation never changes any state. It takes effect as soon as it can, which saves much of the search;
   * without an answer it is ignored.
   */
  isRead?(input: Input): boolean;
  /** A key that is the same (as in a Map) only for equal states. Default: the state itself. */
  identify?(state: State): unknown;
  /** An operation as text. */
  describe(input: Input, output: Output | undefined): string;
}
