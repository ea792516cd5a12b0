/**
 * The messages between clerks and servers.
 *
 * @module
 */

/** The operation is done. */
export const OK = "OK";
/** The key has no value. */
export const ErrNoKey = "ErrNoKey";
/** This server does not lead, or stopped leading before the operation was committed: ask another one. */
export const ErrWrongLeader = "ErrWrongLeader";

export class GetArgs {
  Key = "";
  ClientId = 0;
  /** The number of the operation, by which the server recognises a repeated request. */
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
  /** The number of the operation: 1, 2, 3 and so on, the same in every repeated request. */
  Seq = 0;
}

export class PutAppendReply {
  Err = "";
}
