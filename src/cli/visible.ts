export { escapeForJson, visible, visibleLines } from '../core/visible.ts';
