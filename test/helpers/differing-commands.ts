/** The commands of two transcripts that do not say the same, each with what it says: the whole of one is too long to read. */
export function differingCommands(found: string, expected: string): [string[], string[]] {
  const [said, should] = [found, expected].map((text) => text.split(/^(?=\$ )/m)) as [string[], string[]];
  const places = said.length > should.length ? said : should;
  const at = [...places.keys()].filter((index) => said[index] !== should[index]);
  return [at.map((index) => said[index] ?? ''), at.map((index) => should[index] ?? '')];
}
