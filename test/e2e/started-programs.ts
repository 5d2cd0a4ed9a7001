/** A program as the kernel started it. */
export interface StartedProgram {
  readonly argv: readonly string[];
  /** Its variables, as strace shows them. */
  readonly environment: string;
}

const EXECVE = /execve\("(?:[^"\\]|\\.)*", (\[.*?\]), (\[.*\])(?:\) = 0| <unfinished \.\.\.>)$/;

/** Every program that started, from what `strace -f -v -e execve` wrote. */
export function startedPrograms(trace: string): StartedProgram[] {
  return trace.split('\n').flatMap((line) => {
    const found = EXECVE.exec(line);
    if (found === null) return [];
    const [, argv = '[]', environment = ''] = found;
    return [{ argv: wordsOf(argv), environment }];
  });
}

function wordsOf(list: string): string[] {
  return [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
}
