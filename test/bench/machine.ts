import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

const QUIET = 0.5;

/** The facts that a figure depends on. */
export function machineFacts(): string {
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${memory}, ${system()}, Linux ${release()}, Node ${process.versions.node}`;
}

/** The load average of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

/** A warning when others are at work. */
export function loadWarning(): string | undefined {
  const now = load();
  if (now <= QUIET) return undefined;
  return `warning: the load average is ${now.toFixed(2)}, not below ${QUIET}: trust ratios, not seconds`;
}

function system(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown system';
  } catch {
    return 'unknown system';
  }
}
