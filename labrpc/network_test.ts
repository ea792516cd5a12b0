/** What the network guarantees beyond the course's own tests: isolation, dead servers, bugs, counts, watchers. */

// @ts-types="../types/std_assert.d.ts"
import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  assertLessOrEqual,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { Buffer, float64, int, listOf, mapOf, NewEncoder, type Ref, ref, string } from "../labgob/mod.ts";
import { setWarn } from "../labgob/harness.ts";
import { makeRandom, Simulation } from "../sim/mod.ts";
import {
  type CallError,
  MakeNetwork,
  MakeServer,
  MakeService,
  type Message,
  type NetworkOptions,
  type Watcher,
} from "./mod.ts";
import { endTo, JunkArgs, JunkReply, JunkServer, serverOf, simulated, type World } from "./fixture_test.ts";

class Inner {
  N = 0;
  Data = new Uint8Array();
}

class Package {
  Inner = new Inner();
  Text = "";
}

/** A service with the test's handler. */
class Box {
  #handle: (args: Package, reply: Package) => unknown;
  constructor(handle: (args: Package, reply: Package) => unknown) {
    this.#handle = handle;
  }
  Put(args: Package, reply: Package): unknown {
    return this.#handle(args, reply);
  }
}

const forever = () => new Promise<never>(() => {});

function packageOf(n: number, text = ""): Package {
  return Object.assign(new Package(), {
    Inner: Object.assign(new Inner(), { N: n, Data: new Uint8Array([n]) }),
    Text: text,
  });
}

function encoded(value: unknown): Uint8Array {
  const buffer = new Buffer();
  assertEquals(NewEncoder(buffer).Encode(value), null);
  return buffer.Bytes();
}

// Objects never cross.

Deno.test("a handler gets a copy of the arguments, made when Call was entered", async () => {
  const received: Package[] = [];
  await simulated(1, async ({ net }) => {
    net.AddServer(0, serverOf(new Box((args) => void received.push(args))));
    const end = endTo(net, 0);
    const args = packageOf(1, "before");
    const calls = [end.Call("Box.Put", args, new Package()), end.Call("Box.Put", args, new Package())];
    args.Text = "after";
    args.Inner.N = 2;
    args.Inner.Data[0] = 2;
    assertEquals(await Promise.all(calls), [true, true]);
    assertEquals(received, [packageOf(1, "before"), packageOf(1, "before")]);
    received[0].Inner.N = 3;
    received[0].Inner.Data[0] = 3;
    assertEquals([args.Inner.N, args.Inner.Data[0]], [2, 2]);
    assertEquals(received[1], packageOf(1, "before"));
    assertInstanceOf(received[0], Package);
    assertInstanceOf(received[0].Inner, Inner);
  });
});

Deno.test("a caller gets a copy of the reply, made when the handler returned", async () => {
  const kept = packageOf(7, "as returned");
  await simulated(1, async ({ net, sleep }) => {
    net.AddServer(
      0,
      serverOf(
        new Box((_args, reply) => {
          Object.assign(reply, kept);
          queueMicrotask(() => {
            reply.Text = "too late";
            kept.Inner.N = 8;
            kept.Inner.Data[0] = 8;
          });
        }),
      ),
    );
    const reply = new Package();
    const call = endTo(net, 0).Call("Box.Put", new Package(), reply);
    assertEquals(await call, true);
    assertEquals(kept.Inner.N, 8);
    assertEquals(reply, packageOf(7, "as returned"));
    reply.Inner.Data[0] = 9;
    await sleep(10);
    assertEquals(kept.Inner.Data[0], 8);
  });
});

Deno.test("a caller's reply is unchanged while the call is in progress and when it fails", async () => {
  await simulated(1, async ({ net, sleep }) => {
    net.AddServer(0, serverOf(new Box((_args, reply) => void (reply.Text = "answer"))));
    const reply = new Package();
    const call = endTo(net, 0).Call("Box.Put", new Package(), reply);
    await sleep(0.1);
    assertEquals(reply, new Package());
    assertEquals(await call, true);
    assertEquals(reply.Text, "answer");
  });
  await simulated(1, async ({ net }) => {
    net.Reliable(false);
    net.AddServer(0, serverOf(new Box((_args, reply) => void (reply.Text = "answer"))));
    const reply = new Package();
    assertEquals(await endTo(net, 0).Call("Box.Put", new Package(), reply), false);
    assertEquals(reply, new Package());
  }, { replyLossPerMille: 1000 });
});

