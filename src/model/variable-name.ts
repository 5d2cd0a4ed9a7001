// POSIX.1-2017, Base Definitions, section 8.1, with lower case, which programs use too.
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What every command is given by arx itself, beside ARX_…. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(['HOME', 'LANG', 'PATH', 'TMPDIR']);

/**
 * Variables that shells keep for themselves: they would set, count, check or refuse them (POSIX, "Shell Variables";
 * bash(1), "Shell Variables"; dash(1)).
 */
const SHELL_NAMES = String.raw`_|BASH(?!_ENV$).*|COMP_.*|DIRSTACK|EPOCH.*|EUID|FUNCNAME|GROUPS|HISTCMD|IGNOREEOF|LINENO|OLDPWD|OPTIND|POSIXLY_CORRECT|PPID|PWD|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID`;
const OF_SHELLS = new RegExp(`^(?:${SHELL_NAMES})$`);

/** Whether a text is the name of a variable of the environment. */
export function isVariableName(text: string): boolean {
  return VARIABLE.test(text);
}

/** Whether arx sets this variable for every command. */
export function isSetByArx(name: string): boolean {
  return OWN_VARIABLES.has(name) || name.startsWith('ARX_');
}

/** Whether a shell keeps this variable for itself. */
export function isOfShells(name: string): boolean {
  return OF_SHELLS.test(name);
}

/** Names under which something can be given to commands; they have at most 128 characters. */
export const GIVEN_NAME = new RegExp(
  `^(?!(?:${[...OWN_VARIABLES].join('|')}|IFS|${SHELL_NAMES})$)(?!ARX_)[A-Za-z_][A-Za-z0-9_]*$`,
);

/**
 * Why nothing can be given to commands under this name, or undefined. A shell would lose or change it, also IFS, which it
 * never takes from its environment (POSIX, Shell Command Language, section 2.5.3).
 */
export function givenNameProblem(name: string): 'set by arx itself' | 'of the shell' | undefined {
  if (isSetByArx(name)) return 'set by arx itself';
  return isOfShells(name) || name === 'IFS' ? 'of the shell' : undefined;
}

/** The variable in which commands find a secret: its value, or the path of its file. */
export function secretVariable(name: string, { as = 'file' }: { readonly as?: 'file' | 'env' }): string {
  return as === 'env' ? name : `${name}_FILE`;
}
