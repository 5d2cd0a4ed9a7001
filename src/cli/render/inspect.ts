import { textOfLines } from './text-of-lines.ts';
import type { BundlePage, SourcePage } from '../../commands/inspect.ts';
import { insecureLine } from '../../model/insecure-line.ts';
import { conductWords, secretWords, serviceWords } from '../../model/conduct-words.ts';
import type { Conduct, Execution, Settings } from '../../model/manifest.ts';
import type { SealedCode, SealedData } from '../../model/seal.ts';
import type { Paint } from '../paint.ts';
import { visible } from '../../core/visible.ts';
import { approvalLines, formatCounts, formatSigners, formatTitle } from './bundle.ts';
import { formatCapabilities } from './capabilities.ts';
import { formatCommandLine } from '../../core/command-line.ts';
import { sourceCells } from './source.ts';
import { formatTable } from './table.ts';
import { formatTree } from './tree.ts';

/** What stands in a bundle, for reading. */
export function inspectScreen(page: BundlePage, depth: number, paint: Paint): string {
  const title = formatTitle(page.bundle);
  const lines = [
    ...(title === '' ? [] : [paint.bold(title)]),
    page.bundle.digest,
    `signed by ${formatSigners(page.bundle.signers)}`,
    ...approvalLines(page.bundle.signers),
    formatCounts(page.bundle),
    ...settingLines(page.settings),
    ...section('sources', sourceLines(page.sources, depth, paint), paint),
    ...section('data', formatTable(page.data.map((entry) => dataCells(entry, page.sources))), paint),
    ...section(
      'code',
      page.code.flatMap((entry, index) => codeLines(entry, index, page.sources)),
      paint,
    ),
    ...section('services', formatTable(serviceCells(page.settings)), paint),
    ...section('secrets', formatTable(secretCells(page.settings)), paint),
  ];
  return textOfLines(lines);
}

function section(name: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint.bold(name), ...lines.map((line) => `  ${line}`)];
}

function sourceLines(sources: readonly SourcePage[], depth: number, paint: Paint): string[] {
  const rows = formatTable(sources.map((source) => [String(source.index), ...sourceCells(source)]));
  return sources.flatMap((source, index) => [
    rows[index] ?? '',
    ...insecureLines(source, paint),
    ...(source.leaving === undefined ? [] : [`   ${visible(source.leaving)}`]),
    ...formatTree(source.files ?? [], depth).map((line) => `   ${line}`),
  ]);
}

function insecureLines({ resolution }: SourcePage, paint: Paint): string[] {
  const line = insecureLine(resolution);
  return line === undefined ? [] : [`   ${paint.red(line)}`];
}

function dataCells(entry: SealedData, sources: readonly SourcePage[]): string[] {
  const target = visible(
    entry.target ?? (sources[entry.source]?.nature === 'file' ? './ (its own name)' : './'),
  );
  const facts = [
    entry.mode && `mode ${entry.mode}`,
    entry.owner && `owner ${entry.owner}`,
    ...settings(entry),
  ];
  const shown = facts
    .filter((fact) => fact !== undefined && fact !== '')
    .map((fact) => visible(String(fact)));
  return [target, `<- source ${entry.source}`, shown.join(', ')];
}

function codeLines(entry: SealedCode, index: number, sources: readonly SourcePage[]): string[] {
  const source = `source ${entry.source} (${sources[entry.source ?? -1]?.request ?? 'unknown'})`;
  const launcher = entry.jar === true ? 'java -jar ' : '';
  const shown = entry.cmd === undefined ? `${launcher}${visible(source)}` : formatCommandLine([entry.cmd]);
  const line = `${index}  ${shown} ${formatCommandLine(entry.args)}`.trimEnd();
  const facts = [...settings(entry).map(visible), ...formatCapabilities(entry.capabilities)];
  return [line, ...facts.map((fact) => `     ${fact}`)];
}

function settingLines({
  platforms,
  services: _services,
  secrets: _secrets,
  ...found
}: BundlePage['settings']): string[] {
  const where = platforms === undefined ? [] : [`platforms ${platforms.join(', ')}`];
  return [...where, ...settings(found)].map(visible);
}

function settings(found: Settings & Execution & Conduct): string[] {
  const { label, cwd, env } = found;
  return [
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(cwd === undefined ? [] : [`cwd ${cwd}`]),
    ...conductWords(found).map((words) => words.join(' ')),
    ...Object.entries(env ?? {}).map(([name, value]) => `env ${name}=${value}`),
  ];
}

function serviceCells({ services = [] }: BundlePage['settings']): string[][] {
  return services.map((service) => [service.name, serviceWords(service)].map(visible));
}

function secretCells({ secrets = {} }: BundlePage['settings']): string[][] {
  return Object.entries(secrets).map(([name, secret]) => [name, secretWords(name, secret)].map(visible));
}
