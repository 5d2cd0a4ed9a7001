import type { Json } from '../../core/canonical-json.ts';
import { ERROR_CODES } from '../../core/error-codes.ts';
import { EXIT } from '../../core/exit-code.ts';
import { count, is, listOf, object, oneOf, text } from '../../model/shape.ts';
import type { QueuedWork } from '../../plugin/work-queue.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import type { HostResult } from '../run/fleet-result.ts';
import { openMessage, refused, signMessage } from './signed-message.ts';
import { workKey } from './work-order.ts';

/** What a worker says of the work on a host: that it has it, and then how it went. */
export type WorkReport =
  | { readonly type: 'taken'; readonly run: string; readonly host: string; readonly worker: string }
  | { readonly type: 'result'; readonly run: string; readonly worker: string; readonly result: HostResult };

const STATES = ['done', 'unchanged', 'rolled-back', 'failed', 'unreachable', 'stopped'];

const RESULT = object({
  host: text,
  state: oneOf(...STATES),
  'phase?': text,
  'error?': object({
    code: is('an error code', (value) => typeof value === 'string' && Object.hasOwn(ERROR_CODES, value)),
    message: text,
    'hint?': text,
  }),
  exit: oneOf(...Object.values(EXIT)),
  'changes?': object({ created: count, changed: count, deleted: count }),
  'traffic?': object({ need: count, sent: count }),
  'receipt?': text,
  'remarks?': listOf(text),
  'lastLines?': listOf(text),
  'log?': text,
  'started?': text,
  'ms?': count,
});
const SHAPES = {
  taken: object({ run: text, host: text, worker: text }),
  report: object({ run: text, worker: text, result: RESULT }),
} as const;

/** A report as the queue carries it. */
export function signReport(report: WorkReport, key: KeyPair): Uint8Array {
  const { type, ...said } = report;
  return signMessage(type === 'taken' ? 'taken' : 'report', said as unknown as Json, key);
}

/**
 * A report that one of the workers has signed.
 * @throws ArxError ENGINE_REFUSED, also for one that was put in another place.
 */
export function openReport(found: QueuedWork, workers: readonly TrustedKey[]): WorkReport {
  const { kind, said } = openMessage(['taken', 'report'], found.bytes, workers);
  const problem = SHAPES[kind === 'taken' ? 'taken' : 'report'](said, 'the report');
  if (problem !== undefined) throw refused(problem);
  const report = { type: kind === 'taken' ? 'taken' : 'result', ...(said as object) } as WorkReport;
  const host = report.type === 'taken' ? report.host : report.result.host;
  if (report.run !== found.run || workKey(host) !== found.key)
    throw refused('it is about other work than its place says');
  return report;
}
