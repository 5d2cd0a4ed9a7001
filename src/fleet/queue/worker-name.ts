/** True for what a worker may call itself. */
export function isWorkerName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value);
}
