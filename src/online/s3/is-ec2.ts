import { readFileSync } from 'node:fs';

// Amazon EC2 User Guide, "Detect whether a host is an EC2 instance": what the hardware of such a machine says of itself.
const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['/sys/devices/virtual/dmi/id/sys_vendor', /^Amazon EC2\s*$/],
  ['/sys/devices/virtual/dmi/id/bios_vendor', /^Amazon EC2\s*$/],
  ['/sys/devices/virtual/dmi/id/bios_version', /amazon/i],
  ['/sys/hypervisor/uuid', /^ec2/i],
];

/** True on a machine of Amazon EC2; found out without asking the network. */
export function isEc2(): boolean {
  return SIGNS.some(([file, sign]) => sign.test(contentOf(file)));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
