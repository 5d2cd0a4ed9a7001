/** A rectangle of the size map. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts a box into one for each size, with areas in proportion and sides as equal as possible (Bruls, Huizing and van Wijk,
 * "Squarified Treemaps", 2000). Sizes are positive, the largest first.
 */
export function squarify(sizes: readonly number[], box: Box): Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const scale = (box.width * box.height) / total;
  const boxes: Box[] = [];
  let free = box;
  for (let from = 0; from < sizes.length;) {
    const row = bestRow(sizes, from, scale, Math.min(free.width, free.height));
    const area = row.reduce((sum, each) => sum + each, 0);
    boxes.push(...layRow(row, area, free));
    free = afterRow(area, free);
    from += row.length;
  }
  return boxes;
}

/** The areas of the next row: as many as make its worst box no worse. */
function bestRow(sizes: readonly number[], from: number, scale: number, side: number): number[] {
  const row: number[] = [];
  let worst = Infinity;
  let sum = 0;
  for (let at = from; at < sizes.length; at += 1) {
    const area = (sizes[at] ?? 0) * scale;
    const next = worstRatio(row[0] ?? area, area, sum + area, side);
    if (next > worst) break;
    row.push(area);
    [sum, worst] = [sum + area, next];
  }
  return row;
}

/** How far from a square the worst box of a row is. Its largest is the first, its smallest the last. */
function worstRatio(largest: number, smallest: number, sum: number, side: number): number {
  const [s, w] = [sum * sum, side * side];
  return Math.max((w * largest) / s, s / (w * smallest));
}

function layRow(row: readonly number[], area: number, { x, y, width, height }: Box): Box[] {
  const wide = width >= height;
  const thickness = area / (wide ? height : width);
  let at = wide ? y : x;
  return row.map((each) => {
    const length = each / thickness;
    const box = wide
      ? { x, y: at, width: thickness, height: length }
      : { x: at, y, width: length, height: thickness };
    at += length;
    return box;
  });
}

function afterRow(area: number, { x, y, width, height }: Box): Box {
  if (width >= height) {
    const taken = area / height;
    return { x: x + taken, y, width: Math.max(0, width - taken), height };
  }
  const taken = area / width;
  return { x, y: y + taken, width, height: Math.max(0, height - taken) };
}
