const EXAMPLES = 3;
// Microsoft, "Naming Files, Paths, and Namespaces": reserved with any extension too; a final dot or space is dropped.
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?: *\.|$)/i;
const UNWRITABLE = /[<>:"|?*\\]|[. ]$/;

/** What about some names is not the same on every system. */
export interface NameWarning {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong in one way: how many, and the first ones in words. */
interface Found {
  count: number;
  readonly examples: string[];
}

/**
 * Names that other file systems take for one, or cannot have. They stay as they are: it is a warning, of one line a kind.
 * Names of control characters or over 255 bytes never come this far: no tree holds them.
 */
export function nameWarnings(paths: Iterable<string>): NameWarning[] {
  const [twins, reserved, unwritable] = [nothing(), nothing(), nothing()];
  const seen = new Map<string, string>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const form = path.slice(0, slash + 1) + foldName(name);
    const twin = seen.get(form);
    if (twin === undefined) seen.set(form, path);
    else note(twins, `${JSON.stringify(twin)} and ${JSON.stringify(path)}`);
    if (RESERVED.test(name)) note(reserved, JSON.stringify(path));
    else if (UNWRITABLE.test(name)) note(unwritable, JSON.stringify(path));
  }
  return [
    ...warning(twins, 'that only case or Unicode form tells from another', TWINS),
    ...warning(reserved, 'that Windows has for devices', KEPT),
    ...warning(unwritable, 'that Windows cannot have', KEPT),
  ];
}

const TWINS = 'They are kept; file systems that ignore case cannot hold both';
const KEPT = 'They are kept; whoever extracts the bundle there cannot write them';

function nothing(): Found {
  return { count: 0, examples: [] };
}

function note(found: Found, example: string): void {
  found.count += 1;
  if (found.examples.length < EXAMPLES) found.examples.push(example);
}

function warning(found: Found, what: string, hint: string): NameWarning[] {
  if (found.count === 0) return [];
  const names = found.count === 1 ? '1 name' : `${found.count} names`;
  const more = found.count > EXAMPLES ? ` and ${found.count - EXAMPLES} more` : '';
  return [{ message: `it has ${names} ${what}: ${found.examples.join(', ')}${more}`, hint }];
}

/**
 * One form for all names that are canonical caseless matches (Unicode, section 3.13, D145). Upper case first, because that
 * is where JavaScript has the full mappings: "ß" becomes "ss".
 */
function foldName(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(name)) return name.toLowerCase();
  return name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}
