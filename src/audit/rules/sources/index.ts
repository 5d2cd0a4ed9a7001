import type { Rule } from '../../../plugin/rule.ts';
import { noContentDigest } from './arx101-no-content-digest.ts';
import { notPinned } from './arx102-not-pinned.ts';
import { insecureTransport } from './arx103-insecure-transport.ts';
import { otherHost } from './arx104-other-host.ts';
import { credential } from './arx105-credential.ts';
import { hostNotAllowed } from './arx106-host-not-allowed.ts';
import { pointerLeft } from './arx107-pointer-left.ts';
import { gitAttributes } from './arx108-git-attributes.ts';
import { weakDigest } from './arx109-weak-digest.ts';
import { unsignedSource } from './arx110-unsigned-source.ts';
import { localSource } from './arx111-local-source.ts';
import { sameContent } from './arx112-same-content.ts';
import { sourceAge } from './arx113-age.ts';

/** The rules of this family, by code. */
export const SOURCES_RULES: readonly Rule[] = [
  noContentDigest,
  notPinned,
  insecureTransport,
  otherHost,
  credential,
  hostNotAllowed,
  pointerLeft,
  gitAttributes,
  weakDigest,
  unsignedSource,
  localSource,
  sameContent,
  sourceAge,
];
