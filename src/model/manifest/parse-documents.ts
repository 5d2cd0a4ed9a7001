import { type Document, parseAllDocuments } from 'yaml';

/**
 * Reads every document of a YAML stream as YAML 1.2 with the "failsafe" schema (section 10.1): every scalar stays the text
 * that was written. Duplicate keys are found later, with their places, and in linear time.
 */
export function parseDocuments(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.2',
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return Array.isArray(documents) ? documents : [];
}
