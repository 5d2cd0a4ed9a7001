import type { ServiceRecord } from '../state/records.ts';

/**
 * One record of each action of a service, the one that was done last at the end: as that left it, it is meant to be. Each says how
 * the service was before the first of them.
 * @param records oldest first.
 */
export function settledServices(records: readonly ServiceRecord[]): ServiceRecord[] {
  const last = new Map<string, ServiceRecord>();
  for (const record of records) {
    const name = `${record.service} ${record.action}`;
    last.delete(name);
    last.set(name, record);
  }
  return [...last.values()].map((record) => asAtFirst(record, records));
}

function asAtFirst(
  { wasActive: _wasActive, wasEnabled, ...record }: ServiceRecord,
  records: readonly ServiceRecord[],
): ServiceRecord {
  const same = records.filter(({ service }) => service === record.service);
  const active = same[0]?.wasActive;
  const enabled = same.find((each) => each.wasEnabled !== undefined)?.wasEnabled;
  return {
    ...record,
    ...(active !== undefined && { wasActive: active }),
    ...(wasEnabled !== undefined && enabled !== undefined && { wasEnabled: enabled }),
  };
}
