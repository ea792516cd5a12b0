/** What clients and servers say to each other. */

/** A request. */
export class AddArgs {
  Key = "";
  Amount = 0;
  Client = 0;
  Number = 0;
}

/** Its answer. */
export class AddReply {
  Value = 0;
}
