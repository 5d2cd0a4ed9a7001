import ssri from 'ssri';
import type { DataEntry } from '../manifest.ts';
import type { SourceSpec } from '../source-spec.ts';
import type { Fields } from './fields.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { textOf } from './texts.ts';

const ALGORITHMS: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };
// shadow-utils useradd(8) allows these names; numbers are uid_t without the reserved -1.
const OWNER = /^(?:[a-z_][a-z0-9_.-]{0,31}\$?|[0-9]{1,10})(?::(?:[a-z_][a-z0-9_.-]{0,31}\$?|[0-9]{1,10}))?$/i;

type Options = Pick<DataEntry, 'integrity' | 'mode' | 'owner'>;

/** integrity, mode and owner of a data entry, each only where it has an effect. */
export function dataOptionsOf(
  list: ProblemList,
  fields: Fields,
  where: string,
  source: SourceSpec | undefined,
): Options {
  const [integrity, mode, owner] = ['integrity', 'mode', 'owner'].map((key) => fields.get(key));
  const applies =
    integrity === undefined || source === undefined || integrityApplies(list, integrity, where, source);
  if (mode !== undefined && source?.nature === 'directory')
    list.add(
      'MANIFEST_NO_EFFECT',
      `Cannot use ${where}.mode: the source is a directory, and mode is for one file`,
      mode.at,
    );
  return defined({
    integrity: integrity && applies ? integrityOf(list, integrity, `${where}.integrity`) : undefined,
    mode: mode && modeOf(list, mode, `${where}.mode`),
    owner: owner && ownerOf(list, owner, `${where}.owner`),
  });
}

// integrity is of the one file that is downloaded or read, before anything is unpacked.
function integrityApplies(list: ProblemList, node: Node, where: string, source: SourceSpec): boolean {
  const why = noIntegrity(source);
  if (why !== undefined)
    list.add(
      'MANIFEST_NO_EFFECT',
      `Cannot use ${where}.integrity: it would have no effect, ${why}`,
      node.at,
      'remove it',
    );
  return why === undefined;
}

function noIntegrity(source: SourceSpec): string | undefined {
  if (source.kind !== 'url') return 'inline data is in the manifest itself';
  if (source.wrapper === 'git') return 'git content is locked by its commit';
  if (source.wrapper === 'plain' && source.nature === 'directory') return 'a directory is not one file';
  return undefined;
}

function integrityOf(list: ProblemList, node: Node, where: string): string | undefined {
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

function modeOf(list: ProblemList, node: Node, where: string): number | undefined {
  if (node.kind === 'scalar' && node.type === 'number') {
    list.add(
      'MANIFEST_TYPE',
      `Cannot use ${where}: it is a number, expected octal digits as text`,
      node.at,
      `write '${node.text.slice(0, 8)}' in quotes`,
    );
    return undefined;
  }
  const text = textOf(list, node, where);
  if (text === undefined) return undefined;
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  const special = /^[1-7][0-7]{3}$/.test(text);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it ${special ? 'has setuid, setgid or sticky, which arx never sets' : 'is no file mode'}, expected octal digits such as '0640'`,
    node.at,
  );
  return undefined;
}

function ownerOf(list: ProblemList, node: Node, where: string): string | undefined {
  const numeric = node.kind === 'scalar' && node.type === 'number' && /^[0-9]{1,10}$/.test(node.text);
  const text = numeric ? undefined : textOf(list, node, where);
  if (text !== undefined && OWNER.test(text) && text.split(':').every(isAccount)) return text;
  if (text !== undefined || numeric)
    list.add(
      numeric ? 'MANIFEST_TYPE' : 'MANIFEST_VALUE',
      `Cannot use ${where}: it is ${numeric ? 'a number' : 'no owner'}, expected "user", "user:group" or numbers in quotes`,
      node.at,
      numeric ? `write '${node.text}' in quotes` : undefined,
    );
  return undefined;
}

function isAccount(name: string): boolean {
  return !/^[0-9]+$/.test(name) || Number(name) < 2 ** 32 - 1;
}
