/**
 * Beyond the courses' tests: slow services. docs/extra.md says which mistake it shows.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { onAnswer } from "./watch.ts";

/** Commands of one round: the first half is submitted with pauses, the rest at once. */
const commands = 20;
/** Milliseconds of a pause. */
const pause = 30;
/** Milliseconds that a service takes for a command. */
const takes = 200;
/** Milliseconds after the last command until all must be applied: more than twice what the services need. */
const patience = 10_000;
/** Milliseconds within which a handler must answer. */
const answerLimit = 1000;

/**
 * Services are slow, more commands arrive while they work, and nothing fails: servers must still answer RPCs, and apply
 * everything.
 */
export async function slowService(cfg: Config): Promise<void> {
  const handlers = new Handlers(cfg);
  for (let round = 0; round < 3; round++) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    const leader = await cfg.checkOneLeader();
    const [term] = cfg.rafts[leader]!.GetState();
    const leads = () => {
      const [now, isLeader] = cfg.rafts[leader]!.GetState();
      return isLeader && now === term;
    };

    cfg.serviceTakes = takes;
    let last = 0;
    for (let k = 0; k < commands; k++) {
      const [index, , ok] = cfg.rafts[leader]!.Start(cfg.randomInt());
      if (ok) last = index;
      if (k < commands / 2) await sleep(pause);
    }
    // A leader of another term need not know what is committed until it gets a command, so nothing is checked then.
    const behind = () => [...cfg.highestApplied.entries()].filter(([, applied]) => applied < last);
    for (let waited = 0; behind().length > 0; waited += pause) {
      if (waited >= commands * takes && !leads()) break;
      if (waited >= patience) {
        const applied = behind().map(([server, applied]) => `S${server} has applied up to ${applied}`);
        fatal(
          `${patience / 1000} s after S${leader}, still leader of term ${term}, got command ${last}, ` +
            `${applied.join(", ")}; nothing has failed`,
        );
      }
      await sleep(pause);
    }
    cfg.serviceTakes = 0;
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
  handlers.over();
}

/**
 * Fails the test if a server does not answer requests that reached it. No server restarts meanwhile. Ends with `over`.
 */
class Handlers {
  #cfg: Config;
  #answered: number[];
  #over = false;

  /** Starts at once. */
  constructor(cfg: Config) {
    this.#cfg = cfg;
    this.#answered = this.#reached();
    onAnswer(cfg, ({ server }) => this.#answered[server]++);
    cfg.background(() => this.#watch());
  }

  #reached(): number[] {
    return this.#cfg.rafts.map((_, i) => this.#cfg.rpcCount(i));
  }

  async #watch(): Promise<void> {
    const looks = 10;
    const reached: number[][] = [];
    while (!this.#over) {
      reached.push(this.#reached());
      if (reached.length > looks) {
        const before = reached.shift()!;
        this.#answered.forEach((answered, i) => {
          if (answered >= before[i]) return;
          fatal(
            `S${i} has not answered ${before[i] - answered} of the requests that reached it more than ` +
              `${answerLimit / 1000} s ago; its service takes ${takes} ms over a command`,
          );
        });
      }
      await sleep(answerLimit / looks);
    }
  }

  /** Stops. */
  over(): void {
    this.#over = true;
  }
}
