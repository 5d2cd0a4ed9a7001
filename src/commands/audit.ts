import { RULES } from '../audit/rules/index.ts';
import type { Context } from '../core/context.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { type AuditOptions, auditBundle } from '../library/audit.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import type { AuditReport } from '../model/audit/report.ts';
import { demandDistinct, outputText, type WantedOutput, wantedOutput } from './audit-outputs.ts';
import { demandOutput } from './demand-output.ts';
import { writeTogether } from './write-together.ts';

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
export interface Audit {
  readonly report: AuditReport;
  readonly exit: ExitCode;
  /** True: the screen goes to standard output. */
  readonly screen: boolean;
  /** What goes to standard output in its place. */
  readonly text: string;
  readonly written: readonly { readonly format: string; readonly file: string; readonly size: number }[];
}

const EXIT_OF = { pass: EXIT.done, fail: EXIT.gate, unverified: EXIT.integrity } as const;

/**
 * `arx audit`: one pass, then every output; files are written together or not at all.
 * @throws ArxError USAGE_* before anything is read; what `auditBundle` throws; WRITE_FAILED.
 */
export async function audit(call: AuditCall, options: AuditOptions, context: Context): Promise<Audit> {
  const wanted = call.outputs.map(wantedOutput);
  demandDistinct(wanted);
  for (const { file } of wanted) if (file !== undefined) demandOutput(file, call.inputs);
  const report = await auditBundle(call.input, options, context);
  const texts = await textsOf(wanted, report, call);
  const files = texts.flatMap(({ format, file, text }) =>
    file === undefined ? [] : [{ format, file, text }],
  );
  writeTogether(files.map(({ file, text }) => ({ path: file, text })));
  return {
    report,
    exit: EXIT_OF[report.verdict],
    screen: wanted.some(({ format, file }) => format === 'table' && file === undefined),
    text: texts.find(({ file }) => file === undefined)?.text ?? '',
    written: files.map(({ format, file, text }) => ({ format, file, size: Buffer.byteLength(text) })),
  };
}

async function textsOf(
  wanted: readonly WantedOutput[],
  report: AuditReport,
  { manifest, plainScreen }: AuditCall,
): Promise<(WantedOutput & { readonly text: string })[]> {
  const pages = new Map(RULES.map(({ page }) => [page.id as string, page]));
  const texts = [];
  for (const output of wanted.filter(({ format, file }) => format !== 'table' || file !== undefined)) {
    const { format } = output;
    const text =
      format === 'table' ? plainScreen(report) : await outputText(format, report, { pages, manifest });
    texts.push({ ...output, text });
  }
  return texts;
}
