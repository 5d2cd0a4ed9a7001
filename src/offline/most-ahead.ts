/** So many jobs: what a thread is at, and what it has while the other one is busy with a large blob. */
const AHEAD = 4;
/** In bytes. */
const LARGE = 1024 * 1024;

/**
 * So many jobs a second thread has at most once it is given one of this many bytes. One that is large it gets only when it has
 * nothing else, so that both threads have the same to do, and whoever asks to stop does not wait for several.
 */
export function mostAhead(length: number): number {
  return length > LARGE ? 1 : AHEAD;
}
