import { linesOf } from './text/stanzas.ts';

/** Which distribution a tree is of. */
export interface Distribution {
  /** `debian`, `ubuntu`, `alpine`, … */
  readonly name: string;
  /** Missing for those that have no releases. */
  readonly version?: string;
}

/** True for the two places of os-release(5), at the root of a tree or below it. */
export function isOsRelease(path: string): boolean {
  return /(?:^|\/)(?:etc|usr\/lib)\/os-release$/.test(path);
}

/** What os-release(5) says. */
export function readOsRelease(text: string): Distribution | undefined {
  const facts = new Map(
    linesOf(text.slice(0, 16 * 1024)).map((line): [string, string] => {
      const [, key = '', value = ''] = /^([A-Z_]+)=["']?([\w.:/ -]*)["']?$/.exec(line) ?? [];
      return [key, value];
    }),
  );
  const [name, version] = [facts.get('ID'), facts.get('VERSION_ID')];
  if (name === undefined || !/^[a-z0-9._-]+$/.test(name)) return undefined;
  return { name, ...(version !== undefined && version !== '' && { version }) };
}
