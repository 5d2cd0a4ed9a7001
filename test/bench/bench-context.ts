import type { BuiltProgram } from './built-program.ts';
import type { Corpora } from './corpora.ts';
import type { Options } from './options.ts';
import type { Wished } from './programs.ts';
import type { Report } from './report.ts';
import type { Workplace } from './workplace.ts';

/** What every part of the benchmark works with. */
export interface Bench {
  readonly options: Options;
  readonly place: Workplace;
  readonly program: BuiltProgram;
  readonly corpora: Corpora;
  readonly report: Report;
  readonly missing: ReadonlySet<Wished>;
  /** The private key that the peers sign with. */
  readonly peerKey: string;
}
