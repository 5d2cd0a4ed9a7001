const SHARED = /(?<![\w/.-])arx (?=(?:run|status|rollback|remove|verify|inspect|extract)\b)/g;
const TRUST_ADD = 'run `arx trust add KEY.pub --as NAME`';

/** A hint with commands of the program that says it: arx-run has some of those of arx, and keeps no keys. */
export function hintFor(program: string, hint: string): string {
  if (program === 'arx') return hint;
  return hint.replace(TRUST_ADD, 'name its public key: --trust KEY.pub').replaceAll(SHARED, `${program} `);
}
