import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { readWith, unreadable } from '../text/read-with.ts';
import { linesOf } from '../text/stanzas.ts';
import { childOf, parseXml, textIn, type XmlElement } from '../text/xml.ts';

/** What Maven puts into what it builds: META-INF/maven/…/pom.properties. */
export const pomProperties: ComponentFormat = {
  id: 'pom.properties',
  handles: (path) => /(?:^|\/)pom\.properties$/.test(path),
  role: 'installed',
  read(text) {
    const facts = new Map(linesOf(text).map((line) => pair(line)));
    const [group, name, version] = ['groupId', 'artifactId', 'version'].map((key) => facts.get(key));
    if (group === undefined || name === undefined) return unreadable('it has no groupId or no artifactId');
    return { components: [component(group, name, version)], problems: [] };
  },
};

/** A project's pom.xml: itself and the dependencies that it writes out. What a parent decides is not known here. */
export const pomXml: ComponentFormat = {
  id: 'pom.xml',
  handles: (path) => /(?:^|\/)pom\.xml$/.test(path) || /(?:^|\/)[^/]+\.pom$/.test(path),
  role: 'lock',
  read: readWith(parseXml, (project): Reading => {
    if (project.name !== 'project') return unreadable('its root is no "project"');
    const properties = propertiesOf(project);
    const managed = new Map(
      dependenciesOf(childOf(project, 'dependencyManagement')).map((one) => [coordinates(one), one]),
    );
    const found = dependenciesOf(project).map((one) => dependency(one, managed, properties));
    const components = found.filter((one) => one !== undefined);
    const missing = found.length - components.length;
    const problems =
      missing === 0 ? [] : [`${missing} of its dependencies have no plain groupId and artifactId`];
    return { components, problems };
  }),
};

function pair(line: string): readonly [string, string] {
  const [, key = '', value = ''] = /^\s*([\w.]+)\s*[=:]\s*(\S.*)?$/.exec(line) ?? [];
  return [key, value.trim()];
}

function component(group: string, name: string, version: string | undefined): NamedComponent {
  return {
    type: 'maven',
    name: `${group}:${name}`,
    ...(version !== undefined && version !== '' && { version }),
  };
}

type Properties = ReadonlyMap<string, string>;

/** The project's own properties, and what `${project.…}` stands for. */
function propertiesOf(project: XmlElement): Properties {
  const own = (childOf(project, 'properties')?.children ?? []).map(({ name, text }): [string, string] => [
    name,
    text.trim(),
  ]);
  const parent = childOf(project, 'parent');
  const built = ['groupId', 'artifactId', 'version'].flatMap((key): [string, string][] => {
    const value = textIn(project, key) ?? textIn(parent, key);
    return value === undefined
      ? []
      : [
          [`project.${key}`, value],
          [`pom.${key}`, value],
        ];
  });
  return new Map([...own, ...built]);
}

function dependenciesOf(element: XmlElement | undefined): readonly XmlElement[] {
  const list = childOf(element, 'dependencies')?.children ?? [];
  return list.filter(({ name }) => name === 'dependency');
}

function coordinates(element: XmlElement): string {
  return `${textIn(element, 'groupId') ?? ''}:${textIn(element, 'artifactId') ?? ''}`;
}

function dependency(
  element: XmlElement,
  managed: ReadonlyMap<string, XmlElement>,
  properties: Properties,
): NamedComponent | undefined {
  const group = filled(textIn(element, 'groupId'), properties);
  const name = filled(textIn(element, 'artifactId'), properties);
  if (group === undefined || name === undefined) return undefined;
  const written = textIn(element, 'version') ?? textIn(managed.get(coordinates(element)), 'version');
  const version = filled(written, properties);
  // `[1.0,2.0)` is a range.
  return component(group, name, version !== undefined && /[[(,]/.test(version) ? undefined : version);
}

/** With its `${…}` replaced, at most three times over; undefined when one stays. */
function filled(text: string | undefined, properties: Properties): string | undefined {
  let value = text;
  for (let round = 0; round < 3 && value?.includes('${') === true; round += 1)
    value = value.replace(/\$\{([\w.-]+)\}/g, (whole, name: string) => properties.get(name) ?? whole);
  return value === undefined || value.includes('${') || value.length > 256 ? undefined : value;
}
