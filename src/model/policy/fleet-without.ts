/** What a target may do without, where a policy allows it. */
export const FLEET_WITHOUT = ['namespaces', 'health'] as const;

export type FleetWithout = (typeof FLEET_WITHOUT)[number];
