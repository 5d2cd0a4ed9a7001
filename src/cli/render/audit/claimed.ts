import { sourceNames } from '../../../audit/reports/place.ts';
import type { AuditReport, Claimed, ClaimedSource } from '../../../model/audit/report.ts';
import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { formatCommandLine } from '../../../core/command-line.ts';
import { formatTitle } from '../bundle.ts';
import { formatTable } from '../table.ts';

/** Name and version, where each source came from, and what will run. */
export function claimedLines(report: AuditReport): string[] {
  const { claimed } = report;
  if (claimed === undefined) return [];
  const names = sourceNames(report);
  const title = formatTitle(claimed);
  return [
    `${title === '' ? 'no name' : title}, sealed by arx ${visible(claimed.arx ?? 'unknown')}`,
    ...formatTable(claimed.sources.map((source, index) => sourceCells(names[index] ?? '', source))),
    ...claimed.code.map((step, index) => stepLine(step, index)),
  ];
}

function sourceCells(
  name: string,
  { request, nature, resolution, entries, contentSize }: ClaimedSource,
): string[] {
  const { commit, version, etag, integrity, insecure, mirror, verified } = resolution;
  const found = commit?.slice(0, 12) ?? version ?? etag ?? integrity?.slice(0, 15) ?? '';
  const marks = [
    insecure === true ? 'INSECURE: the host was not checked' : undefined,
    mirror === undefined ? undefined : `from the mirror ${mirror}`,
    verified === undefined ? undefined : `verified: ${verified}`,
  ].filter((mark) => mark !== undefined);
  const count = nature === 'file' ? '1 file' : formatCount(entries, 'entry');
  const size = `${count} ${formatSize(contentSize)}`;
  return [visible(name), visible(request), visible(found), size, visible(marks.join(', '))];
}

function stepLine({ command, network, line }: Claimed['code'][number], index: number): string {
  const place = line === undefined ? '' : `  (manifest line ${line})`;
  const host = network === 'host' ? '  with the network of the host' : '';
  return `code[${index}]  ${formatCommandLine(command)}${host}${place}`;
}
