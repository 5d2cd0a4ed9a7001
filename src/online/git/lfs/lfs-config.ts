import { readGit } from '../read-git.ts';
import type { Repository } from '../repository.ts';

/** What a commit's `.lfsconfig` says that arx heeds. */
export interface LfsConfig {
  /** `lfs.url`: where the objects are, instead of beside the repository. */
  readonly url?: string;
}

/** Reads `.lfsconfig` of a commit (git-lfs-config(5)); a link or a file that git cannot read counts as missing. */
export async function readLfsConfig(repository: Repository, commit: string): Promise<LfsConfig> {
  const listed = ['ls-tree', '-z', '--full-tree', commit, '--', '.lfsconfig'];
  const { stdout } = await readGit(repository, listed);
  if (!/^100\d{3} blob /.test(stdout.toString('latin1'))) return {};
  const get = ['config', '--null', `--blob=${commit}:.lfsconfig`, '--get', 'lfs.url'];
  const found = await readGit(repository, get);
  return found.code === 0 ? { url: found.stdout.toString().replace(/\0$/, '') } : {};
}
