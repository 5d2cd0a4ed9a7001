import { compareAlpine } from './alpine-version.ts';
import type { Comparer } from './comparer.ts';
import { compareComposer } from './composer-version.ts';
import { compareDebian } from './debian-version.ts';
import { compareGem } from './gem-version.ts';
import { compareMaven } from './maven-version.ts';
import { compareNuget } from './nuget-version.ts';
import { comparePython } from './python-version.ts';
import { compareSemver, isWholeSemver } from './semver-version.ts';

/** How each ecosystem of the OSV schema orders versions, without the release behind a colon. Others are not compared. */
export const COMPARERS: Readonly<Record<string, Comparer>> = {
  Alpine: compareAlpine,
  Chainguard: compareAlpine,
  'crates.io': compareSemver,
  Debian: compareDebian,
  'GitHub Actions': compareWhole,
  Go: compareSemver,
  Maven: compareMaven,
  npm: compareSemver,
  NuGet: compareNuget,
  Packagist: compareComposer,
  PyPI: comparePython,
  RubyGems: compareGem,
  Ubuntu: compareDebian,
  Wolfi: compareAlpine,
};

/** `v4` is a tag that moves: nobody knows which version it was. */
function compareWhole(a: string, b: string): number | undefined {
  return isWholeSemver(a) ? compareSemver(a, b) : undefined;
}
