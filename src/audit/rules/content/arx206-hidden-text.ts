import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { Severity } from '../../../model/audit/severity.ts';
import type { AuditFile } from '../../../plugin/rule.ts';
import { isCodeFile } from '../../code-file.ts';
import { defineRule } from '../../define-rule.ts';
import { type HiddenCharacter, hiddenCharacters } from '../../unicode/hidden-characters.ts';
import { type LookAlike, lookAlikes } from '../../unicode/look-alikes.ts';
import { hiddenNames } from './hidden-names.ts';

/** So many of one file are looked at, and told one by one. */
const MOST = 1000;
const MOST_TOLD = 10;
const SETTINGS =
  /\.(?:ya?ml|json5?|toml|ini|cfg|conf|xml|properties|env|mdc|cursorrules)$|(?:^|\/)(?:AGENTS|CLAUDE|GEMINI)\.md$/i;

/** Characters that nobody sees, that turn the direction, or that look like others. */
export const hiddenText = defineRule(
  {
    id: 'ARX206',
    title: 'Hidden or misleading characters',
    severity: 'high',
    why: 'A reader, a terminal and a program see different texts: characters of direction reorder what is shown, letters of other scripts look like Latin ones, others are not shown, and rows of those can carry a whole text. In programs and names it is high, in settings medium, in other texts low; a single character that only is not shown is medium inside of a word of a program, and low elsewhere.',
    evidence: 'The code points, how many there are, and the word or name that they are in, escaped.',
    remedy: 'Remove the characters, or write them as escapes where a program needs them.',
  },
  (subject) => ({ head: () => hiddenNames(subject), file: hiddenIn }),
);

/** What a file is for, and so how bad it is. */
type Reading = 'code' | 'settings' | 'prose';

function* hiddenIn(file: AuditFile): Generator<Found> {
  const { text, size, type, uses } = file;
  // Only ASCII has as many characters as bytes.
  if (text === undefined || (file.whole && text.length === size)) return;
  const isCode = uses.some(({ path, executable }) => executable || isCodeFile(path, type));
  const reading = isCode ? 'code' : uses.some(({ path }) => SETTINGS.test(path)) ? 'settings' : 'prose';
  const hidden = hiddenCharacters(text, MOST);
  const plain = hidden.filter(({ kind, inWord }) => kind === 'invisible' && !(inWord && isCode));
  const others = hidden.filter((one) => !plain.includes(one));
  for (const one of others.slice(0, MOST_TOLD)) yield hiddenFound(one, file, reading);
  if (others.length > MOST_TOLD) yield furtherFound(others.slice(MOST_TOLD), file, reading);
  // Prose that was copied from web pages is full of them.
  if (plain.length > 0 && reading !== 'prose') yield invisibleFound(plain, file);
  if (isCode) for (const alike of lookAlikes(text, MOST_TOLD)) yield alikeFound(alike, file);
}

const WHAT: Readonly<Record<HiddenCharacter['kind'], string>> = {
  direction: 'changes the direction in which the text is shown',
  filler: 'is a letter that shows nothing',
  carrier: 'begins a row of characters that are not shown and can carry a text',
  invisible: 'is not shown, and stands inside of a word',
};

function hiddenFound({ kind, code, offset }: HiddenCharacter, file: AuditFile, reading: Reading): Found {
  return {
    message: `The character ${code} ${WHAT[kind]}`,
    where: file.place(offset),
    evidence: { code, kind },
    severity: severityOf(kind, reading),
  };
}

function severityOf(kind: HiddenCharacter['kind'], reading: Reading): Severity {
  if (reading === 'code') return kind === 'invisible' ? 'medium' : 'high';
  return reading === 'settings' || kind === 'carrier' ? 'medium' : 'low';
}

function furtherFound(further: readonly HiddenCharacter[], file: AuditFile, reading: Reading): Found {
  return {
    message: `${further.length} further characters are hidden or misleading`,
    where: file.place(further[0]?.offset ?? 0),
    evidence: { further: further.length },
    severity: further.some(({ kind }) => kind !== 'invisible') ? severityOf('direction', reading) : 'medium',
  };
}

function invisibleFound(hidden: readonly HiddenCharacter[], file: AuditFile): Found {
  const codes = [...new Set(hidden.map(({ code }) => code))].sort();
  return {
    message: `${hidden.length === 1 ? 'A character is' : `${hidden.length} characters are`} not shown: ${codes.join(', ')}`,
    where: file.place(hidden[0]?.offset ?? 0),
    evidence: { codes, count: hidden.length },
    severity: 'low',
  };
}

function alikeFound({ word, codes, offset }: LookAlike, file: AuditFile): Found {
  return {
    message: `The word ${quoted(word, 60)} mixes Latin letters with others that look like them`,
    where: file.place(offset),
    evidence: { word: quoted(word, 60), codes },
  };
}