Deno.test("arguments and replies may be numbers, strings, booleans or bytes", async () => {
  class Scalars {
    Not(args: boolean, reply: Ref<boolean>) {
      reply.value = !args;
    }
    Reverse(args: Uint8Array, reply: Ref<Uint8Array>) {
      assertInstanceOf(args, Uint8Array);
      reply.value = args.toReversed();
    }
    Length(args: string, reply: Ref<number>) {
      reply.value = args.length;
    }
  }
  await simulated(1, async ({ net }) => {
    net.AddServer(0, serverOf(new Scalars()));
    const end = endTo(net, 0);
    const truth = ref(false);
    await end.Call("Scalars.Not", false, truth);
    assertStrictEquals(truth.value, true);
    const bytes = ref(new Uint8Array());
    await end.Call("Scalars.Reverse", new Uint8Array([1, 2, 3]), bytes);
    assertEquals([...bytes.value], [3, 2, 1]);
    const number = ref(0);
    await end.Call("Scalars.Length", "", number); // zero values cross too
    assertStrictEquals(number.value, 0);
    await end.Call("Scalars.Length", "four", number);
    assertStrictEquals(number.value, 4);
  });
});

Deno.test("arguments may be floats, arrays, Maps or Refs, and replies a Ref to any of these", async () => {
  class Sums {
    Half(args: number, reply: Ref<number>) {
      reply.value = args / 2;
    }
    Sorted(args: string[], reply: Ref<string[]>) {
      assertEquals(reply.value, []);
      reply.value.push(...args.toSorted());
    }
    Keys(args: Map<string, number>, reply: Ref<string[]>) {
      reply.value = [...args.keys()];
    }
    Invert(args: Ref<number>, reply: Ref<Map<number, string>>) {
      reply.value.set(-args.value, "minus");
      args.value = 0;
    }
    Pack(args: Package[], reply: Ref<Package>) {
      reply.value.Text = args.map((p) => p.Text).join();
    }
  }
  await simulated(1, async ({ net }) => {
    net.AddServer(0, serverOf(new Sums()));
    const end = endTo(net, 0);
    const call = async <T>(method: string, args: unknown, reply: Ref<T>) => {
      assertEquals(await end.Call(`Sums.${method}`, args, reply), true);
      return reply.value;
    };
    assertEquals(await call("Half", 2.5, ref(0, float64)), 1.25);
    assertEquals(await call("Sorted", ["b", "a"], ref(listOf(string))), ["a", "b"]);
    assertEquals(await call("Sorted", listOf(string), ref(listOf(string))), []);
    assertEquals(await call("Keys", new Map([["k", 1]]), ref(listOf(string))), ["k"]);
    const variable = ref(7);
    assertEquals(await call("Invert", variable, ref(mapOf(int, string))), new Map([[-7, "minus"]]));
    assertEquals(variable.value, 7);
    assertEquals(
      (await call("Pack", [packageOf(1, "a"), packageOf(2, "b")], ref(new Package()))).Text,
      "a,b",
    );
  });
});

Deno.test("a zero arrives as zero, even if the class has another default", async () => {
  // gob leaves zeros out, and Go's handlers start with a struct of zeros.
  class Vote {
    VotedFor = -1;
    Name = "nobody";
  }
  const said: string[] = [];
  setWarn((line) => said.push(line));
  const received: Vote[] = [];
  class Voting {
    Take(args: Vote, _reply: JunkReply) {
      received.push(args);
    }
  }
  try {
    await simulated(1, async ({ net }) => {
      net.AddServer(0, serverOf(new Voting()));
      const args = Object.assign(new Vote(), { VotedFor: 0, Name: "" });
      await endTo(net, 0).Call("Voting.Take", args, new JunkReply());
      assertInstanceOf(received[0], Vote);
      assertEquals({ ...received[0] }, { VotedFor: 0, Name: "" });
      assertEquals(said, [], "labgob must not blame the network's own variable");
    });
  } finally {
    setWarn();
  }
});

// Handlers that take time, and deleted servers.

Deno.test("a handler may be async; calls overlap on one end, and a slow one delays no other", async () => {
  await simulated(1, async ({ net, sleep, now }) => {
    net.AddServer(
      0,
      serverOf(
        new Box(async (args, reply) => {
          await sleep(args.Inner.N);
          reply.Text = args.Text;
        }),
      ),
    );
    const end = endTo(net, 0);
    const order: string[] = [];
    const call = async (ms: number, text: string) => {
      const reply = new Package();
      assertEquals(await end.Call("Box.Put", packageOf(ms, text), reply), true);
      assertEquals(reply.Text, text);
      order.push(text);
    };
    await Promise.all([call(1000, "slow"), call(0, "quick"), call(350, "middling")]);
    assertEquals(order, ["quick", "middling", "slow"]);
    assertGreaterOrEqual(now(), 1000.1); // two hops more than the handler took
    assertLessOrEqual(now(), 1000.5);
  });
});

