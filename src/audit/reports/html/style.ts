import { COLOURS } from './style/colours.ts';
import { LAYOUT } from './style/layout.ts';
import { MAP_AND_TREE } from './style/map-and-tree.ts';
import { NARROW } from './style/narrow.ts';
import { PARTS } from './style/parts.ts';
import { PRINT } from './style/print.ts';
import { TABLES } from './style/tables.ts';

/** The one style of a report. System typefaces only; every colour has a light and a dark form. */
export const STYLE: string = [COLOURS, LAYOUT, PARTS, TABLES, MAP_AND_TREE, NARROW, PRINT].join('');
