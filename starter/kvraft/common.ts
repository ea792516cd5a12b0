/**
 * The messages between clerks and servers. Both import this file, and you may add to it.
 *
 * @module
 */

/** The operation is done. */
export const OK = "OK";
/** The key has no value. */
export const ErrNoKey = "ErrNoKey";
/** This server does not lead. */
export const ErrWrongLeader = "ErrWrongLeader";

export class GetArgs {
  Key = "";
  // You will have to add to this. A field's default is its type, and its name starts with a capital letter.
}

export class GetReply {
  /** OK, ErrNoKey or ErrWrongLeader. */
  Err = "";
  Value = "";
}

/** Arguments of Put and of Append. */
export class PutAppendArgs {
  Key = "";
  Value = "";
  /** "Put" or "Append". */
  Op = "";
  // You will have to add to this.
}

export class PutAppendReply {
  /** OK or ErrWrongLeader. */
  Err = "";
}
