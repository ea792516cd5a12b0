/**
 * The web's events and abort signals, private to this realm.
 *
 * @module
 */

/** The web's Event. */
export class Event {
  readonly type: string;
  readonly cancelable: boolean;
  target: unknown = null;
  currentTarget: unknown = null;
  #prevented = false;
  #stopped = false;

  constructor(type: unknown, { cancelable = false } = {}) {
    this.type = String(type);
    this.cancelable = Boolean(cancelable);
  }
  get defaultPrevented(): boolean {
    return this.#prevented;
  }
  preventDefault(): void {
    if (this.cancelable) this.#prevented = true;
  }
  stopPropagation(): void {}
  stopImmediatePropagation(): void {
    this.#stopped = true;
  }
  static stopped(event: Event): boolean {
    return event.#stopped;
  }
}

/** The web's CustomEvent. */
export class CustomEvent extends Event {
  readonly detail: unknown;

  constructor(type: unknown, options: { cancelable?: boolean; detail?: unknown } = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
}

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown } | null;

/** The web's EventTarget. */
export class EventTarget {
  #listeners = new Map<string, { listener: NonNullable<Listener>; once: boolean }[]>();

  addEventListener(
    type: string,
    listener: Listener,
    options: { once?: boolean; signal?: AbortSignal } | boolean = {},
  ): void {
    const { once = false, signal = undefined } = typeof options === "object" && options !== null
      ? options
      : {};
    if (listener === null || listener === undefined || signal?.aborted) return;
    const all = this.#listeners.get(type) ?? [];
    if (all.some((each) => each.listener === listener)) return;
    this.#listeners.set(type, [...all, { listener, once }]);
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener));
  }
  removeEventListener(type: string, listener: Listener): void {
    const all = this.#listeners.get(type) ?? [];
    this.#listeners.set(type, all.filter((each) => each.listener !== listener));
  }
  dispatchEvent(event: Event): boolean {
    event.target = event.currentTarget = this;
    for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === "function") listener.call(this, event);
      else listener.handleEvent(event);
      if (Event.stopped(event)) break;
    }
    event.currentTarget = null;
    return !event.defaultPrevented;
  }
}

/** The web's DOMException. */
export class DOMException extends Error {
  constructor(message: unknown = "", name: unknown = "Error") {
    super(String(message));
    Object.defineProperty(this, "name", { value: String(name), configurable: true, writable: true });
  }
  get code(): number {
    return this.name === "AbortError"
      ? 20
      : this.name === "TimeoutError"
      ? 23
      : this.name === "DataCloneError"
      ? 25
      : 0;
  }
}

const made = Symbol();

/** The web's AbortSignal; `timeout` is added where the timers are. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  onabort: ((event: Event) => unknown) | null = null;

  constructor(by?: symbol) {
    super();
    if (by !== made) throw new TypeError("an AbortSignal is made by an AbortController");
  }
  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }
  static abort(reason?: unknown): AbortSignal {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  }
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const controller = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      else signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
    }
    return controller.signal;
  }
  static fire(signal: AbortSignal, reason: unknown): void {
    if (signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason === undefined
      ? new DOMException("The signal has been aborted", "AbortError")
      : reason;
    const event = new Event("abort");
    signal.onabort?.(event);
    signal.dispatchEvent(event);
  }
}

/** The web's AbortController. */
export class AbortController {
  readonly signal: AbortSignal = new AbortSignal(made);

  abort(reason?: unknown): void {
    AbortSignal.fire(this.signal, reason);
  }
}