Deno.test("a handler that never returns: its call fails within 100 ms of DeleteServer, not before", async () => {
  for (const after of [0.3, 1, 99, 100, 101, 250, 5000]) {
    await simulated(1, async ({ net, sleep, now }) => {
      net.AddServer(0, serverOf(new Box(forever)));
      let result: boolean | undefined;
      const call = endTo(net, 0).Call("Box.Put", new Package(), new Package()).then((ok) => result = ok);
      await sleep(after);
      assertEquals(result, undefined);
      net.DeleteServer(0);
      assertEquals(await call, false);
      assertLessOrEqual(now() - after, 100);
    });
  }
});

Deno.test("an async handler leaves no timer behind", async () => {
  const waiting = new Set<unknown>();
  await simulated(1, async ({ net, sleep }) => {
    net.AddServer(0, serverOf(new Box(() => sleep(250))));
    assertEquals(await endTo(net, 0).Call("Box.Put", new Package(), new Package()), true);
    assertEquals(waiting.size, 0);
  }, (sim) => ({
    after: (us, fn) => {
      const timer = sim.after(us, () => {
        waiting.delete(timer);
        fn();
      });
      waiting.add(timer);
      return timer;
    },
    cancel: (timer) => {
      waiting.delete(timer);
      sim.cancel(timer as ReturnType<typeof sim.after>);
    },
  }));
});

Deno.test("a handler that never returns: its call fails within 100 ms of its end being disabled", async () => {
  await simulated(1, async ({ net, sleep, now }) => {
    net.AddServer(0, serverOf(new Box(forever)));
    const call = endTo(net, 0, "end").Call("Box.Put", new Package(), new Package());
    await sleep(500);
    net.Enable("end", false);
    assertEquals(await call, false);
    assertLessOrEqual(now(), 600);
  });
});

Deno.test("a server deleted while its handler runs does not answer, though the handler succeeds", async () => {
  // Deleted 10 ms before the handler returns, between two of the network's checks.
  await simulated(1, async ({ net, sleep }) => {
    let succeeded = 0;
    net.AddServer(
      0,
      serverOf(
        new Box(async (_args, reply) => {
          await sleep(50);
          reply.Text = "done";
          succeeded++;
        }),
      ),
    );
    const reply = new Package();
    const call = endTo(net, 0).Call("Box.Put", new Package(), reply);
    await sleep(40);
    net.DeleteServer(0);
    assertEquals(await call, false);
    assertEquals([succeeded, reply.Text], [1, ""]);
  });
});

Deno.test("a server that deletes itself in a synchronous handler does not answer either", async () => {
  await simulated(1, async ({ net }) => {
    net.AddServer(0, serverOf(new Box(() => net.DeleteServer(0))));
    assertEquals(await endTo(net, 0).Call("Box.Put", new Package(), new Package()), false);
  });
});

Deno.test("a deleted server's late reply is not delivered after its call has failed", async () => {
  const seen: string[] = [];
  await simulated(1, async ({ net, sleep }) => {
    net.AddServer(0, serverOf(new Box(() => sleep(1000))));
    const call = endTo(net, 0).Call("Box.Put", new Package(), new Package());
    await sleep(10);
    net.DeleteServer(0);
    assertEquals(await call, false);
    await sleep(5000);
  }, { watcher: noting(seen) });
  assertEquals(seen, ["1 sent", "1 handling", "1 serverGone", "1 failed"]);
});

Deno.test("a new server under the same name does not revive calls to the old one", async () => {
  await simulated(1, async ({ net, sleep }) => {
    const calls: string[] = [];
    const life = (name: string) =>
      serverOf(
        new Box(async (_args, reply) => {
          calls.push(name);
          await sleep(50);
          reply.Text = name;
        }),
      );
    net.AddServer(0, life("first"));
    const end = endTo(net, 0);
    const early = new Package();
    const call = end.Call("Box.Put", new Package(), early);
    await sleep(10);
    net.DeleteServer(0);
    net.AddServer(0, life("second"));
    assertEquals(await call, false);
    assertEquals(early.Text, "");

    const late = new Package();
    assertEquals(await end.Call("Box.Put", new Package(), late), true); // the end finds the new server
    assertEquals(late.Text, "second");
    assertEquals(calls, ["first", "second"]);
    assertEquals(net.GetCount(0), 1); // each server counts its own
  });
});

Deno.test("a request in transit when its server is replaced does not reach the new one", async () => {
  await simulated(1, async ({ net }) => {
    const calls: string[] = [];
    net.AddServer(0, serverOf(new Box(() => void calls.push("old"))));
    const call = endTo(net, 0).Call("Box.Put", new Package(), new Package());
    net.AddServer(0, serverOf(new Box(() => void calls.push("new"))));
    assertEquals(await call, false);
    assertEquals(calls, ["old"]); // as in Go: it was sent to that server, which is only out of reach
  });
});

