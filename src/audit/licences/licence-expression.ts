import parse from 'spdx-expression-parse';

/** What SPDX writes where nothing is known. */
export const NOASSERTION = 'NOASSERTION';

/** The parser calls itself for each parenthesis. */
const LONGEST = 1000;

// What people and programs write instead of the ids.
const NAMES: readonly (readonly [name: RegExp, id: string])[] = [
  [/^(?:the )?mit(?: licen[cs]e)?$|^expat$/, 'MIT'],
  [/^(?:the )?isc(?: licen[cs]e)?(?: \(iscl\))?$/, 'ISC'],
  [
    /^(?:the )?apache(?: software)?(?: licen[cs]e)?[ ,-]*(?:v(?:ersion)? ?)?2(?:\.0)?$|^al2$|^asl 2\.0$/,
    'Apache-2.0',
  ],
  [
    /^(?:new|modified|3-clause|revised) bsd(?: licen[cs]e)?$|^bsd[ -]3(?:[ -]clause)?(?: licen[cs]e)?$/,
    'BSD-3-Clause',
  ],
  [
    /^(?:simplified|2-clause|freebsd) bsd(?: licen[cs]e)?$|^bsd[ -]2(?:[ -]clause)?(?: licen[cs]e)?$/,
    'BSD-2-Clause',
  ],
  [/^(?:the )?unlicense(?: \(unlicense\))?$/, 'Unlicense'],
  [
    /^mozilla public licen[cs]e[ ,]*(?:v(?:ersion)? ?)?2(?:\.0)?(?: \(mpl 2\.0\))?$|^mpl[ v]?2(?:\.0)?$/,
    'MPL-2.0',
  ],
  [/^zlib(?:\/libpng)?(?: licen[cs]e)?$/, 'Zlib'],
  [/^boost(?: software licen[cs]e)?(?: 1\.0)?$/, 'BSL-1.0'],
  [/^psf$|^python software foundation licen[cs]e$/, 'PSF-2.0'],
];
const GNU =
  /^(?:gnu )?(a|l)?gpl[ -]?v?(1|2|2\.1|3)(?:\.0)?(\+| or later| or newer|-or-later)?(?: licen[cs]e)?$/;

/**
 * The SPDX expression for what metadata says; `NOASSERTION` where that says nothing that SPDX knows. `/` and `,` of older
 * metadata mean a choice only where Cargo says so.
 */
export function licenceExpression(written: string): string {
  const text = written.trim();
  if (text === '' || text.length > LONGEST) return NOASSERTION;
  return parsed(text) ?? named(text) ?? parsed(text.replaceAll(/ ?\/ ?/g, ' OR ')) ?? NOASSERTION;
}

/** True for an expression that names licences. */
export function isKnownExpression(expression: string): boolean {
  return expression !== NOASSERTION && parsed(expression) !== undefined;
}

function parsed(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function named(text: string): string | undefined {
  const name = text.toLowerCase().replaceAll(/\s+/g, ' ');
  const known = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) return known;
  const [whole, kind = '', version = '', later] = GNU.exec(name) ?? [];
  if (whole === undefined) return undefined;
  const number = version.includes('.') ? version : `${version}.0`;
  return parsed(`${kind.toUpperCase()}GPL-${number}-${later === undefined ? 'only' : 'or-later'}`);
}
