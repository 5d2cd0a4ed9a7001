import type { Severity } from '../../../model/audit/severity.ts';

/** A file or directory as the page's script reads it: short names, because there are many. Texts are visible already. */
export interface TreeItem {
  /** Its name; `a/b` where `a` holds nothing else. */
  readonly n: string;
  /** Bytes. */
  readonly s: number;
  /** What is below, if it is a directory. */
  readonly c?: readonly TreeItem[];
  /** How many files are below, if it is a directory. */
  readonly f?: number;
  /** The type of a file. */
  readonly t?: string;
  /** 1: executable. */
  readonly x?: 1;
  /** Where a link leads. */
  readonly l?: string;
  /** How many findings there are here and below, the worst, and the index of the first about this very file. */
  readonly m?: number;
  readonly w?: Severity;
  readonly g?: number;
}
