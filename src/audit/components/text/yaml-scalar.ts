/**
 * A scalar of YAML on one line: plain, in single or in double quotes. A flow collection gives a list with nothing in it,
 * `{}` an empty mapping.
 * @throws SyntaxError for anchors, aliases, tags and quotes that do not end.
 */
export function readScalar(written: string, index: number): unknown {
  const first = written[0] ?? '';
  if (first === '"' || first === "'") return readQuoted(written, index);
  if ('&*!%@`'.includes(first)) throw wrong(index, 'an anchor, an alias or a tag');
  if (/^\{\s*\}\s*(?:#.*)?$/.test(written)) return {};
  if (first === '{' || first === '[') return [];
  const comment = written.indexOf(' #');
  return (comment < 0 ? written : written.slice(0, comment)).trimEnd();
}

function readQuoted(written: string, index: number): unknown {
  const [, double, single] = /^(?:("(?:[^"\\]|\\.)*")|'((?:[^']|'')*)')\s*(?:#.*)?$/.exec(written) ?? [];
  if (single !== undefined) return single.replaceAll("''", "'");
  if (double === undefined) return unended(written, index);
  try {
    return JSON.parse(double) as unknown;
  } catch {
    throw wrong(index, 'an escape that JSON does not have');
  }
}

/** A text in quotes may go on on the next lines; nothing that is looked for does. */
function unended(written: string, index: number): string {
  if (/^.(?:[^"\\]|\\.)*$/.test(written) || !written.slice(1).includes(written[0] ?? '')) return '';
  throw wrong(index, 'something behind a text in quotes');
}

function wrong(index: number, what: string): SyntaxError {
  return new SyntaxError(`line ${index + 1} has ${what}`);
}
