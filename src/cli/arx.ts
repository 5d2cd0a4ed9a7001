import { main } from './main.ts';

void main(async () => (await import('./program.ts')).program);
