/** Bytes of all answers of targets that are held at the same time, and of one that needs to ask for no room. */
const ALL = 1024 * 1024 * 1024;
const SMALL = 16 * 1024 * 1024;

let taken = 0;

/** Room for the answer of one target, until it is disposed. */
export interface AnswerRoom extends Disposable {
  /** False: there is no more room, because answers of many targets are large at the same time. */
  take(bytes: number): boolean;
}

/**
 * Holds the answers of all targets of this process together to what a machine has: an honest answer may be as large as the
 * largest, but hundreds of targets that lie about it must not be. A small answer always has room.
 */
export function answerRoom(): AnswerRoom {
  let own = 0;
  return {
    take: (bytes) => {
      own += bytes;
      taken += bytes;
      return own <= SMALL || taken <= ALL;
    },
    [Symbol.dispose]: () => {
      taken -= own;
      own = 0;
    },
  };
}
