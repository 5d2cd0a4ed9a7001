import type { DataKey } from '../../plugin/connector.ts';
import type { EngineName } from './engine.ts';

/** The keys of host data for containers. podman has docker's names, as in pyinfra. */
export function containerKeys(engine: EngineName): readonly DataKey[] {
  return [
    {
      name: 'docker_identifier',
      means: 'the container, or the image to make one from; default: the name behind the connector',
      type: 'string',
    },
    { name: 'docker_container_id', means: 'a container; never an image', type: 'string' },
    {
      name: 'docker_image',
      means: 'an image, of which a container is made; never a container',
      type: 'string',
    },
    {
      name: 'docker_user',
      means: 'who runs programs in the container; default: its own user',
      type: 'string',
    },
    { name: 'docker_platform', means: 'platform of an image, as linux/arm64', type: 'string' },
    { name: 'docker_architecture', means: 'architecture of an image, as arm64', type: 'string' },
    { name: 'docker_network', means: 'network of a container that is made', type: 'string' },
    { name: 'docker_pull', means: 'whether an image is pulled: always, missing or never', type: 'string' },
    {
      name: 'on_end',
      means: 'what becomes of a container that was made: remove, keep or commit',
      type: 'string',
      default: 'remove',
    },
    { name: 'commit_tag', means: 'name and tag of the image that on_end: commit makes', type: 'string' },
    {
      name: `${engine}_binary`,
      means: 'the program, and words that stand before its own',
      type: 'strings',
      default: engine,
    },
    { name: `${engine}_host`, means: 'the address of the engine, as unix:///run/x.sock', type: 'string' },
  ];
}
