import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import type { OutputSettings } from '../audit/reports/output-settings.ts';
import type { AuditReport } from '../model/audit/report.ts';

type Output = (report: AuditReport, settings: OutputSettings) => string | Promise<string>;

/** Every output of an audit but the screen; each is loaded when it is asked for. */
const OUTPUTS: Readonly<Record<string, () => Promise<Output>>> = {
  json: async () => (await import('../audit/reports/json.ts')).jsonOf,
  sarif: async () => (await import('../audit/reports/sarif.ts')).sarifOf,
  github: async () => (await import('../audit/reports/github.ts')).githubOf,
  gitlab: async () => (await import('../audit/reports/gitlab.ts')).gitlabOf,
  md: async () => (await import('../audit/reports/md.ts')).mdOf,
  cyclonedx: async () => (await import('../audit/reports/cyclonedx.ts')).cyclonedxOf,
  spdx: async () => (await import('../audit/reports/spdx.ts')).spdxOf,
  html: async () => (await import('../audit/reports/html/html-of.ts')).htmlOf,
  vsa: async () => (await import('../audit/reports/vsa.ts')).verdictStatementOf,
};

/** The names of all outputs, the screen first. */
export const OUTPUT_NAMES: readonly string[] = ['table', ...Object.keys(OUTPUTS)];

/** One output that was asked for. */
export interface WantedOutput {
  readonly format: string;
  /** Missing: standard output. */
  readonly file?: string;
}

/**
 * Reads `FORMAT` or `FORMAT=FILE`; `FORMAT=-` is standard output.
 * @throws ArxError USAGE_INVALID for an unknown format or an empty file name.
 */
export function wantedOutput(text: string, names: readonly string[] = OUTPUT_NAMES): WantedOutput {
  const at = text.indexOf('=');
  const format = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? '-' : text.slice(at + 1);
  if (!names.includes(format)) throw unknownOutput(format, names);
  if (file === '')
    throw new ArxError('USAGE_INVALID', `Cannot write "${text}": it names no file, expected ${format}=FILE`);
  return file === '-' ? { format } : { format, file };
}

/** What `-o` asks for; without it the screen. `--json` is one more for standard output, and the only one there. */
export function askedOutputs(asked: readonly string[] | undefined, json: boolean): readonly string[] {
  if (!json) return asked ?? ['table'];
  return ['json', ...(asked ?? []).filter((text) => text !== 'json' && text !== 'json=-')];
}

/** The text of an output; not of `table`, which depends on the terminal. */
export async function outputText(
  format: string,
  report: AuditReport,
  settings: OutputSettings,
): Promise<string> {
  const load = OUTPUTS[format];
  if (load === undefined) throw unknownOutput(format, OUTPUT_NAMES);
  return (await load())(report, settings);
}

/**
 * At most one output goes to standard output, and no two to one file.
 * @throws ArxError USAGE_CONFLICT.
 */
export function demandDistinct(wanted: readonly WantedOutput[]): void {
  const files = wanted.map(({ file = '-' }) => file);
  const places = files.map(placeOf);
  const twice = files.find((_, index) => places.indexOf(places[index] ?? '') !== index);
  if (twice === undefined) return;
  const place = twice === '-' ? 'standard output' : `"${twice}"`;
  throw new ArxError('USAGE_CONFLICT', `Cannot write two outputs to ${place}: expected one`, {
    hint: 'Give the others a file, as in -o sarif=audit.sarif',
  });
}

/** What a path leads to: two paths may be one file. */
function placeOf(file: string): string {
  if (file === '-') return file;
  const path = resolve(file);
  try {
    return realpathSync(path);
  } catch {
    // It is not there yet. Whether its directory is, is told when it is written.
    const directory = dirname(path);
    return directory === path ? path : join(placeOf(directory), basename(path));
  }
}

function unknownOutput(format: string, names: readonly string[]): ArxError {
  const near = didYouMean(format, names);
  return new ArxError(
    'USAGE_INVALID',
    `Cannot write the output "${format}": there is none, expected one of ${names.join(', ')}`,
    near === undefined ? {} : { hint: `Did you mean "${near}"?` },
  );
}
