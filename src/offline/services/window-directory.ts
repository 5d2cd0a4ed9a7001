import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { servicesOf } from './is-allowed.ts';
import { TOOLS } from './read-call.ts';
import type { Mount } from './service-desk.ts';
import { shimText } from './shim.ts';

/** Where init scripts are called by their path. */
const SCRIPTS = ['/etc/init.d', '/etc/rc.d/init.d'];

/** The places in the directory of one window. */
export interface WindowPlaces {
  /** The FIFO for questions. */
  readonly questions: string;
  /** The directory in which shims make FIFOs for answers. */
  readonly replies: string;
  /** The directory of the shims. */
  readonly programs: string;
  readonly scripts: string;
  readonly root: string;
}

export function windowPlaces(root: string): WindowPlaces {
  return {
    root,
    questions: join(root, 'questions'),
    replies: join(root, 'replies'),
    programs: join(root, 'bin'),
    scripts: join(root, 'init.d'),
  };
}

/** Makes a directory that others may go through and not list. @throws Error of the system if anything is there. */
export function makePassable(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o711);
}

/**
 * Makes the directory of a window ready for one user: nobody else can ask there. Only root gives to others.
 * @throws Error of the system if anything is in it but the FIFO.
 */
export function prepareWindow(places: WindowPlaces, uid: number): void {
  const own = uid === process.geteuid?.();
  mkdirSync(places.replies, { mode: 0o700 });
  for (const path of [places.programs, places.scripts]) makeReadable(path);
  if (own) return;
  for (const path of [places.questions, places.replies]) chownSync(path, uid, -1);
}

/** Writes the shims, and says over which programs and scripts of the host they go. */
export function writeShims(places: WindowPlaces, allowed: readonly string[]): Mount[] {
  for (const tool of TOOLS) writeProgram(join(places.programs, tool), shimText(places.root));
  return [...programMounts(places), ...scriptMounts(places, allowed)];
}

function makeReadable(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o755);
}

/** What is there already is not ours: a pipe, for example, would be waited for without end. */
function writeProgram(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx' });
  chmodSync(path, 0o755);
}

/** Also over what others are only names of: `reboot` is one of systemctl, and busybox must stay itself. */
function programMounts({ programs }: WindowPlaces): Mount[] {
  const places = TOOLS.flatMap((tool) =>
    SYSTEM_PATH.split(':').map((directory) => ({ tool, over: realFile(join(directory, tool)) })),
  );
  const real = places.filter(({ over }) => over !== undefined && TOOLS.includes(basename(over)));
  const first = new Map(real.map(({ tool, over }) => [over ?? '', tool]));
  return [...first].map(([over, tool]) => ({ from: join(programs, tool), over }));
}

function scriptMounts({ scripts, root }: WindowPlaces, allowed: readonly string[]): Mount[] {
  return servicesOf(allowed).flatMap((service) => {
    const places = SCRIPTS.map((directory) => realFile(join(directory, service)));
    const over = [...new Set(places)].filter((place) => place !== undefined);
    if (over.length === 0) return [];
    const from = join(scripts, service);
    writeProgram(from, shimText(root, `init.d/${service}`));
    return over.map((place) => ({ from, over: place }));
  });
}

function realFile(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return lstatSync(real).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}