Deno.test("a reply sent before its server was deleted arrives, as in Go", async () => {
  // What the handler did was saved before the crash, so it counts.
  await simulated(1, async ({ net, sleep, now }) => {
    net.LongReordering(true);
    net.AddServer(0, serverOf(new Box((_args, reply) => void (reply.Text = "saved"))));
    const reply = new Package();
    const call = endTo(net, 0).Call("Box.Put", new Package(), reply);
    await sleep(1);
    net.DeleteServer(0);
    assertEquals([await call, reply.Text], [true, "saved"]);
    assertGreater(now(), 200);
  }, { reorderPer900: 900 });
});

Deno.test("a late request reaches the server that has the name when it arrives, or none", async () => {
  await simulated(1, async ({ net, sleep }) => {
    const reached: string[] = [];
    const life = (name: string) => serverOf(new Box(() => void reached.push(name)));
    net.LateRequests(true);
    net.AddServer(0, life("first"));
    const end = endTo(net, 0);
    const replaced = end.Call("Box.Put", new Package(), new Package());
    await sleep(10);
    net.AddServer(0, life("second"));
    assertEquals([await replaced, reached], [true, ["second"]]);

    const gone = end.Call("Box.Put", new Package(), new Package());
    await sleep(10);
    net.DeleteServer(0);
    assertEquals([await gone, reached], [false, ["second"]]);
  }, { latePer900: 900 });
});

Deno.test("an end that loses replies: the handler runs, and the call fails like one to an unreachable server", async () => {
  await simulated(1, async ({ net, now }) => {
    let handled = 0;
    net.AddServer(0, serverOf(new Box(() => void handled++)));
    const end = endTo(net, 0, "end");
    net.LoseReplies("end", true);
    const waits: number[] = [];
    for (let i = 0; i < 50; i++) {
      const begun = now();
      assertEquals(await end.Call("Box.Put", new Package(), new Package()), false);
      waits.push(now() - begun);
    }
    assertEquals(handled, 50);
    assert(Math.max(...waits) > 50 && Math.max(...waits) < 100, `${Math.max(...waits)} ms`);
    net.LoseReplies("end", false);
    assertEquals(await end.Call("Box.Put", new Package(), new Package()), true);
  });
});

Deno.test("the callback for a new reply can delete its server; the reply is already sent", async () => {
  const told: string[] = [];
  let remove = () => {};
  await simulated(1, async ({ net }) => {
    remove = () => net.DeleteServer(0);
    net.AddServer(0, serverOf(new Box((_args, reply) => void (reply.Text = "yes"))));
    const end = endTo(net, 0);
    const call = () => end.Call("Box.Put", new Package(), new Package());
    assertEquals([await call(), await call()], [true, false]);
  }, {
    answered: ({ method, server }, reply) => {
      told.push(`${method} of ${server}: ${(reply as Package).Text}`);
      queueMicrotask(remove);
    },
  });
  assertEquals(told, ["Box.Put of 0: yes"]);
});

Deno.test("unreachable: not connected, not enabled, no such server, deleted; no handler runs", async () => {
  await simulated(1, async ({ net }) => {
    const junk = new JunkServer({ now: () => 0, sleep: forever, slack: 0 });
    net.AddServer("there", serverOf(junk));
    net.AddServer("gone", serverOf(junk));
    net.DeleteServer("gone");
    const call = (end: { Call: ReturnType<typeof endTo>["Call"] }) =>
      end.Call("JunkServer.Handler2", 1, ref(""));
    assertEquals(await call(net.MakeEnd("new")), false);
    const unconnected = net.MakeEnd("unconnected");
    net.Enable("unconnected", true);
    assertEquals(await call(unconnected), false);
    const disabled = endTo(net, "there");
    net.Enable("end to there", false);
    assertEquals(await call(disabled), false);
    assertEquals(await call(endTo(net, "nowhere")), false);
    assertEquals(await call(endTo(net, "gone")), false);
    assertEquals([junk.log2, net.GetCount("there")], [[], 0]);
    net.Enable("end to there", true);
    assertEquals(await call(disabled), true);
  });
});

Deno.test("a call keeps the network's settings from when it was made", async () => {
  await simulated(1, async ({ net, now }) => {
    net.AddServer(0, serverOf(new Box(() => {})));
    const end = endTo(net, 0, "end");
    const put = () => end.Call("Box.Put", new Package(), new Package());
    const reliable = put();
    net.Reliable(false);
    net.LongReordering(true);
    assertEquals(await reliable, true);
    assertLessOrEqual(now(), 0.5);
    const unreliable = put();
    net.Reliable(true);
    assertEquals(await unreliable, false);
  }, { requestLossPerMille: 1000, reorderPer900: 900 });
});

