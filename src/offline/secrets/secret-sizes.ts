/** A secret has at most so many bytes. */
export const LARGEST_SECRET = 64 * 1024;
/** All secrets of one run together. */
export const LARGEST_SECRETS = 128 * 1024;
/** With fewer characters a value cannot be masked: it is a part of many words. */
export const SHORTEST_SECRET = 4;
