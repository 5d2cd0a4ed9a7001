import { sourceNames } from '../../../audit/reports/place.ts';
import { conductWords, secretWords, serviceWords } from '../../../model/conduct-words.ts';
import type { AuditReport, Claimed, ClaimedSource, ClaimedStep } from '../../../model/audit/report.ts';
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
    ...claimed.code.flatMap((step, index) => [stepLine(step, index), ...conductLines(step)]),
    ...hostLines(claimed),
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

/** How it is run; that it has the network of the host stands in the line above. */
function conductLines({ network: _network, ...step }: ClaimedStep): string[] {
  const words = conductWords(step).map((pair) => pair.join(' '));
  return words.length === 0 ? [] : [`         ${visible(words.join('; '))}`];
}

function hostLines({ platforms, services = [], secrets = {} }: Claimed): string[] {
  return [
    ...(platforms === undefined ? [] : [`platforms  ${platforms.join(', ')}`]),
    ...services.map((service) => `service ${service.name}  ${serviceWords(service)}`),
    ...Object.entries(secrets).map(([name, secret]) => `secret ${name}  ${secretWords(name, secret)}`),
  ].map(visible);
}

function stepLine({ command, network, line }: ClaimedStep, index: number): string {
  const place = line === undefined ? '' : `  (manifest line ${line})`;
  const host = network === 'host' ? '  with the network of the host' : '';
  return `code[${index}]  ${formatCommandLine(command)}${host}${place}`;
}
