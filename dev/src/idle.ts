import { SERVICES } from '@mostrador/ops/stack';
import type { Plan } from './plan.ts';
import { until } from './client/index.ts';

/** Facts of all companies that a service has not published or not applied, as its metrics tell. */
async function waitingAt(adminUrl: string): Promise<number> {
  const page = await (await fetch(`${adminUrl}/metrics`)).text();
  const found = [
    ...page.matchAll(/^(?:mostrador_outbox_waiting_events|mostrador_consumer_waiting_events)\{[^}]*\} (\S+)/gm),
  ];
  return found.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Until no fact of any company waits. Asked twice, because an event may be between two services for a moment. */
export async function untilIdle({ processes }: Pick<Plan, 'processes'>, withinMs: number): Promise<void> {
  const admins = Object.entries(Object.assign({}, ...processes.map(({ admin }) => admin)) as Record<string, string>);
  const asked = admins.filter(([name]) => SERVICES.includes(name)).map(([, url]) => url);
  let quiet = 0;
  await until('Facts still wait', withinMs, async () => {
    const waiting = await Promise.all(asked.map(waitingAt));
    quiet = waiting.every((count) => count === 0) ? quiet + 1 : 0;
    return quiet === 2 ? true : undefined;
  });
}
