/**
 * Bytes that are read once, front to back. `peek` and `take` return views that hold until the next call.
 */
export interface ByteSource {
  /** How many bytes have been taken. */
  readonly offset: number;
  /** Waits until `count` bytes are at hand (at most 1 MiB), or the end has come; returns how many are at hand. */
  fill(count: number): number | Promise<number>;
  /** Shows up to `count` bytes of those at hand without taking them. */
  peek(count: number): Uint8Array;
  /** Takes up to `count` bytes of those at hand. */
  take(count: number): Uint8Array;
}
