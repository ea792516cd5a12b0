/** What clerks and servers of the base say to each other. */

export const OK = "OK";
export const ErrNoKey = "ErrNoKey";
export const ErrWrongLeader = "ErrWrongLeader";

export class GetArgs {
  Key = "";
  Clerk = "";
  Request = 0;
}

export class GetReply {
  Err = "";
  Value = "";
}

export class PutAppendArgs {
  Key = "";
  Value = "";
  Op = "";
  Clerk = "";
  Request = 0;
}

export class PutAppendReply {
  Err = "";
}
