/** The version of arx that a builder's statement names (docs/format.md, "Statement"). */
export function sealerVersion(statement: unknown): string | undefined {
  const version = member(
    member(member(member(member(statement, 'predicate'), 'runDetails'), 'builder'), 'version'),
    'arx',
  );
  return typeof version === 'string' ? version : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
