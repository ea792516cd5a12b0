/**
 * Loads a student's files and their imports into this realm, anew for each life of a server. sandbox/module_function.ts
 * turned their source into functions.
 *
 * @module
 */

/** What a module exports, by name. */
export type Namespace = Record<string, unknown>;

/** A module's code; see sandbox/module_function.ts. */
export type Code = (module: Loading) => void;

/** A module being loaded: its code calls these methods for its imports and exports. */
export class Loading {
  readonly exports: Namespace = Object.create(null);
  #imports: Namespace[];
  #takes: (() => void)[] = [];

  /** `imports` are the modules that it imports, in order. */
  constructor(imports: Namespace[]) {
    this.#imports = imports;
  }

  /** Imports a name (`*` for the whole module), now and again when all modules are loaded, as imports may be cyclic. */
  in(from: number, name: string, set: (value: unknown) => void): void {
    const module = this.#imports[from];
    const take = () => {
      try {
        set(name === "*" ? module : module[name]);
      } catch {
        // Not defined yet, in a cyclic import.
      }
    };
    take();
    this.#takes[this.#takes.length] = take;
  }

  /** Exports a name. */
  out(name: string, get: () => unknown): void {
    Object.defineProperty(this.exports, name, { get, enumerable: true, configurable: true });
  }

  /** Re-exports from another module: one name, or all but the default. */
  from(module: number, name: string, as: string): void {
    const source = this.#imports[module];
    if (name !== "*" || as !== "") return this.out(as, () => name === "*" ? source : source[name]);
    for (const each of Object.keys(source)) {
      if (each !== "default" && !(each in this.exports)) this.out(each, () => source[each]);
    }
  }

  /** Called when all modules are loaded. */
  link(): void {
    for (let i = 0; i < this.#takes.length; i++) this.#takes[i]();
  }
}

/** A module of the program: its code, and its imports by number in the program. */
interface Entry {
  code: Code;
  imports: number[];
}

/** All modules of a program, in order of evaluation; the first ones are made by this folder. */
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
   * Evaluates all modules anew; `made` are the modules before them. Returns each one's exports. `evaluated` is called
   * with each module's number before others import it.
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
      // Importers see its names as they are defined.
      Object.setPrototypeOf(all[made.length + i], module.exports);
      all[made.length + i] = module.exports;
      code(module);
      if (evaluated !== undefined) evaluated(made.length + i, module.exports);
    }
    for (let i = 0; i < loading.length; i++) loading[i].link();
    return all;
  }
}