Deno.test("Cleanup: later calls fail at once and are not counted; a call in progress still ends", async () => {
  await simulated(1, async ({ net, sleep, now }) => {
    net.AddServer(0, serverOf(new Box(() => sleep(10))));
    const end = endTo(net, 0);
    const early = end.Call("Box.Put", new Package(), new Package());
    net.Cleanup();
    const counted = [net.GetTotalCount(), net.GetTotalBytes()];
    assertEquals(await end.Call("Box.Put", new Package(), new Package()), false);
    assertEquals(now(), 0);
    assertEquals([net.GetTotalCount(), net.GetTotalBytes()], counted);
    assertEquals(await early, true);
    assertEquals(net.GetCount(0), 1);
  });
});

// Bugs in somebody's code.

/** Runs a body that must call `fatal` once; returns the error. */
async function mistake(body: (world: World) => unknown): Promise<CallError> {
  const errors: CallError[] = [];
  await assertRejects(() =>
    simulated(1, async (world) => {
      await body(world);
      throw new Error("the body went through");
    }, (sim) => ({
      fatal: (error) => {
        errors.push(error);
        throw sim.fail({ kind: "crash", message: error.message });
      },
    }))
  );
  assertEquals(errors.length, 1, `fatal was called ${errors.length} times`);
  return errors[0];
}

function callJunk(method: string, args: unknown, reply: object) {
  return (world: World) => {
    world.net.AddServer(3, serverOf(new JunkServer(world)));
    return endTo(world.net, 3).Call(method, args, reply);
  };
}

Deno.test("an unknown service: the message lists the known ones", async () => {
  const error = await mistake((world) => {
    const server = serverOf(new JunkServer(world));
    server.AddService(MakeService(new Box(() => {})));
    world.net.AddServer(3, server);
    return endTo(world.net, 3).Call("Raft.AppendEntries", new JunkArgs(), new JunkReply());
  });
  assertStringIncludes(error.message, "unknown service Raft in Raft.AppendEntries");
  assertStringIncludes(error.message, "[JunkServer Box]");
});

Deno.test("a method without a service: the message says what is expected", async () => {
  const error = await mistake(callJunk("Handler2", 1, ref("")));
  assertStringIncludes(error.message, "Handler2");
  assertStringIncludes(error.message, "JunkServer");
});

Deno.test("a server without services", async () => {
  const error = await mistake(({ net }) => {
    net.AddServer(3, MakeServer());
    return endTo(net, 3).Call("Raft.AppendEntries", new JunkArgs(), new JunkReply());
  });
  assertStringIncludes(error.message, "unknown service Raft");
  assertStringIncludes(error.message, "[]");
});

Deno.test("an unknown method: the message lists the known ones", async () => {
  const error = await mistake(callJunk("JunkServer.Handler8", 1, ref("")));
  assertStringIncludes(error.message, "unknown method Handler8 in JunkServer.Handler8");
  assertStringIncludes(
    error.message,
    "[Handler1 Handler2 Handler3 Handler4 Handler5 Handler6 Handler7]",
  );
});

Deno.test("capitalised methods with two parameters can be called, also inherited ones and function fields", () => {
  class Base {
    Inherited(_args: unknown, _reply: unknown) {}
    Overridden(_args: unknown) {}
    Hidden(_args: unknown, _reply: unknown) {}
  }
  class Derived extends Base {
    Field = (_args: unknown, _reply: unknown) => {};
    NotAFunction = 2;
    static Static(_args: unknown, _reply: unknown) {}
    override Overridden(_args: unknown, _reply?: unknown) {}
    override Hidden(_args: unknown) {}
    Own(_args: unknown, _reply: unknown) {}
    async Async(_args: unknown, _reply: unknown) {}
    Élan(_args: unknown, _reply: unknown) {}
    One(_args: unknown) {}
    Three(_a: unknown, _b: unknown, _c: unknown) {}
    lower(_args: unknown, _reply: unknown) {}
    _Hidden(_args: unknown, _reply: unknown) {}
    get Getter(): (args: unknown, reply: unknown) => void {
      throw new Error("MakeService must not run the student's getters");
    }
  }
  const service = MakeService(new Derived());
  assertEquals(service.name, "Derived");
  assertEquals(service.methods(), ["Async", "Field", "Inherited", "Overridden", "Own", "Élan"]);
  assertEquals(service.find("One"), undefined);
});

Deno.test("a handler is called on its receiver, and a second service with the same name replaces the first", async () => {
  await simulated(1, async ({ net }) => {
    const called: string[] = [];
    const server = MakeServer();
    net.AddServer(0, server);
    const end = endTo(net, 0);
    for (const life of ["first", "second"]) {
      server.AddService(MakeService(new Box(() => void called.push(life))));
      assertEquals(await end.Call("Box.Put", new Package(), new Package()), true);
    }
    assertEquals(called, ["first", "second"]);
  });
});

