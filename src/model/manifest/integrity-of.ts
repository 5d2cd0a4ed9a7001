import ssri from 'ssri';
import type { SourceSpec } from '../source-spec.ts';
import { addNoEffect } from './no-effect.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { textOf } from './texts.ts';

const ALGORITHMS: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/**
 * What the content must be, as an SRI string: of the one file that is downloaded or read, else of the tree document. The
 * bytes of inline data are in the manifest; of a collection they are spread over it, so there it has a meaning.
 */
export function integrityOf(
  list: ProblemList,
  node: Node,
  where: string,
  source: SourceSpec | undefined,
): string | undefined {
  if (source?.kind === 'inline') {
    addNoEffect(list, node, where, { why: 'inline data is in the manifest itself' });
    return undefined;
  }
  const text = textOf(list, node, where);
  if (text === undefined || isIntegrity(text)) return text;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is not an integrity, expected sha256-, sha384- or sha512- and base64`,
    node.at,
    /^(?:sha\d+:)?[0-9a-f]{64}$/i.test(text) ? `for that digest write ${integrityFromHex(text)}` : undefined,
  );
  return undefined;
}

// W3C Subresource Integrity, section 3.5, strict: known algorithms, whole digests, no options.
function isIntegrity(text: string): boolean {
  return text.split(' ').every((token) => {
    // Its types forget that it returns null for what it does not understand.
    const parsed = ssri.parse(token, { strict: true, single: true }) as ssri.Hash | null;
    if (parsed === null || `${parsed.algorithm}-${parsed.digest}` !== token) return false;
    const bytes = Buffer.from(parsed.digest, 'base64');
    return bytes.length === ALGORITHMS[parsed.algorithm] && bytes.toString('base64') === parsed.digest;
  });
}

function integrityFromHex(text: string): string {
  return `sha256-${Buffer.from(text.slice(-64), 'hex').toString('base64')}`;
}
