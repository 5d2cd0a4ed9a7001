/** The bytes that a source has at hand, and how many were taken: what every source in memory does alike. */
export class HeldBytes {
  protected held: Uint8Array = new Uint8Array(0);
  offset = 0;

  peek(count: number): Uint8Array {
    return this.held.subarray(0, count);
  }

  take(count: number): Uint8Array {
    const view = this.peek(count);
    this.held = this.held.subarray(view.length);
    this.offset += view.length;
    return view;
  }
}
