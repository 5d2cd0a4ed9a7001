import type { Context } from '../core/context.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { ArxError } from '../core/errors.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { diffBundles, type DiffOptions } from '../library/diff.ts';
import { DIFF_PARTS, type DiffPart, partsOf } from '../audit/diff/parts.ts';
import type { BundleDiff } from '../model/audit/bundle-diff.ts';
import { demandDistinct, wantedOutput } from './audit-outputs.ts';
import { type Delivered, deliverOutputs } from './deliver-outputs.ts';
import { demandOutput, FORMAT_HINT } from './demand-output.ts';
import { namedFiles } from './named-files.ts';

/** What `arx diff` was asked for. */
export interface DiffCall {
  readonly a: BundleInput;
  readonly b: BundleInput;
  /** `FORMAT` or `FORMAT=FILE`. */
  readonly outputs: readonly string[];
  /** The parts to show and to judge by; undefined: all. */
  readonly only?: readonly string[];
  /** True: exit 3 when one of them differs. */
  readonly exitCode: boolean;
  /** Files that no output may replace. */
  readonly inputs: readonly (string | undefined)[];
  readonly plainScreen: (diff: BundleDiff) => string;
  /** Adds what lies between commits; missing: nothing is asked of any remote. */
  readonly withCommits?: (diff: BundleDiff, context: Context) => Promise<BundleDiff>;
}

/** What a comparison made. */
export interface Diffed extends Delivered {
  readonly diff: BundleDiff;
  readonly exit: ExitCode;
}

const FORMATS = ['table', 'json', 'md', 'html'] as const;

/**
 * `arx diff`: both bundles verified, then every output; files are written together or not at all.
 * @throws ArxError USAGE_* before anything is read; what `diffBundles` throws; WRITE_FAILED.
 */
export async function diff(call: DiffCall, options: DiffOptions, context: Context): Promise<Diffed> {
  const wanted = call.outputs.map((text) => wantedOutput(text, FORMATS));
  demandDistinct(wanted);
  const inputs = [...call.inputs, ...namedFiles(options)];
  for (const { file } of wanted) if (file !== undefined) demandOutput(file, inputs, FORMAT_HINT);
  const only = (call.only ?? DIFF_PARTS).map(partNamed);
  demandOneStream(call);
  const whole = await diffBundles(call, options, context);
  const told = call.withCommits === undefined ? whole : await call.withCommits(whole, context);
  const { diff: shown, differs } = partsOf(told, only);
  const delivered = await deliverOutputs(wanted, (format) => textOf(format, shown, call.plainScreen));
  return { diff: shown, exit: call.exitCode && differs ? EXIT.gate : EXIT.done, ...delivered };
}

/** Standard input can be read once. */
function demandOneStream({ a, b }: DiffCall): void {
  if ('stream' in a && 'stream' in b)
    throw new ArxError('USAGE_CONFLICT', 'Cannot read two bundles from standard input: expected one');
}

function partNamed(name: string): DiffPart {
  const part = DIFF_PARTS.find((known) => known === name);
  if (part !== undefined) return part;
  const near = didYouMean(name, DIFF_PARTS);
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot compare only "${name}": there is no such part, expected ${DIFF_PARTS.join(', ')}`,
    near === undefined ? {} : { hint: `Did you mean "${near}"?` },
  );
}

async function textOf(
  format: string,
  diff: BundleDiff,
  plainScreen: DiffCall['plainScreen'],
): Promise<string> {
  if (format === 'table') return plainScreen(diff);
  if (format === 'json') return (await import('../audit/reports/diff-json.ts')).diffJsonOf(diff);
  if (format === 'md') return (await import('../audit/reports/diff-md.ts')).diffMdOf(diff);
  return (await import('../audit/reports/html/diff-html.ts')).diffHtmlOf(diff);
}
