import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Opening } from '../../plugin/connector.ts';
import { type HostValues, hostValues } from '../host-value.ts';
import { wordOf, wordsOf } from '../word-of.ts';
import type { Engine, EngineName } from './engine.ts';

/** What becomes of a container that was made for a target, once the work is done. */
export type OnEnd =
  | { readonly kind: 'remove' | 'keep' }
  /** It becomes an image of this name, and is removed. */
  | { readonly kind: 'commit'; readonly tag: string };

/** What the data of a host says about its container. */
export interface ContainerData {
  readonly engine: Engine;
  /** `either`: a container of that name when there is one, else an image. */
  readonly kind: 'either' | 'container' | 'image';
  readonly name: string;
  /** Who runs programs in it; missing: the user of the container. */
  readonly user?: string;
  /** Options of `run` and `pull` that choose among the platforms of an image. */
  readonly platformOptions: readonly string[];
  /** Of a container that is made; missing: the engine's own choice. */
  readonly network?: string;
  /** When an image is pulled. */
  readonly pull: 'always' | 'missing' | 'never';
  readonly onEnd: OnEnd;
}

const ENDS = ['remove', 'keep', 'commit'] as const;
const PULLS = ['always', 'missing', 'never'] as const;

/** @throws ArxError HOST_INVALID when the data says something that the engine could not use. */
export function containerData(engine: EngineName, link: TargetLink, opening: Opening): ContainerData {
  const values = hostValues(opening.name, opening.data);
  const user = wordOf(values, 'docker_user');
  const network = wordOf(values, 'docker_network');
  return {
    engine: { name: engine, argv: engineWords(engine, values), outer: opening.outer, target: opening.name },
    ...whatToUse(link, values),
    ...(user === undefined ? {} : { user }),
    ...(network === undefined ? {} : { network }),
    platformOptions: platformOptions(engine, values),
    pull: wordOf(values, 'docker_pull', PULLS) ?? 'missing',
    onEnd: onEnd(values),
  };
}

function engineWords(engine: EngineName, values: HostValues): Engine['argv'] {
  const words = wordsOf(values, `${engine}_binary`) ?? ([engine] as const);
  const host = wordOf(values, `${engine}_host`);
  if (host === undefined) return words;
  // docker(1) calls the option --host, podman(1) --url.
  return [...words, engine === 'docker' ? `--host=${host}` : `--url=${host}`];
}

function whatToUse(link: TargetLink, values: HostValues): Pick<ContainerData, 'kind' | 'name'> {
  const container = wordOf(values, 'docker_container_id');
  if (container !== undefined) return { kind: 'container', name: container };
  const image = wordOf(values, 'docker_image');
  if (image !== undefined) return { kind: 'image', name: image };
  const name = wordOf(values, 'docker_identifier') ?? link.argument ?? '';
  if (/^[^-\p{C}\s][^\p{C}\s]*$/u.test(name)) return { kind: 'either', name };
  const is =
    name === '' ? 'no container and no image is named' : 'the name begins with "-" or has spaces in it';
  throw new ArxError(
    'HOST_INVALID',
    `Cannot open ${quoted(values.name)}: ${is}, expected @${link.connector}/NAME`,
    { hint: 'Name a container, or an image to make one from' },
  );
}

function platformOptions(engine: EngineName, values: HostValues): string[] {
  const platform = wordOf(values, 'docker_platform');
  const architecture = wordOf(values, 'docker_architecture');
  if (platform !== undefined) return [`--platform=${platform}`];
  if (architecture === undefined) return [];
  // Only podman(1) has --arch.
  return [engine === 'podman' ? `--arch=${architecture}` : `--platform=linux/${architecture}`];
}

function onEnd(values: HostValues): OnEnd {
  const kind = wordOf(values, 'on_end', ENDS) ?? 'remove';
  const tag = wordOf(values, 'commit_tag');
  if (kind !== 'commit') {
    if (tag !== undefined) values.refuse('commit_tag', 'there', 'on_end: commit beside it');
    return { kind: kind === 'keep' ? 'keep' : 'remove' };
  }
  return tag === undefined
    ? values.refuse('on_end', 'commit', 'commit_tag: NAME:TAG beside it')
    : { kind, tag };
}
