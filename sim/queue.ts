/**
 * An event that fires at `due` unless it is cancelled. Events with equal `due` fire in the order in which
 * they were made.
 */
export class Timer {
  /** Simulated microseconds since the run's start. */
  due: number;
  /** Unique in a run; rises in the order in which timers are made. */
  sequence: number;
  /** The server for which `fn` runs; -1 is the harness. */
  owner: number;
  /** The callback; null once fired or cancelled. */
  fn: (() => void) | null;

  constructor(due: number, sequence: number, owner: number, fn: () => void) {
    this.due = due;
    this.sequence = sequence;
    this.owner = owner;
    this.fn = fn;
  }
}

/** A binary heap of timers by (due, sequence). Cancelled ones stay until they are half of the heap. */
export class Queue {
  #heap: Timer[] = [];
  #cancelled = 0;

  /** How many timers have yet to fire. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** Whether any server still has a timer. */
  hasServers(): boolean {
    return this.#heap.some((timer) => timer.fn !== null && timer.owner >= 0);
  }

  push(timer: Timer): void {
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1);
  }

  /** Amortised constant time: a sweep costs as much as the cancels that led to it. */
  cancel(timer: Timer): void {
    if (timer.fn === null) return;
    timer.fn = null;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#sweep();
  }

  /** Removes and returns the next live timer; undefined if there is none. */
  pop(): Timer | undefined {
    const heap = this.#heap;
    while (heap.length > 0) {
      const top = heap[0];
      const last = heap.pop() as Timer;
      if (heap.length > 0) {
        heap[0] = last;
        this.#down(0);
      }
      if (top.fn !== null) return top;
      this.#cancelled--;
    }
    return undefined;
  }

  /** All live timers, in firing order. */
  inOrder(): Timer[] {
    return this.#heap.filter((timer) => timer.fn !== null)
      .sort((a, b) => a.due - b.due || a.sequence - b.sequence);
  }

  /** Removes a live timer from anywhere in the queue. */
  take(timer: Timer): void {
    this.#heap = this.#heap.filter((other) => other !== timer);
    this.#sweep();
  }

  clear(): void {
    for (const timer of this.#heap) timer.fn = null;
    this.#heap = [];
    this.#cancelled = 0;
  }

  #sweep(): void {
    this.#heap = this.#heap.filter((timer) => timer.fn !== null);
    this.#cancelled = 0;
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#down(i);
  }

  #up(i: number): void {
    const heap = this.#heap, timer = heap[i];
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(timer, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = timer;
  }

  #down(i: number): void {
    const heap = this.#heap, timer = heap[i], length = heap.length;
    for (let child = 2 * i + 1; child < length; child = 2 * i + 1) {
      if (child + 1 < length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], timer)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = timer;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}
