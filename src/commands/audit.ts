import { RULES } from '../audit/rules/index.ts';
import type { Context } from '../core/context.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { type AuditOptions, auditBundle } from '../library/audit.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { diffBundles } from '../library/diff.ts';
import type { BundleDiff } from '../model/audit/bundle-diff.ts';
import type { AuditReport } from '../model/audit/report.ts';
import { demandDistinct, outputText, wantedOutput } from './audit-outputs.ts';
import { type Delivered, deliverOutputs } from './deliver-outputs.ts';
import { demandOutput, FORMAT_HINT } from './demand-output.ts';
import { namedFiles } from './named-files.ts';

/** What `arx audit` was asked for. */
export interface AuditCall {
  readonly input: BundleInput;
  /** `FORMAT` or `FORMAT=FILE`. */
  readonly outputs: readonly string[];
  /** Where the manifest is in its repository. */
  readonly manifest: string;
  /** The screen as plain text, for `table=FILE`. */
  readonly plainScreen: (report: AuditReport) => string;
  /** Files that no output may replace. */
  readonly inputs: readonly (string | undefined)[];
}

/** What an audit made. */
export interface Audit extends Delivered {
  readonly report: AuditReport;
  readonly exit: ExitCode;
}

const EXIT_OF = { pass: EXIT.done, fail: EXIT.gate, unverified: EXIT.integrity } as const;

/**
 * `arx audit`: one pass, then every output; files are written together or not at all.
 * @throws ArxError USAGE_* before anything is read; what `auditBundle` throws; WRITE_FAILED.
 */
export async function audit(call: AuditCall, options: AuditOptions, context: Context): Promise<Audit> {
  const { manifest, plainScreen } = call;
  const wanted = call.outputs.map((text) => wantedOutput(text));
  demandDistinct(wanted);
  const inputs = [...call.inputs, ...namedFiles(options)];
  for (const { file } of wanted) if (file !== undefined) demandOutput(file, inputs, FORMAT_HINT);
  const report = await auditBundle(call.input, options, context);
  const pages = new Map(RULES.map(({ page }) => [page.id as string, page]));
  const page = report.verified !== undefined && wanted.some(({ format }) => format === 'html');
  const diff = page ? await baselineDiff(call.input, options, context) : undefined;
  const settings = { pages, manifest, ...(diff !== undefined && { diff }) };
  const delivered = await deliverOutputs(wanted, (format) =>
    format === 'table' ? plainScreen(report) : outputText(format, report, settings),
  );
  return { report, exit: EXIT_OF[report.verdict], ...delivered };
}

/** What the report page shows beside a baseline. A bundle from standard input can be read once only. */
async function baselineDiff(
  input: BundleInput,
  options: AuditOptions,
  context: Context,
): Promise<BundleDiff | undefined> {
  if (options.baseline === undefined || !('path' in input)) return undefined;
  return diffBundles({ a: { path: options.baseline }, b: input }, options, context);
}
