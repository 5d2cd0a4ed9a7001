// What a key of a secret is called, also misspelt.
const SECRET_KEY = /^(\s*(?:-\s+)*)(?:.*[\s{,"'])?[\w-]*(?:pas|secret|token|pwd)[\w-]*["']?\s*:(?=\s|$)/i;
const REFERENCE =
  /^\s*\{\s*(?:env:\s*["']?[A-Z_][A-Z0-9_]*["']?|file:\s*["']?~?\/[^\s"']*["']?)\s*\}\s*[,}\s]*$/;
const USER_PASSWORD = /[^\s"'@/]+:[^\s"']*@/g;

/**
 * The text of a fleet file as errors may show it: as long as it is, with every value covered that stands behind a key which
 * looks like one of a secret, unless it only says where the secret is.
 */
export function fleetFrame(text: string): string {
  let below: number | undefined;
  const lines = text.split('\n').map((line) => {
    const indent = line.search(/\S/);
    if (below !== undefined && indent > below) return cover(line);
    if (indent >= 0) below = undefined;
    const key = SECRET_KEY.exec(line);
    if (key === null) return line.replace(USER_PASSWORD, cover);
    const value = line.slice(key[0].length);
    if (REFERENCE.test(value)) return line;
    // Text may go on in lines that are indented more.
    below = (key[1] ?? '').length;
    return key[0] + cover(value);
  });
  return lines.join('\n');
}

function cover(text: string): string {
  return text.replace(/\S/gu, '*');
}
