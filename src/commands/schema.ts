import { readFileSync } from 'node:fs';
import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';

const SCHEMAS: Readonly<Record<string, string>> = {
  manifest: 'arx.schema.json',
  config: 'config.schema.json',
  audit: 'audit.schema.json',
  fleet: 'fleet.schema.json',
  policy: 'policy.schema.json',
  plan: 'plan.schema.json',
};

/**
 * The text of a JSON Schema (draft-07) that editors use.
 * @throws ArxError USAGE_INVALID for a document that has none.
 */
export function schemaText(document = 'manifest'): string {
  const file = Object.hasOwn(SCHEMAS, document) ? SCHEMAS[document] : undefined;
  if (file !== undefined) return readFileSync(new URL(`../../schemas/${file}`, import.meta.url), 'utf8');
  const near = didYouMean(document, Object.keys(SCHEMAS));
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot show the schema of ${quoted(document)}: there is none, expected ${Object.keys(SCHEMAS).join(' or ')}`,
    near === undefined ? {} : { hint: `Did you mean "${near}"?` },
  );
}
