import { licenceExpression, NOASSERTION } from './licence-expression.ts';

/** The licence that metadata of a package names, as an SPDX expression. Undefined: this is no metadata, or it names none. */
export function readMetadata(path: string, text: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (text.length > LARGEST) return undefined;
  const written = READERS.find(({ names }) => names.test(name))?.read(text, path);
  return written === undefined ? undefined : licenceExpression(written);
}

const LARGEST = 1024 * 1024;

const READERS: readonly {
  readonly names: RegExp;
  readonly read: (text: string, path: string) => string | undefined;
}[] = [
  { names: /^(?:package|composer|bower)\.json$/, read: fromJson },
  { names: /^Cargo\.toml$/, read: (text) => tomlValue(text, 'package') },
  { names: /^pyproject\.toml$/, read: (text) => tomlValue(text, 'project') },
  { names: /^(?:METADATA|PKG-INFO)$/, read: fromPython },
  { names: /^setup\.cfg$/, read: (text) => iniValue(text) },
  { names: /^[\w.-]+\.nuspec$/, read: (text) => /<license type="expression">([^<]{1,200})</.exec(text)?.[1] },
  {
    names: /^[\w.-]+\.gemspec$/,
    read: (text) => /\.licenses?\s{0,8}=\s{0,8}\[?\s{0,8}["']([^"']{1,100})["']/.exec(text)?.[1],
  },
  {
    names: /^pom\.xml$|^[\w.-]+\.pom$/,
    read: (text) => /<licenses>\s{0,200}<license>\s{0,200}<name>([^<]{1,200})</.exec(text)?.[1],
  },
  { names: /^copyright$/, read: fromDebian },
];

function fromJson(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { license, licenses } = value as Record<string, unknown>;
  const one = nameOf(license);
  if (one !== undefined) return one;
  const several = Array.isArray(licenses) ? licenses : Array.isArray(license) ? license : [];
  const names = several.slice(0, 20).flatMap((each) => nameOf(each) ?? []);
  // npm's older `licenses` and composer's list are choices.
  return names.length === 0
    ? undefined
    : names.map((each) => (names.length > 1 ? `(${each})` : each)).join(' OR ');
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const type =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['type'] : undefined;
  return typeof type === 'string' ? type : undefined;
}

/** `license = "…"` or `license = { text = "…" }` of a table; enough of TOML for what tools write. */
function tomlValue(text: string, table: string): string | undefined {
  let inside = false;
  for (const line of text.split('\n')) {
    if (/^\s*\[/.test(line)) inside = line.trim() === `[${table}]`;
    if (!inside || line.length > 1000) continue;
    const [, value] = /^\s*license\s*=\s*(?:\{\s*text\s*=\s*)?["']([^"']{1,300})["']/.exec(line) ?? [];
    if (value !== undefined) return value;
  }
  return undefined;
}

function iniValue(text: string): string | undefined {
  return /^license\s{0,8}=\s{0,8}([^\n]{1,200})$/m.exec(text)?.[1];
}

/** Python's core metadata: License-Expression, License if it is short, else the classifiers. */
function fromPython(text: string): string | undefined {
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: ([^\\n]{1,300})$`, 'm').exec(head)?.[1]?.trim();
  const written = field('License-Expression') ?? field('License');
  if (written !== undefined && licenceExpression(written) !== NOASSERTION) return written;
  const classified = [...head.matchAll(/^Classifier: License :: (?:OSI Approved :: )?([^\n:]{1,100})$/gm)];
  const names = classified
    .map(([, name = '']) => licenceExpression(name.trim()))
    .filter((id) => id !== NOASSERTION);
  return names.length === 0 ? written : [...new Set(names)].sort().join(' AND ');
}

// Debian's short names, "Machine-readable debian/copyright file", section "Short name".
const DEBIAN: Readonly<Record<string, string>> = { Expat: 'MIT', 'public-domain': '', PD: '' };

/** All licences of the `License:` fields of a machine-readable copyright file. */
function fromDebian(text: string): string | undefined {
  if (
    !/^Format: ?https?:\/\/www\.debian\.org\/doc\/packaging-manuals\/copyright-format\/1\.0/m.test(
      text.slice(0, 2000),
    )
  )
    return undefined;
  const fields = [...text.matchAll(/^License:[ \t]{1,4}([^\n]{1,200})$/gm)].map(([, value = '']) =>
    value.trim(),
  );
  const names = new Set(
    fields.flatMap((field) => field.split(/ (?:and|or) |, /i)).map((name) => DEBIAN[name] ?? name),
  );
  const known = [...names]
    .filter((name) => name !== '')
    .map((name) => licenceExpression(name.replace(/ with .*$/, '')));
  if (known.length === 0) return undefined;
  return known.includes(NOASSERTION) ? NOASSERTION : [...new Set(known)].sort().join(' AND ');
}
