import { finished, pipeline } from 'node:stream/promises';
import type { FarEnd, FarProcess } from '../plugin/session.ts';
import { markFilter } from './mark-filter.ts';
import type { EndMark } from './remote-command.ts';

/** One that tells whether it has started. */
export interface Carried extends FarProcess {
  /** Never rejects. False: its carrier has failed before, or what starts it there, as a login shell. */
  readonly started: Promise<boolean>;
}

/**
 * A program on a target as its carrier (ssh, dbclient) shows it: how it ended is in the mark at the end of stderr; without
 * one, the carrier has failed.
 * @param why half a sentence for a carrier that failed.
 */
export function carried(carrier: FarProcess, mark: EndMark, why: () => string): Carried {
  const filter = markFilter(mark.nonce);
  void pipeline(carrier.stderr, filter.stream).catch(() => undefined);
  const read = finished(filter.stream, { writable: false }).catch(() => undefined);
  const end = async (): Promise<FarEnd> => {
    const [ended] = await Promise.all([carrier.ended, read]);
    const code = filter.code();
    if (code !== undefined) return { code };
    return ended.code === mark.failed ? { lost: why() } : ended;
  };
  return { ...carrier, stderr: filter.stream, ended: end(), started: filter.started };
}
