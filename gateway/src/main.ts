import { start } from './app.ts';

const gateway = await start(process.env);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    const hurry = setTimeout(() => process.exit(1), 15_000);
    hurry.unref();
    void gateway.stop().then(() => process.exit(0));
  });
}
