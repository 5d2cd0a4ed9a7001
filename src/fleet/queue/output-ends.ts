import type { Event } from '../../core/event.ts';

/** Bytes that one command wrote on one stream. */
export type Written = Omit<Event & { readonly type: 'output' }, 'type'>;

/** Bytes of the beginning, and as many of the end. */
const MOST = 64 * 1024;
/** What the name of a command and of a stream costs beside the bytes. */
const NAMED = 64;
/** Pieces that are put together when there are so many. */
const MANY = 1000;

/** The beginning and the end of what is written, whatever comes, in little memory. */
export class OutputEnds {
  #head: Written[] = [];
  #tail: Written[] = [];
  /** Once something has gone to the end, all goes there. */
  #room = MOST;
  #waiting = 0;
  #all = 0;

  add({ step, stream, bytes }: Written): void {
    this.#all += bytes.length;
    const first = this.#tail.length > 0 ? 0 : this.#room - costOf({ step, stream }, this.#head.at(-1));
    const now = bytes.subarray(0, Math.max(0, first));
    if (now.length > 0) this.#begin({ step, stream, bytes: now }, first - now.length);
    if (now.length < bytes.length) this.#end({ step, stream, bytes: bytes.subarray(now.length) });
  }

  get head(): readonly Written[] {
    return joined(this.#head);
  }

  get tail(): readonly Written[] {
    return lastOf(this.#tail);
  }

  /** Bytes between the two. */
  get missing(): number {
    const kept = [...this.head, ...this.tail].reduce((sum, { bytes }) => sum + bytes.length, 0);
    return this.#all - kept;
  }

  #begin(written: Written, room: number): void {
    this.#room = room;
    this.#head.push(copyOf(written));
    if (this.#head.length > MANY) this.#head = joined(this.#head);
  }

  #end(written: Written): void {
    this.#tail.push(copyOf(written));
    this.#waiting += written.bytes.length + NAMED;
    if (this.#waiting <= 4 * MOST) return;
    this.#tail = lastOf(this.#tail);
    this.#waiting = 0;
  }
}

/** A few bytes may be a part of a large buffer, which would be kept. */
function copyOf({ bytes, ...name }: Written): Written {
  return { ...name, bytes: Uint8Array.from(bytes) };
}

type Name = Pick<Written, 'step' | 'stream'>;

function isSame(one: Name, other: Name | undefined): boolean {
  return one.step === other?.step && one.stream === other.stream;
}

function costOf(name: Name, before: Name | undefined): number {
  return isSame(name, before) ? 0 : NAMED + name.step.length;
}

/** Neighbours of one command and stream become one. */
function joined(list: readonly Written[]): Written[] {
  const runs: { name: Name; parts: Uint8Array[] }[] = [];
  for (const { step, stream, bytes } of list) {
    const last = runs.at(-1);
    if (isSame({ step, stream }, last?.name)) last?.parts.push(bytes);
    else runs.push({ name: { step, stream }, parts: [bytes] });
  }
  return runs.map(({ name, parts }) => ({ ...name, bytes: Buffer.concat(parts) }));
}

function lastOf(list: readonly Written[]): Written[] {
  const kept: Written[] = [];
  let room = MOST;
  for (const { step, stream, bytes } of joined(list).toReversed()) {
    room -= NAMED + step.length;
    if (room <= 0) break;
    kept.unshift({ step, stream, bytes: bytes.subarray(-room) });
    room -= bytes.length;
    if (room <= 0) break;
  }
  return kept;
}
