/** The purl types that arx tells components by. */
export const COMPONENT_TYPES = [
  'apk',
  'cargo',
  'composer',
  'deb',
  'gem',
  'github',
  'golang',
  'maven',
  'npm',
  'nuget',
  'pypi',
] as const;

/** One of these. */
export type ComponentType = (typeof COMPONENT_TYPES)[number];
