import { main } from './main.ts';

void main(async () => (await import('./offline-program.ts')).offlineProgram);
