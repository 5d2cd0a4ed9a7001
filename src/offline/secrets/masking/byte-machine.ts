const ROOT = 0;
const BYTES = 256;
/** States from which at least so many bytes lead on have a table, and so have those after the first byte. */
const MANY = 8;

/**
 * Finds all of many byte strings in one pass (Aho and Corasick, "Efficient string matching", 1975). States are numbers, 0
 * the first. Most have no table: a few bytes for each byte of the strings are enough, so that these may be long.
 */
export class ByteMachine {
  /** By state: how many of the last bytes are the beginning of a string. */
  readonly depth: Int32Array;
  /** By state: how many of them may still become a string, or a longer one. */
  readonly open: Int32Array;
  /** By state: the length of the longest string that ends here; 0 when none does. */
  readonly longest: Int32Array;
  /** By byte: where the first state leads. */
  readonly first = new Int32Array(BYTES);
  readonly #byte: Uint8Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #failure: Int32Array;
  /** By state: where its table is in all tables; -1 when it has none. */
  readonly #tableAt: Int32Array;
  readonly #tables: Int32Array;
  #states = 1;

  /** @param strings none of them empty. */
  constructor(strings: readonly Uint8Array[]) {
    const most = 1 + strings.reduce((sum, { length }) => sum + length, 0);
    const perState = (): Int32Array => new Int32Array(most);
    [this.depth, this.open, this.longest] = [perState(), perState(), perState()];
    this.#byte = new Uint8Array(most);
    [this.#child, this.#sibling, this.#failure] = [perState(), perState(), perState()];
    this.#tableAt = perState().fill(-1);
    for (const string of strings) this.#add(string);
    this.#tables = this.#placeTables();
    this.#followFailures();
  }

  /** The state after one more byte; over a whole input this takes linear time. */
  next(state: number, byte: number): number {
    for (let from = state; from !== ROOT; from = this.#failure[from] as number) {
      const table = this.#tableAt[from] as number;
      if (table >= 0) return this.#tables[table + byte] as number;
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

  #childrenOf(state: number): number[] {
    const children: number[] = [];
    let child = this.#child[state] as number;
    for (; child !== ROOT; child = this.#sibling[child] as number) children.push(child);
    return children;
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

  #placeTables(): Int32Array {
    let size = 0;
    for (let state = 1; state < this.#states; state += 1) {
      if (this.depth[state] !== 1 && this.#childrenOf(state).length < MANY) continue;
      this.#tableAt[state] = size;
      size += BYTES;
    }
    return new Int32Array(size);
  }

  /** Breadth first: where no string goes on, go on with the longest end that is the beginning of one. */
  #followFailures(): void {
    const queue = new Int32Array(this.#states);
    let [head, tail] = [0, 1];
    while (head < tail) {
      const state = queue[head] as number;
      head += 1;
      const back = this.#failure[state] as number;
      const children = this.#childrenOf(state);
      for (const child of children) {
        const failure = state === ROOT ? ROOT : this.next(back, this.#byte[child] as number);
        this.#failFrom(child, failure);
        queue[tail] = child;
        tail += 1;
      }
      this.#fillTable(state, back, children);
    }
  }

  #failFrom(state: number, failure: number): void {
    this.#failure[state] = failure;
    const isLast = this.#child[state] === ROOT;
    this.open[state] = (isLast ? this.open[failure] : this.depth[state]) as number;
    if (this.longest[state] === 0) this.longest[state] = this.longest[failure] as number;
  }

  #fillTable(state: number, back: number, children: readonly number[]): void {
    const at = this.#tableAt[state] as number;
    if (at < 0) return;
    for (let byte = 0; byte < BYTES; byte += 1) this.#tables[at + byte] = this.next(back, byte);
    for (const child of children) this.#tables[at + (this.#byte[child] as number)] = child;
  }
}
