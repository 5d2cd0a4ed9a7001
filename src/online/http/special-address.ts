import { BlockList, isIP } from 'node:net';

// What the IANA special-purpose address registries (RFC 6890) call not globally reachable, with multicast. IPv6 forms that
// carry an IPv4 address are judged by that.
const RANGES: Readonly<Record<string, readonly string[]>> = {
  // Where clouds answer the machine itself, with its keys, outside of the link-local ranges: AWS over IPv6, Alibaba, Azure,
  // Oracle. First, because some are in ranges that follow.
  metadata: ['fd00:ec2::/64', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  unspecified: ['0.0.0.0/8', '::/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10', '64:ff9b:1::/48'],
  shared: ['100.64.0.0/10'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  reserved: [
    '192.0.0.0/24',
    '192.0.2.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
    '::/96',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '3fff::/20',
    '5f00::/16',
  ],
};

const LISTS = Object.entries(RANGES).map(([kind, ranges]) => ({ kind, list: blockList(ranges) }));

/** True for ADDRESS or ADDRESS/BITS, of either version. */
export function isRange(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

/** The ranges and addresses of a list (`isRange` each), to be asked about addresses. */
export function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (version === 'ipv6' ? 128 : 32) : Number(bits), version);
  }
  return list;
}

/** What kind of special address it is ("private", "loopback", ...), or undefined for one that all the world can reach. */
export function specialKind(address: string): string | undefined {
  const plain = carried(address);
  const version = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  return LISTS.find(({ list }) => list.check(plain, version))?.kind;
}

/**
 * The IPv4 address that an IPv6 address stands for: mapped (RFC 4291, section 2.5.5.2), NAT64 (RFC 6052, section 2.1),
 * 6to4 (RFC 3056, section 2). Any other address as it is, without its zone.
 */
export function carried(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const groups = groupsOf(plain);
  const [first, second, third] = groups;
  const middle = groups.slice(2, 6);
  if (first === 0 && second === 0 && middle.join() === '0,0,0,65535') return ipv4Of(groups, 6);
  if (first === 0x64 && second === 0xff9b && middle.join() === '0,0,0,0') return ipv4Of(groups, 6);
  return first === 0x2002 && third !== undefined ? ipv4Of(groups, 1) : plain;
}

function ipv4Of(groups: readonly number[], at: number): string {
  return groups
    .slice(at, at + 2)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes the dotted form of the last two groups as numbers.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const numbers = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [numbers(head), numbers(tail ?? '')];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
