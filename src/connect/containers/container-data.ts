import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Opening } from '../../plugin/connector.ts';
import { dataWord, dataWords } from '../data-words.ts';
import type { Engine, EngineName } from './engine.ts';

/** What becomes of a container that was made for a target, once the work is done. */
export type OnEnd = { readonly kind: 'remove' } | { readonly kind: 'keep' } | CommitOnEnd;

/** It becomes an image of this name, and is removed. */
export interface CommitOnEnd {
  readonly kind: 'commit';
  readonly tag: string;
}

/** What the data of a host says about its container. */
export interface ContainerData {
  readonly engine: Engine;
  /** `either`: a container of that name when there is one, else an image. */
  readonly kind: 'either' | 'container' | 'image';
  readonly name: string;
  /** Who runs programs in it; missing: the user of the container. */
  readonly user?: string;
  /** Options of `run` for a container that is made. */
  readonly runOptions: readonly string[];
  readonly onEnd: OnEnd;
}

const ENDS = ['remove', 'keep', 'commit'];
const PULLS = ['always', 'missing', 'never'];

/** @throws ArxError HOST_INVALID when the data says nothing that the engine could use. */
export function containerData(name: EngineName, link: TargetLink, opening: Opening): ContainerData {
  const { data } = opening;
  const user = dataWord(opening, 'docker_user');
  return {
    engine: { name, argv: engineWords(name, opening), outer: opening.outer, target: opening.name },
    ...whatToUse(link, opening),
    ...(user === undefined ? {} : { user }),
    runOptions: runOptions(name, opening),
    onEnd: onEnd({ ...opening, data }),
  };
}

function engineWords(name: EngineName, opening: Opening): Engine['argv'] {
  const [program = name, ...more] = dataWords(opening, `${name}_binary`) ?? [name];
  const host = dataWord(opening, `${name}_host`);
  if (host === undefined) return [program, ...more];
  // docker(1) calls the option --host, podman(1) --url.
  return [program, ...more, name === 'docker' ? `--host=${host}` : `--url=${host}`];
}

function whatToUse(link: TargetLink, opening: Opening): Pick<ContainerData, 'kind' | 'name'> {
  const container = dataWord(opening, 'docker_container_id');
  if (container !== undefined) return { kind: 'container', name: container };
  const image = dataWord(opening, 'docker_image');
  if (image !== undefined) return { kind: 'image', name: image };
  const name = dataWord(opening, 'docker_identifier') ?? link.argument ?? '';
  if (/^[^-\p{C}\s][^\p{C}\s]*$/u.test(name)) return { kind: 'either', name };
  throw new ArxError(
    'HOST_INVALID',
    `Cannot open ${quoted(opening.name)}: ${name === '' ? 'no container and no image is named' : 'the name begins with "-", or has a space in it'}, expected @${link.connector}/NAME`,
    { hint: 'Name a container, or an image to make one from' },
  );
}

function runOptions(name: EngineName, opening: Opening): string[] {
  const platform = dataWord(opening, 'docker_platform');
  const architecture = dataWord(opening, 'docker_architecture');
  const network = dataWord(opening, 'docker_network');
  const pull = dataWord(opening, 'docker_pull', PULLS);
  return [
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    // Only podman-run(1) has --arch.
    ...(architecture === undefined || platform !== undefined
      ? []
      : [name === 'podman' ? `--arch=${architecture}` : `--platform=linux/${architecture}`]),
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...(pull === undefined ? [] : [`--pull=${pull}`]),
  ];
}

function onEnd(opening: Opening): OnEnd {
  const kind = dataWord(opening, 'on_end', ENDS) ?? 'remove';
  const tag = dataWord(opening, 'commit_tag');
  if (kind === 'commit' && tag !== undefined) return { kind, tag };
  if (kind === 'commit' || tag !== undefined)
    throw new ArxError(
      'HOST_INVALID',
      `Cannot open ${quoted(opening.name)}: ${kind === 'commit' ? 'on_end is commit and there is no commit_tag' : `there is a commit_tag, and on_end is ${kind}`}, expected both or neither`,
      { hint: 'Give on_end: commit and commit_tag: NAME:TAG' },
    );
  return { kind: kind === 'keep' ? 'keep' : 'remove' };
}