Deno.test("a second end with the same name: the message lists the existing ones", async () => {
  const error = await mistake(({ net }) => {
    net.MakeEnd("a");
    net.MakeEnd("b");
    net.MakeEnd("a");
  });
  assertStringIncludes(error.message, "MakeEnd: a already exists");
  assertStringIncludes(error.message, "[a b]");
});

Deno.test("Enable and Connect of an unknown end, GetCount of an unknown or deleted server", async () => {
  const enable = await mistake(({ net }) => void (net.MakeEnd("a"), net.Enable("x", true)));
  assertStringIncludes(enable.message, "Enable: no end x; there are [a]");
  const connect = await mistake(({ net }) => void (net.MakeEnd("a"), net.Connect("x", 0)));
  assertStringIncludes(connect.message, "Connect: no end x; there are [a]");
  const count = await mistake(({ net }) => void (net.AddServer(0, MakeServer()), net.GetCount("x")));
  assertStringIncludes(count.message, "GetCount: no server x; there are [0]");
  const deleted = await mistake(({ net }) => {
    for (const name of [0, 1]) net.AddServer(name, MakeServer());
    net.DeleteServer(0);
    net.GetCount(0);
  });
  assertStringIncludes(deleted.message, "GetCount: no server 0; there are [1]");
});

Deno.test("names may be anything, also values that cannot be converted to a string", async () => {
  const name = Symbol("end");
  const error = await mistake(({ net }) => void (net.MakeEnd(name), net.MakeEnd(name)));
  assertStringIncludes(error.message, "MakeEnd: Symbol(end) already exists");
});

Deno.test("an exception in a handler is reported with the server's name and the thrown value", async () => {
  const thrown = new Error("log index -1");
  const handlers = {
    plain: () => {
      throw thrown;
    },
    // deno-lint-ignore require-await
    async: async () => {
      throw thrown;
    },
    later: async (sleep: World["sleep"]) => {
      await sleep(5000);
      throw thrown;
    },
  };
  for (const [kind, handle] of Object.entries(handlers)) {
    const error = await mistake(({ net, sleep }) => {
      net.AddServer("s2", serverOf(new Box(() => handle(sleep))));
      return endTo(net, "s2").Call("Box.Put", new Package(), new Package());
    });
    assertEquals(error.server, "s2", kind);
    assertStrictEquals(error.cause, thrown, kind);
    assertStringIncludes(error.message, "exception in handler Box.Put", kind);
  }
});

Deno.test("arguments that cannot be sent: the message blames the caller and says what and why", async () => {
  class Holder {
    Callback: unknown = () => {};
    Text = "";
  }
  const unsendable: [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["function", () => {}],
    ["symbol", Symbol("s")],
    ["promise", Promise.resolve(1)],
  ];
  for (const [kind, args] of unsendable) {
    const error = await mistake(callJunk("JunkServer.Handler2", args, ref("")));
    assertStringIncludes(error.message, "labrpc: cannot encode the arguments of JunkServer.Handler2: ", kind);
    assert(/labgob|gob/.test(error.message), `${kind}: ${error.message}`);
    assertEquals(error.server, undefined, kind);
  }
  // A field that holds a function is not sent, as in Go.
  await simulated(1, async (world) => {
    assertEquals(await callJunk("JunkServer.Handler4", new Holder(), new JunkReply())(world), true);
  });
});

Deno.test("a reply that cannot be filled in: the message blames the caller and says what is expected", async () => {
  for (const reply of [undefined, null, 7, "text", JunkReply]) {
    const error = await mistake(callJunk("JunkServer.Handler2", 1, reply as unknown as object));
    assertStringIncludes(error.message, "JunkServer.Handler2");
    assertStringIncludes(error.message, `got ${reply === null ? null : typeof reply}`);
    assertEquals(error.server, undefined);
  }
  class Stubborn {
    constructor(given: { N: number } = undefined as never) {
      this.N = given.N;
    }
    N: number;
  }
  for (const reply of [{ Term: 0 }, ref([] as number[]), new Stubborn({ N: 1 })]) {
    const error = await mistake(callJunk("JunkServer.Handler2", 1, reply));
    assertStringIncludes(error.message, "labrpc: cannot make the reply of JunkServer.Handler2: ");
    assertEquals(error.server, undefined);
  }
});

