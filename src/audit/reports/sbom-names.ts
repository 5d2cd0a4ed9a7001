import type { Component } from '../../model/audit/component.ts';

/** How bills of materials name a source of the bundle. */
export function sourceRef(index: number): string {
  return `source-${index}`;
}

/** How they name a component: the same one in two sources has two names. */
export function componentRef({ source, purl }: Component): string {
  return `${sourceRef(source)}/${purl}`;
}

/** The hexadecimal SHA-256 of a download, if its integrity has one. */
export function sha256Of(integrity: string | undefined): string | undefined {
  const base64 = /(?:^| )sha256-([A-Za-z0-9+/]{43}=)(?: |$)/.exec(integrity ?? '')?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}
