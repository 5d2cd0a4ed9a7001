import type { ComponentFormat } from '../component-format.ts';
import { apkInstalled } from './alpine.ts';
import { cargoLock, cargoToml } from './cargo.ts';
import { composerInstalled, composerLock } from './composer.ts';
import { dpkgStatus } from './debian.ts';
import { gemfileLock, gemspec } from './gem.ts';
import { githubWorkflow } from './github-workflow.ts';
import { goMod, goSum, goVendor } from './go-modules.ts';
import { pomProperties, pomXml } from './maven.ts';
import { npmInstalled, npmPackage } from './npm-package.ts';
import { nugetLock } from './nuget-lock.ts';
import { packageLock } from './package-lock.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { pipfileLock, pythonLock } from './python-lock.ts';
import { pythonMetadata } from './python-metadata.ts';
import { requirements } from './requirements.ts';
import { yarnLock } from './yarn-lock.ts';

/** Every kind of file that names components. At most one handles a path. */
export const FORMATS: readonly ComponentFormat[] = [
  packageLock,
  npmInstalled,
  npmPackage,
  yarnLock,
  pnpmLock,
  requirements,
  pythonLock,
  pipfileLock,
  pythonMetadata,
  cargoLock,
  cargoToml,
  goMod,
  goSum,
  goVendor,
  gemfileLock,
  gemspec,
  composerLock,
  composerInstalled,
  pomProperties,
  pomXml,
  dpkgStatus,
  apkInstalled,
  nugetLock,
  githubWorkflow,
];
