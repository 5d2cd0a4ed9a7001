import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile } from '../../../plugin/rule.ts';
import { isCodeFile } from '../../code-file.ts';
import { defineRule } from '../../define-rule.ts';
import { longestPayload, type Payload } from '../../obscured/payload.ts';
import { textShape, type TextShape } from '../../obscured/text-shape.ts';

const SHORTEST = 1000;
const LONG_LINE = 1000;
const AVERAGE_LINE = 200;
/** Tables of characters in the programs of others reach a quarter. */
const ESCAPED = 0.4;
/** What turns a text into something that runs. */
const RUNS =
  /\beval\b|\bexec(?:Sync|File)?\s?\(|\bFunction\s?\(|\bIEX\b|Invoke-Expression|\bcompile\s?\(|\|\s?(?:ba|da|z)?sh\b|-[Ee]nc(?:odedCommand)?\b|marshal\.loads|pickle\.loads|\bassert\s?\(\s?\$/;
const DIGITS = /^[A-Za-z0-9+/]{40}$/;
const DATA = new Set([
  'wasm',
  'png',
  'jpeg',
  'gif',
  'webp',
  'woff',
  'font',
  'ico',
  'pdf',
  'gzip',
  'zip',
  'mp3',
  'mp4',
]);

/** A program that nobody can read as it stands. */
export const obscuredScript = defineRule(
  {
    id: 'ARX208',
    title: 'Program that cannot be read',
    severity: 'medium',
    why: 'What a minified, escaped or encoded program does is not seen by those who review it. It is medium when most of it is escapes, or when long encoded data stands beside what runs text; minified programs and encoded data alone are low.',
    evidence:
      'Which of these it is, the longest line and the average one, the share of escapes, the length of the encoded data and what it decodes to.',
    remedy: 'Obtain the sources that it was made from, and build it from them.',
  },
  () => ({ file: obscured }),
);

function* obscured(file: AuditFile): Generator<Found> {
  const { text, type, uses } = file;
  if (text === undefined || text.length < SHORTEST || !uses.some(({ path }) => isCodeFile(path, type)))
    return;
  const shape = textShape(text);
  const payload = shape.longestLine >= LONG_LINE ? longestPayload(text) : wrappedPayload(text);
  const name = quoted(uses[0].path);
  if (shape.escaped >= ESCAPED) yield escapedFound(name, shape);
  else if (payload !== undefined) yield payloadFound(name, payload, file);
  else if (isMinified(shape)) yield minifiedFound(name, shape);
}

/** Encoded data in lines of usual length, as in a here document; only what a shell or Python script can decode. */
function wrappedPayload(text: string): Payload | undefined {
  if (!/base64|b64decode|uudecode|openssl enc|xxd/.test(text)) return undefined;
  const joined = text.replaceAll(
    /["'\\+ ]{0,4}\r?\n["' ]{0,4}(?=[A-Za-z0-9+/]{40})/g,
    (end: string, at: number) => (DIGITS.test(text.slice(Math.max(0, at - 40), at)) ? '' : end),
  );
  const found = longestPayload(joined);
  return found === undefined
    ? undefined
    : { ...found, offset: text.indexOf(joined.slice(found.offset, found.offset + 40)) };
}

function isMinified({ longestLine, averageLine, blank, marks }: TextShape): boolean {
  return longestLine >= LONG_LINE && averageLine >= AVERAGE_LINE && blank < 0.12 && marks > 0.05;
}

function escapedFound(name: string, { escaped, longestLine }: TextShape): Found {
  const share = Math.round(escaped * 100) / 100;
  return {
    message: `${name} is written in escapes for the most part`,
    where: {},
    evidence: { how: 'escaped', share, longestLine },
  };
}

function payloadFound(name: string, { offset, length, encoding, type }: Payload, file: AuditFile): Found {
  const runs = RUNS.test(file.text ?? '') && !DATA.has(type);
  return {
    message: `${name} holds ${length} characters of ${encoding} data${runs ? ', and runs text' : ''}`,
    where: offset < 0 ? {} : file.place(offset),
    evidence: { how: 'encoded', encoding, length, type },
    ...(!runs && { severity: 'low' as const }),
  };
}

function minifiedFound(name: string, { longestLine, averageLine }: TextShape): Found {
  return {
    message: `${name} is minified`,
    where: {},
    evidence: { how: 'minified', longestLine, averageLine: Math.round(averageLine) },
    severity: 'low',
  };
}
