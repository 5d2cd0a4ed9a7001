import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { damagedArchive, unsafeEntry } from './foreign-error.ts';
import type { ZipEntry } from './zip-entry.ts';
import type { ZipInput } from './zip-input.ts';

/** A second reading of the directory, by yauzl. Where the two differ, other programs differ too. */
export class SecondReading implements Disposable {
  readonly #zip: ZipFile;
  readonly #entries: AsyncIterator<Entry>;

  constructor(zip: ZipFile) {
    this.#zip = zip;
    this.#entries = zip.eachEntry();
  }

  /** @throws ArxError SOURCE_NOT_AN_ARCHIVE. */
  static async open(input: ZipInput): Promise<SecondReading> {
    const options = { decodeStrings: false, autoClose: false };
    return new SecondReading(
      await told(fromRandomAccessReaderPromise(new InputReader(input), input.size, options)),
    );
  }

  /** Compares the next entry; `undefined` stands for the end. @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY. */
  async demandNext(entry: ZipEntry | undefined): Promise<void> {
    const { value, done } = await told(this.#entries.next());
    if (entry === undefined && done === true) return;
    if (entry === undefined || done === true)
      throw damagedArchive('its directory has more or fewer entries than its end record says');
    if (isSame(entry, value)) return;
    throw unsafeEntry(entry.name, 'what the directory says of it can be read in two ways');
  }

  [Symbol.dispose](): void {
    this.#zip.close();
  }
}

function isSame(entry: ZipEntry, other: Entry): boolean {
  return (
    other.fileNameRaw.equals(Buffer.from(entry.name)) &&
    other.generalPurposeBitFlag === entry.flags &&
    other.compressionMethod === entry.method &&
    other.crc32 === entry.crc &&
    other.uncompressedSize === entry.size &&
    other.compressedSize === entry.packed &&
    other.relativeOffsetOfLocalHeader === entry.offset
  );
}

class InputReader extends RandomAccessReader {
  readonly #input: ZipInput;

  constructor(input: ZipInput) {
    super();
    this.#input = input;
  }

  // It is answered later, because yauzl is not ready for an answer before it has asked.
  override read(...[into, offset, length, position, answer]: Parameters<RandomAccessReader['read']>): void {
    queueMicrotask(() => {
      const error = this.#copy(into.subarray(offset, offset + length), position);
      // The types leave out that it is told how many bytes were read.
      (answer as (error: Error | null, count: number) => void)(error, length);
    });
  }

  #copy(into: Buffer, position: number): Error | null {
    try {
      this.#input.read(position, into.length).copy(into);
      return null;
    } catch (error) {
      return error as Error;
    }
  }
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw damagedArchive(`its zip reader says: ${(cause as Error).message}`, { cause });
  }
}