Deno.test("a reply that the handler made invalid: the message names it and the server", async () => {
  const spoil = (_args: Package, reply: Package) => void (reply.Text = 7 as unknown as string);
  const error = await mistake(({ net }) => {
    net.AddServer("s2", serverOf(new Box(spoil)));
    return endTo(net, "s2").Call("Box.Put", new Package(), new Package());
  });
  assertStringIncludes(error.message, "labrpc: cannot encode the reply of Box.Put: ");
  assertStringIncludes(error.message, "Text");
  assertEquals(error.server, "s2");
});

Deno.test("without a harness, a bug is an Error whose cause is the thrown value", async () => {
  const sim = new Simulation({ seed: 1 });
  const net = MakeNetwork({ chance: makeRandom(1, "network"), after: (us, fn) => sim.after(us, fn) });
  await assertRejects(
    () => sim.run(async () => void await net.MakeEnd("a").Call("A.B", undefined, new Package())),
    Error,
    "cannot encode the arguments of A.B",
  );
});

// Counts and bytes.

Deno.test("requests are counted when sent, even if lost; replies only when delivered", async () => {
  const args = packageOf(5, "five");
  const answer = packageOf(6, "six");
  const request = encoded(args).length;
  const reply = encoded(answer).length;
  const after = async (conditions: Partial<NetworkOptions>, act?: (world: World) => void) => {
    return await simulated(1, async (world) => {
      const { net } = world;
      net.Reliable(false);
      net.AddServer(0, serverOf(new Box((_args, reply) => void Object.assign(reply, answer))));
      const call = endTo(net, 0, "end").Call("Box.Put", args, new Package());
      assertEquals([net.GetTotalCount(), net.GetTotalBytes(), net.GetCount(0)], [1, request, 0]);
      act?.(world);
      const ok = await call;
      return [ok, net.GetTotalCount(), net.GetTotalBytes() - request, net.GetCount(0)];
    }, { requestLossPerMille: 0, replyLossPerMille: 0, ...conditions });
  };
  assertEquals(await after({}), [true, 1, reply, 1]);
  assertEquals(await after({ requestLossPerMille: 1000 }), [false, 1, 0, 0]);
  assertEquals(await after({ replyLossPerMille: 1000 }), [false, 1, 0, 1]);
  assertEquals(await after({}, ({ net }) => net.Enable("end", false)), [false, 1, 0, 1]);
});

Deno.test("a delayed reply is counted when delivered, and a call to an unreachable server as sent", async () => {
  const request = encoded(1).length;
  await simulated(1, async (world) => {
    const { net, sleep } = world;
    net.LongReordering(true);
    net.AddServer(0, serverOf(new JunkServer(world)));
    const call = endTo(net, 0).Call("JunkServer.Handler2", 1, ref(""));
    await sleep(199);
    assertEquals(net.GetTotalBytes(), request);
    await call;
    assertEquals(net.GetTotalBytes(), request + encoded("handler2-1").length);

    await endTo(net, "nowhere").Call("JunkServer.Handler2", 1, ref(""));
    assertEquals(net.GetTotalCount(), 2);
    assertEquals(net.GetTotalBytes(), 2 * request + encoded("handler2-1").length);
    assertEquals(net.GetCount(0), 1);
  }, { reorderPer900: 900 });
});

// Watchers.

/** A watcher that notes the id and name of every call. */
function noting(lines: string[]): Watcher {
  const note = (event: string) => (message: Message) => void lines.push(`${message.id} ${event}`);
  return {
    sent: note("sent"),
    unreachable: note("unreachable"),
    requestDropped: note("requestDropped"),
    handling: note("handling"),
    replied: note("replied"),
    serverGone: note("serverGone"),
    requestDelayed: note("requestDelayed"),
    replyDropped: note("replyDropped"),
    replyDelayed: note("replyDelayed"),
    delivered: note("delivered"),
    failed: note("failed"),
  };
}

Deno.test("a watcher sees each stage of a call in order, before the caller gets the result", async () => {
  const fates: [string, Partial<NetworkOptions>, (world: World) => unknown, string][] = [
    ["success", {}, () => {}, "sent handling replied delivered"],
    ["request lost", { requestLossPerMille: 1000 }, () => {}, "sent requestDropped failed"],
    ["reply lost", { replyLossPerMille: 1000 }, () => {}, "sent handling replied replyDropped failed"],
    ["reply delayed", { reorderPer900: 900 }, () => {}, "sent handling replied replyDelayed delivered"],
    ["request late", { latePer900: 900 }, () => {}, "sent requestDelayed handling replied delivered"],
    [
      "replies lost",
      {},
      ({ net }) => net.LoseReplies("end", true),
      "sent handling replied replyDropped failed",
    ],
    ["out of reach", {}, ({ net }) => net.Enable("end", false), "sent unreachable failed"],
    ["deleted", {}, ({ net }) => net.DeleteServer(0), "sent unreachable failed"],
  ];
  for (const [fate, conditions, prepare, wanted] of fates) {
    const seen: string[] = [];
    await simulated(1, async (world) => {
      const { net } = world;
      net.Reliable(false);
      net.LongReordering(conditions.reorderPer900 !== undefined);
      net.LateRequests(conditions.latePer900 !== undefined);
      net.AddServer(0, serverOf(new Box(() => {})));
      const end = endTo(net, 0, "end");
      prepare(world);
      const ok = await end.Call("Box.Put", new Package(), new Package());
      seen.push(`1 ${ok}`);
    }, { requestLossPerMille: 0, replyLossPerMille: 0, ...conditions, watcher: noting(seen) });
    const caller = wanted.endsWith("delivered") ? " true" : " false";
    assertEquals(seen, (wanted + caller).split(" ").map((event) => `1 ${event}`), fate);
  }
});

