/** What a service does, one operation at a time. States are never changed, only replaced. */
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
   * Whether an operation never changes any state. It takes effect where it first can, which saves much of the search,
   * and without an answer it is left out.
   */
  isRead?(input: Input): boolean;
  /** Something that is the same (as keys of a Map are) for equal states only. Without it, the state itself. */
  identify?(state: State): unknown;
  /** An operation as text. */
  describe(input: Input, output: Output | undefined): string;
}
