/**
 * Loads a student's files, and the modules that they import, into this realm: each life of a server has all of them
 * anew. Their source was made functions by sandbox/module_function.ts.
 *
 * @module
 */

/** What a module exports, by name. */
export type Namespace = Record<string, unknown>;

/** A module's code; see sandbox/module_function.ts. */
export type Code = (module: Loading) => void;

/** A module under way: its code says by these methods what it imports and exports. */
export class Loading {
  /** What it exports. */
  readonly exports: Namespace = Object.create(null);
  #imports: Namespace[];
  #takes: (() => void)[] = [];

  /** `imports` are the modules that it imports, in its order. */
  constructor(imports: Namespace[]) {
    this.#imports = imports;
  }

  /** It imports a name (`*` is the whole module), now and once more when all modules are loaded, as some may wait for each other. */
  in(from: number, name: string, set: (value: unknown) => void): void {
    const module = this.#imports[from];
    const take = () => {
      try {
        set(name === "*" ? module : module[name]);
      } catch {
        // Not yet there, as two modules import each other.
      }
    };
    take();
    this.#takes[this.#takes.length] = take;
  }

  /** It exports a name. */
  out(name: string, get: () => unknown): void {
    Object.defineProperty(this.exports, name, { get, enumerable: true, configurable: true });
  }

  /** It exports what another exports: one name, or all but the default. */
  from(module: number, name: string, as: string): void {
    const source = this.#imports[module];
    if (name !== "*" || as !== "") return this.out(as, () => name === "*" ? source : source[name]);
    for (const each of Object.keys(source)) {
      if (each !== "default" && !(each in this.exports)) this.out(each, () => source[each]);
    }
  }

  /** All modules are loaded. */
  link(): void {
    for (let i = 0; i < this.#takes.length; i++) this.#takes[i]();
  }
}

/** A module of the program: where its code is, and its imports by their place in the program. */
interface Entry {
  code: Code;
  imports: number[];
}

/** All modules of a program, in the order in which they are evaluated; the first ones are made by this folder. */
export class Loader {
  #entries: Entry[] = [];

  /** Adds a module; `imports` are numbers of modules, as text: `3,0`. */
  add(code: Code, imports: string): void {
    const numbers = imports === "" ? [] : imports.split(",").map(Number);
    this.#entries[this.#entries.length] = { code, imports: numbers };
  }

  /** Whether a module of the program imports the one of this number. */
  isImported(number: number): boolean {
    return this.#entries.some(({ imports }) => imports.includes(number));
  }

  /**
   * Evaluates all modules anew; `made` are the modules that stand before them. Returns what each exports. `evaluated` hears
   * of each module before others import it, by its number.
   */
  load(made: Namespace[], evaluated?: (number: number, exports: Namespace) => void): Namespace[] {
    const loading: Loading[] = [];
    const all: Namespace[] = [];
    for (let i = 0; i < made.length; i++) all[i] = made[i];
    for (let i = 0; i < this.#entries.length; i++) all[made.length + i] = Object.create(null);
    for (let i = 0; i < this.#entries.length; i++) {
      const { code, imports } = this.#entries[i];
      const given: Namespace[] = [];
      for (let k = 0; k < imports.length; k++) given[k] = all[imports[k]];
      const module = loading[i] = new Loading(given);
      // Whoever imports it sees its names as they come.
      Object.setPrototypeOf(all[made.length + i], module.exports);
      all[made.length + i] = module.exports;
      code(module);
      if (evaluated !== undefined) evaluated(made.length + i, module.exports);
    }
    for (let i = 0; i < loading.length; i++) loading[i].link();
    return all;
  }
}
