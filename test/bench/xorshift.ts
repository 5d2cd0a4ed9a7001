/** A stream of reproducible random numbers (Marsaglia's xorshift128, "Xorshift RNGs", 2003). */
export interface Xorshift {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** Fills the bytes with random ones. */
  fill(bytes: Buffer): void;
}

/** A generator that gives the same numbers for the same seed. */
export function xorshift(seed: number): Xorshift {
  let [x, y, z, w] = [seed >>> 0, 362436069, 521288629, 88675123];
  const next = (): number => {
    const mixed = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = (w ^ (w >>> 19) ^ mixed ^ (mixed >>> 8)) >>> 0;
    return w;
  };
  for (let round = 0; round < 16; round += 1) next();
  return {
    below: (limit) => Math.floor((next() / 4294967296) * limit),
    fill: (bytes) => {
      const whole = bytes.length - (bytes.length % 4);
      for (let at = 0; at < whole; at += 4) bytes.writeUInt32LE(next(), at);
      for (let at = whole; at < bytes.length; at += 1) bytes[at] = next();
    },
  };
}
