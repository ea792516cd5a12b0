/** Replaces properties of the platform's objects, and restores all of them. */
export class Patches {
  #undo: (() => void)[] = [];
  /** Names of the properties that the platform does not allow to be replaced. */
  readonly failed: string[] = [];

  /**
   * If `target[key]` is a function, replaces it with `make(original)`. A getter that creates the function on
   * first use, as many of Deno's do, stays lazy.
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

  /** If `target[key]` exists, calls `before` each time it is read. */
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

  /** If `target[key]` is a getter, replaces it with `make(original)`. */
  getter(target: object, key: PropertyKey, make: (original: Callable) => Callable): void {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    if (descriptor?.get === undefined) return;
    this.#define(target, key, descriptor, { get: make(descriptor.get) as () => unknown });
  }

  /** Sets `target[key]` to `value`, whether it exists or not. */
  value(target: object, key: PropertyKey, value: unknown): void {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    this.#define(target, key, descriptor ?? { configurable: true, writable: true, enumerable: false }, {
      value,
    });
  }

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

export type Callable = (this: unknown, ...args: unknown[]) => unknown;
