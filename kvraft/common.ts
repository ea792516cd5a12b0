/**
 * What clerks and servers say to each other.
 *
 * @module
 */

/** The operation is done. */
export const OK = "OK";
/** The key has no value. */
export const ErrNoKey = "ErrNoKey";
/** This server does not lead, or led no longer before the operation was committed: ask another one. */
export const ErrWrongLeader = "ErrWrongLeader";

export class GetArgs {
  Key = "";
  ClientId = 0;
  /** The number of the operation, by which the server knows one that is asked for again. */
  Seq = 0;
}

export class GetReply {
  Err = "";
  Value = "";
}

export class PutAppendArgs {
  Key = "";
  Value = "";
  /** "Put" or "Append". */
  Op = "";
  ClientId = 0;
  /** The number of the operation: 1, 2, 3 and so on, the same however often the clerk asks. */
  Seq = 0;
}

export class PutAppendReply {
  Err = "";
}
