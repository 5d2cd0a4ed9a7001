import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { unreadable } from '../text/read-with.ts';
import { parseStanzas, type Stanza } from '../text/stanzas.ts';

const PATHS = /(?:^|\/)(?:var\/lib\/dpkg\/(?:status|status\.d\/[^/]+)|DEBIAN\/control)$/;
const SOURCE = /^(\S+)(?: \((\S+)\))?$/;

/** What dpkg says is installed, and the control file of an unpacked Debian package (deb-control(5)). */
export const dpkgStatus: ComponentFormat = {
  id: 'dpkg status, DEBIAN/control',
  handles: (path) => PATHS.test(path) && !path.endsWith('.md5sums'),
  role: 'installed',
  read(text): Reading {
    const stanzas = parseStanzas(text);
    if (stanzas === undefined) return unreadable('it is not in the form of a control file');
    const there = stanzas.filter((stanza) => isInstalled(stanza));
    const components = there.map(component).filter((one) => one !== undefined);
    const missing = there.length - components.length;
    return {
      components,
      problems: missing === 0 ? [] : [`${missing} of its entries have no Package or Version`],
    };
  },
};

/** dpkg(1): the third word of the status is the state; a control file has no status. */
function isInstalled(stanza: Stanza): boolean {
  const status = stanza.get('status');
  return status === undefined || /^\S+ \S+ (?:installed|unpacked|half-configured|triggers-\S+)$/.test(status);
}

function component(stanza: Stanza): NamedComponent | undefined {
  const [name, version] = [stanza.get('package'), stanza.get('version')];
  if (name === undefined || version === undefined || name === '') return undefined;
  const arch = stanza.get('architecture');
  const upstream = upstreamOf(stanza);
  const isUbuntu = /ubuntu/i.test(
    `${version} ${stanza.get('maintainer') ?? ''} ${stanza.get('origin') ?? ''}`,
  );
  return {
    type: 'deb',
    name,
    version,
    vendor: isUbuntu ? 'ubuntu' : 'debian',
    qualifiers: { ...(arch !== undefined && { arch }), ...(upstream !== undefined && { upstream }) },
  };
}

/** The source package that it is built from, with its version where that differs. */
function upstreamOf(stanza: Stanza): string | undefined {
  const [, name, version] = SOURCE.exec(stanza.get('source') ?? '') ?? [];
  if (name === undefined) return undefined;
  return version === undefined ? name : `${name}@${version}`;
}
