import { Writable } from 'node:stream';
import { ArxError } from '../core/errors.ts';
import type { Sink } from './shell.ts';

/** A sink as a stream, for bytes that must arrive: a reader that went away is an error here. */
export function sinkStream(sink: Sink): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      sink.write(chunk).then((taken) => done(taken ? null : nobodyReads()), done);
    },
  });
}

function nobodyReads(): ArxError {
  return new ArxError('WRITE_FAILED', 'Cannot write to standard output: nobody reads it any more');
}
