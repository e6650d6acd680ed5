import { readFileSync } from 'node:fs';
import type { Service } from '@mostrador/kit';
import { definitionOf } from '@mostrador/ops/services';
import { SERVICES } from '@mostrador/ops/stack';

type Running = { stop(): Promise<void> };
type Start = (service: Service, env: Record<string, string>) => Promise<Running>;

/** All services and the gateway in one process, each with the environment it would have alone: for small machines. */
async function main(): Promise<void> {
  const parts = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Record<string, Record<string, string>>;
  const given = process.env as Record<string, string>;
  const { start } = (await import('@mostrador/kit' as string)) as { start: Start };
  const gateway = (await import('@mostrador/gateway' as string)) as {
    start(env: Record<string, string>): Promise<Running>;
  };
  const running = await Promise.all(
    SERVICES.map(async (name) => start(await definitionOf(name), { ...given, ...parts[name] })),
  );
  running.unshift(await gateway.start({ ...given, ...parts.gateway }));
  let leaving = false;
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    await running[0]!.stop();
    await Promise.allSettled(running.slice(1).map((part) => part.stop()));
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void leave());
}

await main();
