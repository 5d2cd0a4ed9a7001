import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { processStart } from '../../sys/process-start.ts';

/** The label of a container that arx made: its name, so that an image made of it does not count. */
export const NAME_LABEL = 'arx.container';
/** The label that says which process made it: missing on one that is to stay. */
export const MAKER_LABEL = 'arx.made-by';

/** A name for a new container that nobody else takes. */
export function newContainerName(): string {
  return `arx-${randomBytes(8).toString('hex')}`;
}

/** Whether it may be one of those: others may set labels, and call a container what they like. */
export function isNewContainerName(name: string): boolean {
  return /^arx-[0-9a-f]{16}$/.test(name);
}

/** This process, told from all others of all machines: boot, number, start. */
export function maker(): string {
  return [bootId(), process.pid, processStart(process.pid) ?? ''].join(':');
}

/**
 * Whether the process that a label names has ended. Of one on another machine, or before this machine was started, nobody
 * here knows: undefined.
 */
export function hasMakerEnded(label: string): boolean | undefined {
  const [boot = '', pid = '', start = ''] = label.split(':');
  if (boot === '' || boot !== bootId() || !/^\d{1,10}$/.test(pid)) return undefined;
  return processStart(Number(pid)) !== start;
}

// random(4): a new text for every start of the machine.
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
