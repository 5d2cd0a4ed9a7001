/** The schema, but without room for members that it does not describe: so that it cannot lag behind the report. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const all = Object.fromEntries(members) as Record<string, unknown>;
  return 'properties' in all ? { ...all, additionalProperties: false } : all;
}
