const ROOT = 0;

/**
 * Finds all of many byte strings in one pass (Aho and Corasick, "Efficient string matching", 1975). States are numbers, 0
 * the first. Unlike a table it needs a few bytes for each byte of the strings, so that these may be long.
 */
export class ByteMachine {
  /** By state: how many of the last bytes are the beginning of a string. */
  readonly depth: Int32Array;
  /** By state: how many of them may still become a string, or a longer one. */
  readonly open: Int32Array;
  /** By state: the length of the longest string that ends here; 0 when none does. */
  readonly longest: Int32Array;
  /** By byte: where the first state leads. */
  readonly first = new Int32Array(256);
  readonly #byte: Uint8Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #failure: Int32Array;
  #states = 1;

  /** @param strings none of them empty. */
  constructor(strings: readonly Uint8Array[]) {
    const most = 1 + strings.reduce((sum, { length }) => sum + length, 0);
    this.depth = new Int32Array(most);
    this.open = new Int32Array(most);
    this.longest = new Int32Array(most);
    this.#byte = new Uint8Array(most);
    this.#child = new Int32Array(most);
    this.#sibling = new Int32Array(most);
    this.#failure = new Int32Array(most);
    for (const string of strings) this.#add(string);
    this.#followFailures();
  }

  /** The state after one more byte; over a whole input this takes linear time. */
  next(state: number, byte: number): number {
    for (let from = state; from !== ROOT; from = this.#failure[from] as number) {
      const child = this.#childOf(from, byte);
      if (child !== ROOT) return child;
    }
    return this.first[byte] as number;
  }

  #childOf(state: number, byte: number): number {
    let child = this.#child[state] as number;
    while (child !== ROOT && this.#byte[child] !== byte) child = this.#sibling[child] as number;
    return child;
  }

  #add(string: Uint8Array): void {
    let state = ROOT;
    for (const byte of string) {
      const known = state === ROOT ? (this.first[byte] as number) : this.#childOf(state, byte);
      state = known === ROOT ? this.#addChild(state, byte) : known;
    }
    this.longest[state] = string.length;
  }

  #addChild(parent: number, byte: number): number {
    const state = this.#states;
    this.#states += 1;
    this.#byte[state] = byte;
    this.depth[state] = (this.depth[parent] as number) + 1;
    this.#sibling[state] = this.#child[parent] as number;
    this.#child[parent] = state;
    if (parent === ROOT) this.first[byte] = state;
    return state;
  }

  /** Breadth first: where no string goes on, go on with the longest end that is the beginning of one. */
  #followFailures(): void {
    const queue = new Int32Array(this.#states);
    let [head, tail] = [0, 1];
    while (head < tail) {
      const state = queue[head] as number;
      head += 1;
      for (let to = this.#child[state] as number; to !== ROOT; to = this.#sibling[to] as number) {
        const back = this.#failure[state] as number;
        const failure = state === ROOT ? ROOT : this.next(back, this.#byte[to] as number);
        this.#failure[to] = failure;
        const isLast = this.#child[to] === ROOT;
        this.open[to] = (isLast ? this.open[failure] : this.depth[to]) as number;
        if (this.longest[to] === 0) this.longest[to] = this.longest[failure] as number;
        queue[tail] = to;
        tail += 1;
      }
    }
  }
}
