import { main } from './main.ts';

void main('arx', async () => (await import('./program.ts')).program);
