/** Replacements of properties of the platform's objects that can all be taken back. */
export class Patches {
  #undo: (() => void)[] = [];
  /** Names of what the platform let nobody replace. */
  readonly failed: string[] = [];

  /**
   * Replaces `target[key]`, if it exists and is a function, by what `make` makes of it. A getter that makes the
   * function when first asked for it (as much of Deno's does) is left to do so.
   */
  fn(target: object, key: PropertyKey, make: (original: Callable) => unknown): void {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    if (descriptor === undefined) return;
    if (descriptor.get === undefined) {
      const value = descriptor.value;
      if (typeof value === "function") this.#define(target, key, descriptor, { value: make(value) });
      return;
    }
    const { get } = descriptor;
    let seen: unknown, made: unknown;
    this.#define(target, key, descriptor, {
      get(this: unknown) {
        const value = get.call(this);
        if (typeof value !== "function") return value;
        if (value !== seen) made = make((seen = value) as Callable);
        return made;
      },
    });
  }

  /** Calls `before` each time `target[key]` is read, if it exists. */
  reading(target: object, key: PropertyKey, before: () => void): void {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    if (descriptor === undefined) return;
    const { get, value, set } = descriptor;
    this.#define(target, key, descriptor, {
      get(this: unknown) {
        before();
        return get === undefined ? value : get.call(this);
      },
      set,
    });
  }

  /** Replaces the getter `target[key]`, if it exists, by what `make` makes of it. */
  getter(target: object, key: PropertyKey, make: (original: Callable) => Callable): void {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    if (descriptor?.get === undefined) return;
    this.#define(target, key, descriptor, { get: make(descriptor.get) as () => unknown });
  }

  /** Replaces the value `target[key]`, whether it exists or not. */
  value(target: object, key: PropertyKey, value: unknown): void {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    this.#define(target, key, descriptor ?? { configurable: true, writable: true, enumerable: false }, {
      value,
    });
  }

  /** Puts everything back as it was. */
  restore(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }

  #define(target: object, key: PropertyKey, old: PropertyDescriptor, change: PropertyDescriptor): void {
    const existed = Object.hasOwn(target, key);
    const kept = { configurable: old.configurable, enumerable: old.enumerable };
    const next = "value" in change
      ? { ...kept, writable: old.writable ?? true, ...change }
      : { ...kept, ...change };
    if (!Reflect.defineProperty(target, key, next)) {
      this.failed.push(String(key));
      return;
    }
    this.#undo.push(() =>
      existed ? Reflect.defineProperty(target, key, old) : Reflect.deleteProperty(target, key)
    );
  }
}

/** A function of which nothing is known. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;