Deno.test("a watcher sees that a server was deleted while its handler ran, and the reply if there was one", async () => {
  for (
    const [handlerTakes, wanted] of [
      [50, "sent handling replied serverGone failed"],
      [1000, "sent handling serverGone failed"],
    ] as const
  ) {
    const seen: string[] = [];
    await simulated(1, async ({ net, sleep }) => {
      net.AddServer(0, serverOf(new Box(() => sleep(handlerTakes))));
      const call = endTo(net, 0).Call("Box.Put", new Package(), new Package());
      await sleep(20);
      net.DeleteServer(0);
      await call;
      await sleep(2000);
    }, { watcher: noting(seen) });
    assertEquals(seen, wanted.split(" ").map((event) => `1 ${event}`));
  }
});

Deno.test("a watcher sees names, bytes and values", async () => {
  const seen: unknown[] = [];
  const args = packageOf(5, "five");
  const answer = packageOf(6, "six");
  const watcher: Watcher = {
    sent: ({ id, end, server, method, args }) => seen.push({ id, end, server, method, args }),
    handling: (_message, args) => seen.push(args),
    replied: (_message, reply, bytes) => seen.push({ reply, bytes }),
    delivered: (_message, bytes) => seen.push(bytes),
  };
  await simulated(1, async ({ net }) => {
    net.AddServer("s", serverOf(new Box((_args, reply) => void Object.assign(reply, answer))));
    await endTo(net, "s", "e").Call("Box.Put", args, new Package());
    assertEquals(seen, [
      { id: 1, end: "e", server: "s", method: "Box.Put", args: encoded(args) },
      args,
      { reply: answer, bytes: encoded(answer) },
      encoded(answer),
    ]);
    seen.length = 0;
    await net.MakeEnd("alone").Call("Box.Put", args, new Package());
    assertEquals(seen, [{ id: 2, end: "alone", server: undefined, method: "Box.Put", args: encoded(args) }]);
  }, { watcher });
});

Deno.test("the same seed gives the same events at the same times, watched or not; another seed gives others", async () => {
  const trace = async (seed: number, watched: boolean) => {
    const seen: string[] = [];
    const ends = await simulated(seed, async (world) => {
      const { net, now } = world;
      net.Reliable(false);
      net.LongReordering(true);
      net.AddServer(0, serverOf(new JunkServer(world)));
      const call = async (i: number) => {
        const ok = await endTo(net, 0, i).Call("JunkServer.Handler2", i, ref(""));
        return `${i} ${ok} at ${now()}`;
      };
      return await Promise.all(Array.from({ length: 50 }, (_, i) => call(i)));
    }, { watcher: watched ? noting(seen) : {} });
    return { ends, seen };
  };
  const first = await trace(1, true);
  assertEquals(await trace(1, true), first);
  assertEquals((await trace(1, false)).ends, first.ends);
  assert((await trace(2, true)).seen.join() !== first.seen.join());
});

Deno.test("a handler runs as its server's code, and what the network does for the caller as the caller's", async () => {
  const names: [string, number][] = [];
  const sim = new Simulation({ seed: 1 });
  const net = MakeNetwork({
    chance: makeRandom(1, "network"),
    after(us, fn) {
      names.push(["timer", sim.owner]);
      return sim.after(us, fn);
    },
    owner: () => sim.owner,
    as: (server, fn) => sim.as(server as number, fn),
  });
  await sim.run(async () => {
    const sleep = (us: number) => new Promise<void>((resolve) => void sim.after(us, resolve));
    net.AddServer(
      7,
      serverOf(
        new Box(async () => {
          names.push(["handler", sim.owner]);
          await sleep(10);
        }),
      ),
    );
    const end = endTo(net, 7);
    await sim.as(4, () => end.Call("Box.Put", new Package(), new Package()));
  });
  const check = ["timer", 4];
  assertEquals(names, [["timer", 4], ["handler", 7], check, ["timer", 4]]);
});
