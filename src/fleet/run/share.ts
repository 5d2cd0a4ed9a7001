import { ArxError } from '../../core/errors.ts';

/** A number of hosts, or a part of them. */
export type Share = { readonly hosts: number } | { readonly percent: number };

const MOST = 1_000_000;

/**
 * Reads `N` or `N%`. `option` is for the message.
 * @throws ArxError USAGE_INVALID.
 */
export function parseShare(text: string, option: string, least = 0): Share {
  const [, digits, sign] = /^([0-9]{1,7})(%?)$/.exec(text.trim()) ?? [];
  const number = Number(digits ?? Number.NaN);
  const most = sign === '%' ? 100 : MOST;
  if (number >= least && number <= most) return sign === '%' ? { percent: number } : { hosts: number };
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ${option} ${JSON.stringify(text.slice(0, 40))}: expected a number of hosts such as 5, or a part of them such as 10%${least === 0 ? '' : ', not 0'}`,
  );
}

/** How many hosts of so many: parts are rounded by `round`. */
export function shareOf(share: Share, hosts: number, round: (value: number) => number): number {
  return 'hosts' in share ? share.hosts : round((share.percent * hosts) / 100);
}
