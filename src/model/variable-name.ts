// POSIX.1-2017, Base Definitions, section 8.1, with lower case, which programs use too.
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What every command is given by arx itself, beside ARX_…. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(['HOME', 'LANG', 'PATH', 'TMPDIR']);

/** Whether a text is the name of a variable of the environment. */
export function isVariableName(text: string): boolean {
  return VARIABLE.test(text);
}

/** Whether arx sets this variable for every command. */
export function isSetByArx(name: string): boolean {
  return OWN_VARIABLES.has(name) || name.startsWith('ARX_');
}

/** The variable in which commands find a secret: its value, or the path of its file. */
export function secretVariable(name: string, { as = 'file' }: { readonly as?: 'file' | 'env' }): string {
  return as === 'env' ? name : `${name}_FILE`;
}
