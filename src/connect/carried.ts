import { finished, pipeline } from 'node:stream/promises';
import type { FarEnd, FarProcess } from '../plugin/session.ts';
import { markFilter } from './mark-filter.ts';
import type { EndMark } from './remote-command.ts';

/**
 * A program on a target as its carrier (ssh, dbclient) shows it: the carrier's own failures are told apart from programs that
 * end with the same code, because those leave the mark on stderr.
 * @param why half a sentence for a carrier that failed.
 */
export function carried(carrier: FarProcess, mark: EndMark, why: () => string): FarProcess {
  const filter = markFilter(mark.text);
  void pipeline(carrier.stderr, filter.stream).catch(() => undefined);
  const read = finished(filter.stream, { writable: false }).catch(() => undefined);
  const end = async (): Promise<FarEnd> => {
    const [ended] = await Promise.all([carrier.ended, read]);
    if (ended.code !== mark.code || filter.seen()) return ended;
    return { lost: why() };
  };
  return { ...carrier, stderr: filter.stream, ended: end() };
}
