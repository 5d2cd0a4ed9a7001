import { parentOf } from '../../../core/archive-path.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import { treeEntries } from '../../../model/tree-reader.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { hiddenCharacters } from '../../unicode/hidden-characters.ts';
import { lookAlikes, skeletonOf } from '../../unicode/look-alikes.ts';

const PLAIN = /^[\x20-\x7e]*$/;

/** Names in trees that hide characters, mix scripts, or look like another name beside them. */
export function* hiddenNames({ seal, trees }: AuditSubject): Generator<Found> {
  for (const [source, { tree: sealed }] of seal.sources.entries()) {
    const tree = trees.get(sealed.digest);
    if (tree === undefined || isPlain(tree.bytes)) continue;
    const odd: string[] = [];
    const plain = new Set<string>();
    for (const { path } of treeEntries(tree.bytes, tree.links))
      if (PLAIN.test(path)) plain.add(path);
      else odd.push(path);
    for (const path of odd) {
      const found = nameFound(path, plain);
      if (found !== undefined) yield { ...found, where: { source, path } };
    }
  }
}

/** Tree documents are UTF-8, so most are known to be harmless at once. */
function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function nameFound(path: string, plain: ReadonlySet<string>): Omit<Found, 'where'> | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [hidden] = hiddenCharacters(name, 1);
  // In a name nothing comes before a byte order mark.
  const code = hidden?.code ?? (name.startsWith('\ufeff') ? 'U+FEFF' : undefined);
  if (code !== undefined)
    return { message: `The name ${quoted(path)} has the hidden character ${code}`, evidence: { code } };
  const [mixed] = lookAlikes(name, 1);
  if (mixed !== undefined)
    return {
      message: `The name ${quoted(path)} mixes Latin letters with others that look like them`,
      evidence: { word: quoted(mixed.word), codes: mixed.codes },
    };
  const parent = parentOf(path);
  const twin = parent === '' ? skeletonOf(name) : `${parent}/${skeletonOf(name)}`;
  if (twin === path || !plain.has(twin)) return undefined;
  return { message: `The name ${quoted(path)} looks like ${quoted(twin)} beside it`, evidence: { twin } };
}
