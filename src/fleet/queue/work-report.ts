import type { Json } from '../../core/canonical-json.ts';
import { ERROR_CODES } from '../../core/error-codes.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { Digest } from '../../core/digest.ts';
import { count, digest, is, listOf, object, oneOf, text } from '../../model/shape.ts';
import type { QueuedWork } from '../../plugin/work-queue.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import { openMessage, refused, signMessage } from './signed-message.ts';
import { boundedResult } from './bounded-result.ts';
import { REPORTED_OUTPUT } from './reported-output.ts';
import type { WorkEnd } from './worker-model.ts';
import { isWorkerName } from './worker-name.ts';
import { workKey } from './work-order.ts';

/** What a worker says of the work on a host: that it has it, and then how it went; or that it does not do it, and why. */
export type WorkReport =
  | {
      readonly type: 'refused';
      readonly run: string;
      readonly key: string;
      readonly worker: string;
      /** Of the bytes that were refused: others may have put some into the same place. */
      readonly order: Digest;
      readonly why: string;
    }
  | { readonly type: 'taken'; readonly run: string; readonly host: string; readonly worker: string }
  | ({ readonly type: 'result'; readonly run: string; readonly worker: string } & WorkEnd);

const STATES = ['done', 'unchanged', 'rolled-back', 'failed', 'unreachable', 'stopped'];

const workerName = is('the name of a worker', isWorkerName);
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
  'commands?': count,
  'receipt?': text,
  'remarks?': listOf(text),
  'lastLines?': listOf(text),
  'log?': text,
  'started?': text,
  'ms?': count,
});
const SHAPES = {
  taken: object({ run: text, host: text, worker: workerName }),
  report: object({ run: text, worker: workerName, result: RESULT, 'output?': REPORTED_OUTPUT }),
  refused: object({ run: text, key: text, worker: workerName, order: digest, why: text }),
} as const;
const KINDS = { taken: 'taken', result: 'report', refused: 'refused' } as const;

/** A report as the queue carries it. */
export function signReport(report: WorkReport, key: KeyPair): Uint8Array {
  const held = report.type === 'result' ? { ...report, result: boundedResult(report.result) } : report;
  const { type, ...said } = held;
  return signMessage(KINDS[type], said as unknown as Json, key);
}

/**
 * A report that one of the workers has signed.
 * @throws ArxError ENGINE_REFUSED, also for one that was put in another place.
 */
export function openReport(found: QueuedWork, workers: readonly TrustedKey[]): WorkReport {
  const { kind, said } = openMessage(['taken', 'report', 'refused'], found.bytes, workers);
  const type = kind === 'taken' || kind === 'refused' ? kind : 'result';
  const problem = SHAPES[KINDS[type]](said, 'the report');
  if (problem !== undefined) throw refused(problem);
  const report = { ...(said as object), type } as WorkReport;
  if (report.run !== found.run || keyOf(report) !== found.key)
    throw refused('it is about other work than its place says');
  return report;
}

function keyOf(report: WorkReport): string {
  if (report.type === 'refused') return report.key;
  return workKey(report.type === 'taken' ? report.host : report.result.host);
}
