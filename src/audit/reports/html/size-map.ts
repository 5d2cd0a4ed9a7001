import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { markup, type Markup } from './markup.ts';
import { shortened } from './shortened.ts';
import type { SizeNode } from './size-node.ts';
import { type Box, squarify } from './squarify.ts';

const WHOLE: Box = { x: 0, y: 0, width: 1000, height: 420 };
/** What would have less area (in units of the map) is put together with its like. */
const SMALL = 700;
const DEEPEST = 4;
const HEAD = 18;
const GAP = 2;
const COLOURS = 8;

/** What one box of the map stands for. */
interface Piece {
  readonly size: number;
  readonly colour: number;
  readonly title: string;
  readonly label: string;
  readonly below: readonly SizeNode[];
}

/** The sizes of all sources as nested boxes, as SVG. Its text equivalent is a table. */
export function sizeMap(sources: readonly SizeNode[]): Markup {
  const pieces = sources.map((node, index) => piece(node, index % COLOURS));
  return markup`<svg
    class="map"
    viewBox="0 0 ${WHOLE.width} ${WHOLE.height}"
    role="img"
    aria-labelledby="map-name"
    aria-describedby="map-text"
  >
    <title id="map-name">Size map: each box is a file or directory, its area is its size</title>
    ${boxes(pieces, WHOLE, 0)}
  </svg>`;
}

function boxes(pieces: readonly Piece[], box: Box, depth: number): Markup[] {
  const shown = withoutSmall(pieces, box).toSorted((a, b) => b.size - a.size);
  const places = squarify(
    shown.map(({ size }) => size),
    box,
  );
  return shown.flatMap((piece, at) => {
    const place = places[at];
    return place === undefined ? [] : [drawn(piece, place, depth)];
  });
}

/** Pieces that are large enough to be seen, and one for all others. */
function withoutSmall(pieces: readonly Piece[], { width, height }: Box): Piece[] {
  const sized = pieces.filter(({ size }) => size > 0);
  const total = sized.reduce((sum, { size }) => sum + size, 0);
  const isSmall = ({ size }: Piece): boolean => (size / total) * width * height < SMALL;
  const small = sized.filter(isSmall);
  if (small.length < 2) return sized;
  return [...sized.filter((piece) => !isSmall(piece)), together(small)];
}

function together(small: readonly Piece[]): Piece {
  const size = small.reduce((sum, piece) => sum + piece.size, 0);
  const label = formatCount(small.length, 'other');
  return { size, colour: small[0]?.colour ?? 0, title: `${label}, ${formatSize(size)}`, label, below: [] };
}

function piece(node: SizeNode, colour: number): Piece {
  const name = visible(node.name);
  return {
    size: node.size,
    colour,
    title: `${visible(node.path || node.name)}, ${formatSize(node.size)}`,
    label: node.kind === 'directory' && node.path !== '' ? `${name}/` : name,
    below: [...node.below.values()],
  };
}

function drawn(shown: Piece, box: Box, depth: number): Markup {
  const { colour, title, label, below } = shown;
  const inner = inside(box);
  const deeper = depth < DEEPEST && below.length > 0 && inner.width * inner.height > 4 * SMALL;
  const children =
    deeper &&
    boxes(
      below.map((node) => piece(node, colour)),
      inner,
      depth + 1,
    );
  return markup`<g>${rectangle(box, `c${colour} d${depth}`)}<title>${title}</title>${caption(label, box)}</g>
    ${children}`;
}

function rectangle({ x, y, width, height }: Box, kind: string): Markup {
  const [wide, high] = [Math.max(0, width - GAP), Math.max(0, height - GAP)];
  return markup`<rect
    class="${kind}"
    x="${round(x)}"
    y="${round(y)}"
    width="${round(wide)}"
    height="${round(high)}"
    rx="2"
  />`;
}

function caption(label: string, { x, y, width, height }: Box): Markup | undefined {
  const room = Math.floor((width - 10) / 7);
  if (height < HEAD || room < 3) return undefined;
  return markup`<text x="${round(x + 5)}" y="${round(y + 13)}">${shortened(label, room)}</text>`;
}

/** The room below the name of a box. */
function inside({ x, y, width, height }: Box): Box {
  const [wide, high] = [width - 3 * GAP, height - HEAD - 2 * GAP];
  return { x: x + GAP, y: y + HEAD, width: Math.max(0, wide), height: Math.max(0, high) };
}

/** Two digits: the same on every machine. */
function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
