/** Where records are stored: files of JSON, or the members of a zip file. Numbers of records count from 0. */
export interface RecordFile {
  /** A file name for messages, and the digest of its bytes; one line of each file. */
  readonly lines: readonly string[];
  readonly count: number;
  /** Gives the wanted records, or all; the bytes hold until the next one. */
  records(wanted?: readonly number[]): AsyncGenerator<StoredRecord>;
}

/** The bytes of one record. */
export interface StoredRecord {
  readonly number: number;
  readonly name: string;
  readonly bytes: Buffer;
}

/** No real record is larger. */
export const LARGEST_RECORD = 16 * 1024 * 1024;
