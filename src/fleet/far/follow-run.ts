import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { type FarChannel, invalid } from './far-channel.ts';
import type { FarEvent } from './far-model.ts';
import { type EventCourse, newEventCourse, readFarEvent } from './read-far-event.ts';
import { type FarRecord, readFarRecords } from './read-far-records.ts';

/** How often a link that brings nothing is opened anew, and the longest pause before that, in milliseconds. */
const ATTEMPTS = 12;
const LONGEST_PAUSE = 10_000;
/** Between two signs of life of ours, in milliseconds: less than a third of the shortest lease. */
const BEAT = 400;

const MOST_SECRETS = 1000;
/** A target that is followed says something every four seconds; a link on which it does not is none, in seconds. */
const SILENCE = 120;

/** What is followed, and who hears. */
export interface Following {
  /** What people call the target. */
  readonly name: string;
  readonly run: string;
  readonly heard: (event: FarEvent) => void | Promise<void>;
  /** True: the link may be opened anew. */
  readonly reconnects: boolean;
  /** What comes already, from the first event on. */
  readonly begun?: AsyncGenerator<FarRecord, void> | undefined;
}

/** How far a run has been read: events, and bytes of the command that is at work. */
interface Place {
  lines: number;
  readonly bytes: { stdout: number; stderr: number };
  readonly course: EventCourse;
  readonly secrets: Set<string>;
  ended: boolean;
}

/**
 * Every event of a run from the first on, each once, until its last; a link that is lost is opened anew where it was. When the
 * supervisor was ended by force it resolves too, without a last event.
 * @returns false when there was no last event.
 * @throws ArxError HOST_UNREACHABLE, HOST_INVALID, RUN_STATE_INVALID, INTERRUPTED; what `heard` throws.
 */
export async function followRun(
  channel: FarChannel,
  following: Following,
  context: Context,
): Promise<boolean> {
  const place: Place = {
    lines: 0,
    bytes: { stdout: 0, stderr: 0 },
    course: newEventCourse(),
    secrets: new Set(),
    ended: false,
  };
  let { begun } = following;
  for (let failures = 0; ;) {
    const before = progress(place);
    try {
      if (begun === undefined) return await listen(channel, following, place);
      return await hear(begun, following, place);
    } catch (error) {
      begun = undefined;
      if (progress(place) !== before) failures = 0;
      failures += 1;
      if (!following.reconnects || !isLost(error) || failures > ATTEMPTS) throw error;
      await pause(Math.min(100 * 2 ** failures, LONGEST_PAUSE), context);
    }
  }
}

async function listen(channel: FarChannel, following: Following, place: Place): Promise<boolean> {
  const { run, name } = following;
  using beats = heartbeats();
  const { stdout, stderr } = place.bytes;
  const words = [run, String(place.lines), String(stdout), String(stderr)];
  const body = channel.listen({ verb: 'follow', words, input: () => beats.lines(), silence: SILENCE });
  return await hear(readFarRecords(body, name), following, place);
}

async function hear(records: AsyncIterable<FarRecord>, following: Following, place: Place): Promise<boolean> {
  for await (const record of records) {
    if (record.type === 'cut') return false;
    await take(record, following, place);
    if (place.ended) return true;
  }
  return place.ended;
}

/** The place moves on only with what was heard. */
async function take(record: FarRecord, { heard, name }: Following, place: Place): Promise<void> {
  const { course, bytes } = place;
  const output = async (stream: 'stdout' | 'stderr', text: Buffer, size: number): Promise<void> => {
    bytes[stream] += size;
    await heard({
      type: 'output',
      step: course.number,
      ...(course.undo && { undo: true }),
      stream,
      bytes: text,
    });
  };
  if (record.type === 'output') return await output(record.stream, record.bytes, record.bytes.length);
  if (record.type === 'lost') {
    const text = `\n[${record.size} bytes are left out here]\n`;
    return await output(record.stream, Buffer.from(text), record.size);
  }
  if (record.type === 'secret' && !place.secrets.has(record.name)) {
    if (record.value.length === 0 || place.secrets.size === MOST_SECRETS)
      throw invalid(name, 'it has more secrets than a bundle, or an empty one');
    place.secrets.add(record.name);
    return await heard(record);
  }
  if (record.type === 'event') await takeEvent(record.line, { heard, name }, place);
}

async function takeEvent(
  line: string,
  { heard, name }: Pick<Following, 'heard' | 'name'>,
  place: Place,
): Promise<void> {
  place.lines += 1;
  if (line.startsWith('start ')) Object.assign(place.bytes, { stdout: 0, stderr: 0 });
  const event = readFarEvent(line, place.course, name);
  if (event === undefined) return;
  place.ended = event.type === 'end';
  await heard(event);
}

function progress({ lines, bytes }: Place): string {
  return `${lines} ${bytes.stdout} ${bytes.stderr}`;
}

function isLost(error: unknown): boolean {
  return error instanceof ArxError && error.code === 'HOST_UNREACHABLE';
}

async function pause(milliseconds: number, context: Context): Promise<void> {
  await delay(milliseconds, undefined, { signal: context.signal }).catch(() => undefined);
  checkAborted(context);
}

/** Lines that say that we are there, until it is disposed. */
function heartbeats(): Disposable & { lines(): AsyncGenerator<Buffer, void> } {
  const over = new AbortController();
  const lines = async function* (): AsyncGenerator<Buffer, void> {
    while (!over.signal.aborted) {
      yield Buffer.from('\n');
      await delay(BEAT, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  return { lines, [Symbol.dispose]: () => over.abort() };
}
