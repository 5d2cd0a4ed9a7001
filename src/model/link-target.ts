// Linux follows at most 40 links in one lookup (path_resolution(7)); a longer chain is refused, not followed.
const MOST_LINKS = 40;
const LONGEST_TARGET = 4095;
const TOO_MANY = `its target leads through more than ${MOST_LINKS} links`;

/** Says why the target of the link at this path is not allowed, or returns undefined. */
export type LinkChecker = (path: string) => string | undefined;

/**
 * Checks the links of one tree. A target is resolved as the kernel would, through the other links of the tree, and must
 * stay inside the root at every step. A target that does not exist is allowed. Each link is resolved once, so that time
 * and memory for a whole tree grow with its size, whatever the targets are.
 * @param allowed 'any': targets may lead anywhere, because a person declared so; only their form is checked.
 */
export function linkChecker(links: ReadonlyMap<string, string>, allowed?: 'any'): LinkChecker {
  if (allowed === 'any') return (path) => targetProblem(links.get(path) ?? '');
  const root: Place = { parent: undefined, below: new Map() };
  const places = new Map([...links].map(([path, target]) => [path, addLink(root, path, target)]));
  return (path) => {
    const link = places.get(path);
    if (link === undefined) return undefined;
    return targetProblem(link.target as string) ?? (link.end ?? resolve(link)).problem;
  };
}

function targetProblem(target: string): string | undefined {
  if (target === '') return 'its target is empty';
  if (target.includes('\0')) return 'its target has a NUL';
  if (Buffer.byteLength(target) <= LONGEST_TARGET) return undefined;
  return `its target is longer than ${LONGEST_TARGET} bytes`;
}

/** A link, or a directory on the way to one. */
interface Place {
  readonly parent: Place | undefined;
  readonly below: Map<string, Place>;
  /** Of links: the target. */
  target?: string;
  /** Of links that have been resolved: where they lead. */
  end?: End;
  /** Of links that are being resolved. */
  open?: boolean;
}

interface End {
  readonly place: Place;
  /** How many names below that place, where no link is. */
  readonly beyond: number;
  /** How many links were followed. */
  readonly links: number;
  readonly problem: string | undefined;
}

/** A link that is being resolved: where it stands, and where in its target the next name begins. */
interface Walk {
  readonly link: Place;
  readonly target: string;
  next: number;
  place: Place;
  beyond: number;
  links: number;
}

function addLink(root: Place, path: string, target: string): Place {
  let place = root;
  for (const name of path.split('/')) {
    const below: Place = place.below.get(name) ?? { parent: place, below: new Map() };
    place.below.set(name, below);
    place = below;
  }
  place.target = target;
  return place;
}

/** Resolves a link and those that it leads through, innermost first; with a list of its own, not with recursion. */
function resolve(link: Place): End {
  const walks = [startWalk(link)];
  for (let walk = walks.at(-1); walk !== undefined; walk = walks.at(-1)) {
    if (walks.length > MOST_LINKS + 1) return giveUp(walks);
    const inner = goOn(walk);
    if (inner === undefined) walks.pop();
    else walks.push(startWalk(inner));
  }
  return link.end as End;
}

/** The first link leads through too many others; of those nothing is known yet. */
function giveUp(walks: readonly Walk[]): End {
  for (const { link } of walks) link.open = false;
  const [first] = walks as readonly [Walk, ...Walk[]];
  endWalk(first, TOO_MANY);
  return first.link.end as End;
}

function startWalk(link: Place): Walk {
  link.open = true;
  return { link, target: link.target as string, next: 0, place: link.parent as Place, beyond: 0, links: 0 };
}

/** Goes on to the walk's end, or to a link that must be resolved first, and returns that. */
function goOn(walk: Walk): Place | undefined {
  if (walk.target.startsWith('/')) return endWalk(walk, 'its target is absolute');
  for (let name = ''; walk.next <= walk.target.length; walk.next += name.length + 1) {
    name = nameAt(walk);
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (!goUp(walk)) return endWalk(walk, 'its target leads out of the tree');
      continue;
    }
    const link = goDown(walk, name);
    if (link === undefined) continue;
    if (link.open === true) return endWalk(walk, TOO_MANY);
    if (link.end === undefined) return link;
    const problem = follow(walk, link.end);
    if (problem !== undefined) return endWalk(walk, problem);
  }
  return endWalk(walk, undefined);
}

/** Only the names that are reached are cut out: most walks of a long chain end at their first. */
function nameAt({ target, next }: Walk): string {
  const end = target.indexOf('/', next);
  return end === -1 ? target.slice(next) : target.slice(next, end);
}

function goUp(walk: Walk): boolean {
  if (walk.beyond > 0) walk.beyond -= 1;
  else if (walk.place.parent === undefined) return false;
  else walk.place = walk.place.parent;
  return true;
}

/** Goes one name down, unless a link is there: then it is returned. */
function goDown(walk: Walk, name: string): Place | undefined {
  const below = walk.beyond === 0 ? walk.place.below.get(name) : undefined;
  if (below?.target !== undefined) return below;
  if (below === undefined) walk.beyond += 1;
  else walk.place = below;
  return undefined;
}

function follow(walk: Walk, end: End): string | undefined {
  walk.links += 1 + end.links;
  walk.place = end.place;
  walk.beyond = end.beyond;
  return end.problem ?? (walk.links > MOST_LINKS ? TOO_MANY : undefined);
}

function endWalk({ link, place, beyond, links }: Walk, problem: string | undefined): undefined {
  link.end = { place, beyond, links, problem };
  link.open = false;
}
