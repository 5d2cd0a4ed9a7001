import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackageURL } from 'packageurl-js';
import type { NamedComponent } from '../../../src/audit/components/named-component.ts';
import { canonical, purlOf } from '../../../src/audit/components/purl-of.ts';

// After purl-spec, "Rules for each purl component", "Character encoding" and "Package URL Type definitions".
const CANONICAL: readonly (readonly [NamedComponent, string | undefined])[] = [
  [{ type: 'npm', name: 'lodash', version: '4.17.21' }, 'pkg:npm/lodash@4.17.21'],
  [{ type: 'npm', name: '@angular/animation', version: '12.3.1' }, 'pkg:npm/%40angular/animation@12.3.1'],
  [{ type: 'npm', name: 'JSONStream', version: '1.3.5' }, 'pkg:npm/jsonstream@1.3.5'],
  [{ type: 'npm', name: 'a', version: '1.0.0-rc.1+build 5' }, undefined],
  [{ type: 'npm', name: 'a', version: '1.0.0-rc.1+b.5' }, 'pkg:npm/a@1.0.0-rc.1%2Bb.5'],
  [{ type: 'npm', name: 'a/b', version: '1' }, undefined],
  [{ type: 'npm', name: '' }, undefined],
  [
    { type: 'pypi', name: 'My.PyPI_.--._Package', version: '1.11.1.dev1' },
    'pkg:pypi/my-pypi-package@1.11.1.dev1',
  ],
  [{ type: 'pypi', name: 'Django', version: '1!2.0' }, 'pkg:pypi/django@1%212.0'],
  [{ type: 'cargo', name: 'serde_json', version: '1.0.0' }, 'pkg:cargo/serde_json@1.0.0'],
  [
    { type: 'golang', name: 'github.com/BurntSushi/toml', version: 'v1.3.2' },
    'pkg:golang/github.com/burntsushi/toml@v1.3.2',
  ],
  [
    { type: 'golang', name: 'github.com/docker/docker', version: 'v24.0.7+incompatible' },
    'pkg:golang/github.com/docker/docker@v24.0.7%2Bincompatible',
  ],
  [
    { type: 'gem', name: 'nokogiri', version: '1.16.0', qualifiers: { platform: 'x86_64-linux' } },
    'pkg:gem/nokogiri@1.16.0?platform=x86_64-linux',
  ],
  [{ type: 'composer', name: 'Symfony/Console', version: 'v6.4.0' }, 'pkg:composer/symfony/console@v6.4.0'],
  [
    { type: 'maven', name: 'org.apache.commons:commons-lang3', version: '3.12.0' },
    'pkg:maven/org.apache.commons/commons-lang3@3.12.0',
  ],
  [{ type: 'maven', name: 'without-group', version: '1' }, undefined],
  [
    { type: 'deb', name: 'attr', version: '1:2.4.47-2+b1', vendor: 'debian', qualifiers: { arch: 'amd64' } },
    'pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64',
  ],
  [
    {
      type: 'deb',
      name: 'libc6',
      version: '2.36-9',
      vendor: 'debian',
      qualifiers: { upstream: 'glibc@2.36-9~x', distro: 'debian-12', arch: 'amd64' },
    },
    'pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc%402.36-9~x',
  ],
  [{ type: 'apk', name: 'Musl', version: '1.2.4-r2', vendor: 'alpine' }, 'pkg:apk/alpine/musl@1.2.4-r2'],
  [{ type: 'nuget', name: 'Newtonsoft.Json', version: '13.0.3' }, 'pkg:nuget/Newtonsoft.Json@13.0.3'],
  [{ type: 'github', name: 'Actions/Checkout', version: 'v4' }, 'pkg:github/actions/checkout@v4'],
  [{ type: 'npm', name: 'ev\u202eil', version: '1' }, undefined],
  [{ type: 'npm', name: 'new\nline', version: '1' }, undefined],
  [{ type: 'npm', name: 'x'.repeat(2000), version: '1' }, undefined],
];

for (const [component, expected] of CANONICAL)
  test(`purlOf() gives ${expected ?? 'nothing'} for ${component.type} ${JSON.stringify(component.name).slice(0, 60)} ${component.version ?? ''}`, () =>
    assert.equal(purlOf(component), expected));

test('purlOf() gives what packageurl-js reads back, and what is the same when it is made canonical again', () => {
  for (const [, expected] of CANONICAL)
    if (expected !== undefined) assert.equal(canonical(PackageURL.fromString(expected)), expected);
});
