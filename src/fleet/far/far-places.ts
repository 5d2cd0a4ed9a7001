import type { Context } from '../../core/context.ts';
import { visible } from '../../core/visible.ts';
import { askLook } from './ask-look.ts';
import { callRetried } from './call-retried.ts';
import { encodeOrder } from './encode-order.ts';
import { type FarChannel, invalid } from './far-channel.ts';
import type { DaemonRecord } from '../../offline/state/records.ts';
import type { Far, FarDocument, FarOrder } from './far-model.ts';
import type { Pruning } from './pruning.ts';
import type { Recovered } from './recovered.ts';
import { encodePruning } from './encode-pruning.ts';
import { readLook, readStateDocuments } from './read-look.ts';
import { readTexts } from './read-texts.ts';
import { newEventCourse, readFarEvent } from './read-far-event.ts';
import { ReplyCursor } from './reply-cursor.ts';
import { takeBlobs } from './take-blobs.ts';
import { asSent, tarOf } from './tar-of.ts';

/** The half of `Far` that looks and keeps: everything but starting, following and stopping. */
export type FarPlaces = Pick<
  Far,
  'look' | 'texts' | 'readDocuments' | 'take' | 'receipts' | 'commit' | 'recover'
> & {
  /** Whether the target has gzip, as far as a look has told. */
  readonly zips: () => boolean;
  /** Puts an order down on the target; nothing begins by that. */
  sendOrder(order: FarOrder, acts: string): Promise<void>;
};

/** What one reply may have beside documents: about 400 bytes a path. */
const LARGEST = 512 * 1024 * 1024;
/** A shell reads a pipe byte by byte: up to so many bytes that takes less than to start a program. */
const SHORT = 4096;

/** @param name what people call the target. */
export function farPlaces(channel: FarChannel, name: string, context: Context): FarPlaces {
  let zips = false;
  const look: Far['look'] = async (request) => {
    const asked = askLook(request);
    const text = Buffer.from(asked.text);
    // Only what asks for them takes the whole agent.
    const verb = asked.services.length === 0 ? 'look' : 'look_services';
    const ask = { verb, words: text.length <= SHORT ? ['short'] : [], input: () => [text] };
    for (let time = 0; time < 3; time += 1) {
      const body = await callRetried(async () => await channel.ask(ask, LARGEST), context);
      const reply = readLook(request, asked, new ReplyCursor(body, name));
      if (reply === 'moved') continue;
      zips = reply.facts.tools.includes('gzip');
      return reply;
    }
    throw invalid(name, 'its state changes while it is read, again and again');
  };
  const readDocuments: Far['readDocuments'] = async (names) => {
    for (const each of names) demandName(name, each);
    if (names.length === 0) return [];
    const input = (): Iterable<Uint8Array> => [Buffer.from(names.map((each) => `${each}\n`).join(''))];
    const body = await callRetried(async () => await channel.ask({ verb: 'read', input }, LARGEST), context);
    return readAll(new ReplyCursor(body, name), { names: new Set(names), most: context.limits.document });
  };
  const upload = async (verb: string, run: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> => {
    const { words, input } = asSent(tarOf(files), zips);
    const asked = { verb, words: [run, ...words], input };
    await callRetried(async () => await channel.ask(asked, 0), context);
  };
  return {
    look,
    zips: () => zips,
    readDocuments,
    texts: async (paths, most) => await readTexts({ channel, name, context }, paths, most),
    take: async (blobs) => await takeBlobs({ channel, name, context }, blobs),
    sendOrder: async (order, acts) => await upload('order', order.run, encodeOrder(order, acts)),
    receipts: async () => {
      const body = await callRetried(async () => await channel.ask({ verb: 'receipts' }, LARGEST), context);
      const cursor = new ReplyCursor(body, name);
      const documents = readStateDocuments(cursor);
      if (documents === 'moved') return undefined;
      if (documents.every((document) => document.name.startsWith('receipts/'))) return documents;
      throw cursor.wrong('a document is no receipt');
    },
    commit: async (run, documents, pruning) => await upload('commit', run, filesOf(name, documents, pruning)),
    recover: async (run) => {
      const body = await channel.ask({ verb: 'recover', words: [run], silence: 0 }, LARGEST);
      return recovered(new ReplyCursor(body, name), name);
    },
  };
}

function readAll(
  cursor: ReplyCursor,
  { names, most }: { readonly names: ReadonlySet<string>; readonly most: number },
): FarDocument[] {
  const documents: FarDocument[] = [];
  while (!cursor.isDone) {
    const [, size, name = ''] = cursor.match(/^document (\d{1,10}) (.{1,1000})$/);
    if (!names.has(name) || Number(size) > most)
      throw cursor.wrong('a document was not asked for, or is too large');
    documents.push({ name, bytes: Uint8Array.from(cursor.take(Number(size))) });
  }
  return documents;
}

function recovered(cursor: ReplyCursor, name: string): Recovered {
  const [remarks, left] = [[] as string[], [] as string[]];
  const again = new Map<string, DaemonRecord>();
  const undone: number[] = [];
  while (!cursor.isDone) {
    const [, kind, sentence = ''] = cursor.matchIf(/^(remark|left) (.{1,10000})$/) ?? [];
    if (kind !== undefined) (kind === 'left' ? left : remarks).push(visible(sentence));
    else if (!/^(again|undone) /.test(cursor.peek()))
      throw cursor.wrong('it has taken back something unknown');
    else {
      const event = readFarEvent(cursor.peek(), newEventCourse(), name);
      if (event?.type === 'again') again.set(event.record.name, event.record);
      if (event?.type === 'undone') undone.push(event.number);
      cursor.line();
    }
  }
  return { remarks, left, undone, again: [...again.values()] };
}

const NAME =
  /^(ledger|floors|receipts|controllers|objects\/sha256|logs\/[0-9TZa-f-]+)\/(?!\.)[A-Za-z0-9._+=@-]{1,250}$/;

function demandName(target: string, name: string): void {
  if (!NAME.test(name)) throw invalid(target, `no document of a state has the name ${JSON.stringify(name)}`);
}

/** Numbered, with a list that says where each goes; an empty one goes away. */
function filesOf(
  target: string,
  documents: readonly FarDocument[],
  pruning: Pruning | undefined,
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const lines = documents.map(({ name, bytes }, index) => {
    demandName(target, name);
    if (bytes.length === 0) return `gone ${name}`;
    files.set(`${index}`, bytes);
    return `document ${index} ${name}`;
  });
  const list = Buffer.from([...lines, ':', ''].join('\n'));
  return new Map([...files, ['list', list], ...(pruning === undefined ? [] : encodePruning(pruning))]);
}
