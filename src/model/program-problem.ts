/** Says why a word cannot be a program of the host, or returns undefined. */
export function programProblem(cmd: string): string | undefined {
  if (cmd.trim() === '') return 'it is empty, expected a program';
  if (/[\p{Cc}\u2028\u2029]/u.test(cmd)) return 'it has a control character';
  if (/\s/.test(cmd) && !cmd.includes('/'))
    return 'it has spaces, expected a program and its arguments one by one';
  return cmd.startsWith('-') ? 'it begins with "-", expected a program' : undefined;
}
