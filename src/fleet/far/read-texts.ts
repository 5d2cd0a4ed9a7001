import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import { callRetried } from './call-retried.ts';
import { demandFarPath } from './demand-far-path.ts';
import type { FarChannel } from './far-channel.ts';
import { ReplyCursor } from './reply-cursor.ts';
import { batches, callLines } from './word-batches.ts';

/** A target that is asked. */
export interface TextsWay {
  readonly channel: FarChannel;
  readonly name: string;
  readonly context: Context;
}

/** What a head and an end of the answer take for each path. */
const MORE = 64;

/**
 * What files of a target have: one call. Missing: no file that can be read is there.
 * @param most bytes of all of them.
 * @throws ArxError RUN_CHANGED when they change as they are read; what a look throws.
 */
export async function readTexts(
  { channel, name, context }: TextsWay,
  paths: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const texts = new Map<string, Uint8Array>();
  if (paths.length === 0) return texts;
  for (const path of paths) demandFarPath(path, 'look at');
  const text = Buffer.from(`${callLines('texts', paths).join('\n')}\n\nasked\n`);
  const ask = { verb: 'texts', input: () => [text] };
  const limit = most + MORE * (paths.length + 1);
  const body = await callRetried(async () => await channel.ask(ask, limit), context);
  const cursor = new ReplyCursor(body, name);
  for (const batch of batches(paths)) readBatch(batch, cursor, { texts, name });
  return texts;
}

const END = Buffer.from('texted\n');

function readBatch(
  paths: readonly string[],
  cursor: ReplyCursor,
  { texts, name }: { readonly texts: Map<string, Uint8Array>; readonly name: string },
): void {
  const heads = paths.map((path) => [path, cursor.matchIf(/^text(?: (\d{1,10}))?$/)?.[1]] as const);
  const sized = heads.flatMap(([path, size]) => (size === undefined ? [] : [[path, Number(size)] as const]));
  const sum = sized.reduce((all, [, size]) => all + size, 0);
  if (!cursor.rest.subarray(sum, sum + END.length).equals(END)) throw changing(name);
  for (const [path, size] of sized) texts.set(path, Uint8Array.from(cursor.take(size)));
  cursor.line();
}

function changing(name: string): ArxError {
  return new ArxError(
    'RUN_CHANGED',
    `Cannot read what is on the target ${quoted(name)}: it changes as it is read, expected it to stay`,
  );
}
