import type { BundleDiff, SourceDiff, StepDiff } from '../../model/audit/bundle-diff.ts';
import {
  commitWords,
  fileCounts,
  fileWords,
  furtherCommits,
  growthWords,
  movedWords,
  riskWords,
  SIGNS,
  signerWords,
} from './diff-words.ts';
import { mdText } from './md-text.ts';

const MOST_FILES = 60;
const MOST_CHARACTERS = 60_000;

/** A comparison as Markdown for a comment; the first line says it all in short. */
export function diffMdOf(diff: BundleDiff): string {
  const lines = [
    `**${short(diff.a.digest)} → ${short(diff.b.digest)}**: ${summary(diff)}`,
    '',
    ...diff.sources.filter(({ state }) => state !== 'unchanged').flatMap(sourceLines),
    ...diff.code.filter(({ state }) => state !== 'unchanged').map(stepLine),
    ...diff.fields.map(
      ({ field, before = '', after = '' }) => `- ~ ${mdText(`${field}: ${before} -> ${after}`)}`,
    ),
    ...diff.components.map(
      ({ state, before, after }) => `- ${SIGNS[state]} ${mdText((after ?? before)?.purl ?? '')}`,
    ),
    ...diff.vulnerabilities.added.map(
      ({ id, purl }) => `- **new vulnerability** ${mdText(`${id} in ${purl}`)}`,
    ),
    '',
    `risk: ${riskWords(diff.risk)}`,
  ];
  return cut(lines);
}

function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 8);
}

function summary(diff: BundleDiff): string {
  const changed = diff.sources.filter(({ state }) => state !== 'unchanged').length;
  const { newExecutables, changedCommands } = diff.risk;
  return [
    ...(diff.sources.length === 0 ? [] : [`${changed} of ${diff.sources.length} sources changed`]),
    `${newExecutables} new ${newExecutables === 1 ? 'executable' : 'executables'}`,
    `${changedCommands} ${changedCommands === 1 ? 'command' : 'commands'} changed`,
    signerWords(diff),
  ].join(', ');
}

function sourceLines(source: SourceDiff): string[] {
  const { state, name, files, growth } = source;
  const facts = [movedWords(source), commitWords(source), fileCounts(files), growthWords(growth)].filter(
    (part) => part !== '',
  );
  const subjects = [...(source.commits?.subjects ?? []), furtherCommits(source)].filter(
    (line) => line !== undefined,
  );
  const listed = files.slice(0, MOST_FILES);
  const more = files.length - listed.length;
  return [
    `- ${SIGNS[state]} **${mdText(name)}** ${mdText(facts.join(', '))}`,
    ...subjects.map((subject) => `  - commit: ${mdText(subject)}`),
    ...listed.map((file) => `  - ${SIGNS[file.state]} ${mdText(`${file.path}  ${fileWords(file)}`)}`),
    ...(more > 0 ? [`  - and ${more} more`] : []),
  ];
}

function stepLine({ state, before, after }: StepDiff): string {
  const words = [before, after].map((step) => step?.command.join(' ')).filter((text) => text !== undefined);
  return `- ${SIGNS[state]} command ${mdText([...new Set(words)].join(' -> '))}`;
}

/** Whole lines only; the risk is kept. */
function cut(lines: readonly string[]): string {
  const text = lines.join('\n');
  if (text.length <= MOST_CHARACTERS) return `${text}\n`;
  const kept: string[] = [];
  let left = MOST_CHARACTERS;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.push(line);
  }
  return `${kept.join('\n')}\n\n${lines.length - kept.length} more lines are not shown.\n\n${lines.at(-1)}\n`;
}
