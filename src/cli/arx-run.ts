import { main } from './main.ts';

void main('arx-run', async () => (await import('./offline-program.ts')).offlineProgram);
