import { busybox } from '../../servers/busybox.ts';

const BUSYBOX = await busybox();

/** The shells that targets have, by name. */
export const SHELLS = {
  dash: ['dash'],
  bash: ['bash', '--posix'],
  busybox: [BUSYBOX, 'sh'],
} as const;

export const EACH_SHELL = Object.entries(SHELLS);
