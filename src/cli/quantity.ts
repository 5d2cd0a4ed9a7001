export { formatCount, formatSize } from '../core/quantity.ts';
