/**
 * Options with which `strace -f` stops a program at the calls that are traced and not at every one.
 * @param injection what it injects: with a signal there are none, because strace (6.1) then injects nothing.
 */
export function fewStops(injection = ''): string[] {
  return injection.includes('signal=') ? [] : ['--seccomp-bpf'];
}
