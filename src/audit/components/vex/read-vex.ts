import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { digestOf } from '../../../core/digest.ts';
import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import type { DatabaseFact } from '../../../model/audit/component.ts';
import { readRegular } from '../advisories/json-records.ts';
import { parseJson } from '../text/json.ts';
import { listOf, type Plain, plainOf, sentenceOf, textOf } from '../text/plain.ts';
import { VEX_JUSTIFICATIONS, VEX_STATUSES, type VexProduct, type VexStatement } from './vex-statement.ts';

/** What one document says. */
export interface VexDocument {
  readonly fact: DatabaseFact;
  readonly statements: readonly VexStatement[];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads an OpenVEX document (OpenVEX specification 0.2). It is refused as a whole when one statement is not complete,
 * because what it hides would be found nowhere else.
 * @throws ArxError ADVISORIES_MISSING; VEX_INVALID; ADVISORIES_INVALID for what is no regular file of at most 16 MiB.
 */
export function readVex(path: string): VexDocument {
  if (!existsSync(path)) throw missing(path);
  const bytes = readRegular(path);
  const parsed = parseJson(bytes.toString());
  if ('problem' in parsed) throw invalid(path, parsed.problem);
  const document = parsed.value;
  if (!/^https:\/\/openvex\.dev\/ns(?:\/|$)/.test(textOf(document['@context']) ?? ''))
    throw invalid(path, 'its "@context" is not that of OpenVEX, expected "https://openvex.dev/ns/v0.2.0"');
  if (!Array.isArray(document['statements'])) throw invalid(path, 'it has no list "statements"');
  const statements = document['statements'].map((entry, index) =>
    readStatement(plainOf(entry), document, (problem) => invalid(path, `statement ${index + 1} ${problem}`)),
  );
  const date = textOf(document['last_updated']) ?? textOf(document['timestamp']);
  const fact: DatabaseFact = {
    kind: 'vex',
    file: basename(path),
    digest: digestOf(bytes),
    ...(date !== undefined && TIME.test(date) && { date: date.slice(0, 10) }),
    entries: statements.length,
  };
  return { fact, statements };
}

type Refuse = (problem: string) => ArxError;

function readStatement(entry: Plain, document: Plain, refuse: Refuse): VexStatement {
  const status = VEX_STATUSES.find((one) => one === entry['status']);
  if (status === undefined) throw refuse(`has no status of ${VEX_STATUSES.join(', ')}`);
  const time = textOf(entry['timestamp']) ?? textOf(document['timestamp']);
  if (time === undefined || !TIME.test(time)) throw refuse('has no timestamp, and neither has the document');
  const vulnerability = namesOf(entry['vulnerability']);
  if (vulnerability.length === 0) throw refuse('names no vulnerability');
  const products = listOf(entry['products']).map(productOf);
  if (products.length === 0 || products.some((product) => !isNamed(product)))
    throw refuse('names no product');
  const justification = status === 'not_affected' ? justificationOf(entry, refuse) : undefined;
  return {
    vulnerability,
    products,
    status,
    ...(justification !== undefined && { justification }),
    time: Date.parse(time),
  };
}

/** OpenVEX, "Statement fields": `not_affected` must have one of the labels, or an impact statement in words. */
function justificationOf(entry: Plain, refuse: Refuse): string {
  const label = textOf(entry['justification']);
  if (label !== undefined && VEX_JUSTIFICATIONS.includes(label)) return label;
  if (label !== undefined)
    throw refuse(`has the justification ${quoted(label, 60)}, which OpenVEX does not have`);
  const words = sentenceOf(entry['impact_statement']);
  if (words === undefined) throw refuse('says not_affected without a justification');
  return words;
}

/** A vulnerability is an object with a name; documents of version 0.0.1 have the bare name. */
function namesOf(value: unknown): readonly string[] {
  const plain = plainOf(value);
  const names = [textOf(value), textOf(plain['name']), ...listOf(plain['aliases']).map(textOf)];
  return names.filter((name) => name !== undefined);
}

function productOf(value: unknown): VexProduct {
  return { ...partOf(value), subcomponents: listOf(plainOf(value)['subcomponents']).map(partOf) };
}

/** An object with an `@id` and identifiers; documents of version 0.0.1 have the bare purl. */
function partOf(value: unknown): Omit<VexProduct, 'subcomponents'> {
  const plain = plainOf(value);
  const names = [textOf(value), textOf(plain['@id']), textOf(plainOf(plain['identifiers'])['purl'])];
  const sha256 = textOf(plainOf(plain['hashes'])['sha-256'])?.toLowerCase();
  return { names: names.filter((name) => name !== undefined), ...(sha256 !== undefined && { sha256 }) };
}

function isNamed({ names, sha256 }: VexProduct): boolean {
  return names.length > 0 || sha256 !== undefined;
}

function missing(path: string): ArxError {
  return new ArxError(
    'ADVISORIES_MISSING',
    `Cannot open the VEX document ${quoted(path)}: there is no such file`,
    {
      hint: 'Name an OpenVEX document: --vex, or vulnerabilities.vex in the policy',
    },
  );
}

function invalid(path: string, problem: string): ArxError {
  return new ArxError('VEX_INVALID', `Cannot read the VEX document ${quoted(path)}: ${problem}`, {
    hint: 'Give OpenVEX documents whose statements are complete',
  });
}
